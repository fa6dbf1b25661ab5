"""Compares two versions of an event field by field."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from importer.domain.fields import ADDRESS_FIELDS, FIELD_NAMES
from importer.domain.message import Message, join_messages
from importer.domain.safe_text import quote_text

_BODY_FIELDS = (*(name for name in FIELD_NAMES if name not in ADDRESS_FIELDS), "address")
_EMPTY_VALUES: tuple[object, ...] = (None, "", {})
_TIME_WITHOUT_SECONDS = re.compile(r"\d\d:\d\d:00")


def normalize_remote(item: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce an item of `GET /events` to the documented fields that have a value."""
    return {name: item[name] for name in _BODY_FIELDS if item.get(name) not in _EMPTY_VALUES}


Difference = tuple[str, str, str]
"""A field, and its value in both versions as text for people."""


def diff_bodies(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return the fields in which two bodies differ."""
    pairs = ((name, before.get(name), after.get(name)) for name in _BODY_FIELDS)
    return tuple(
        (name, *_format_pair(old, new))
        for name, old, new in pairs
        if _normalize_value(old) != _normalize_value(new)
    )


def describe_differences(differences: Iterable[Difference]) -> Message:
    """Return `name was "Lake Walk", is now "Lake Run"` for each field."""
    return join_messages(
        [
            Message("{field} was {before}, is now {after}", field=name, before=before, after=after)
            for name, before, after in differences
        ],
        "; ",
    )


def _normalize_value(value: object) -> object:
    """Return a value that is equal for equivalent ones: `09:30` and `09:30:00`, or no value and `""`."""
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part not in _EMPTY_VALUES}
    if value in _EMPTY_VALUES:
        return None
    if isinstance(value, str) and _TIME_WITHOUT_SECONDS.fullmatch(value):
        return value[:-3]
    return value


def _format_pair(old: object, new: object) -> tuple[str, str]:
    """Format two values so that their difference is visible.

    Addresses that contain the same words in other fields get field names.
    """
    before, after = _format_value(old), _format_value(new)
    if before == after and isinstance(old, dict) and isinstance(new, dict):
        before, after = (
            _format_value(", ".join(f"{name} {part}" for name, part in sorted(address.items())))
            for address in (old, new)
        )
    return before, after


def _format_value(value: object) -> str:
    if value in _EMPTY_VALUES:
        return Message("empty")
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values())
    return str(value) if isinstance(value, int | float) else quote_text(str(value))
