"""Compares two versions of an event field by field."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from importer.domain.fields import ADDRESS_FIELDS, FIELD_NAMES

_MAX_TEXT_LENGTH = 60
_BODY_FIELDS = (*(name for name in FIELD_NAMES if name not in ADDRESS_FIELDS), "address")
_EMPTY_VALUES: tuple[object, ...] = (None, "", {})
_TIME_WITHOUT_SECONDS = re.compile(r"\d\d:\d\d:00")


def normalize_remote(item: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce an item of `GET /events` to the documented fields that have a value."""
    return {name: item[name] for name in _BODY_FIELDS if item.get(name) not in _EMPTY_VALUES}


def diff_bodies(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """Return the fields in which two bodies differ, with both values as text for people."""
    return tuple(
        (name, *_format_pair(old, new))
        for name, old, new in _iter_value_pairs(before, after)
        if _normalize_value(old) != _normalize_value(new)
    )


def _iter_value_pairs(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    for name in _BODY_FIELDS:
        yield name, before.get(name), after.get(name)


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
        return "nothing"
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values())
    text = str(value) if isinstance(value, int | float) else f'"{value}"'
    return text if len(text) <= _MAX_TEXT_LENGTH else text[:_MAX_TEXT_LENGTH] + "…"
