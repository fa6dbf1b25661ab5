"""Compares two versions of an event field by field."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from importer.domain.fields import ADDRESS, NAMES

_SHOWN = 60
_BODY_FIELDS = (*(name for name in NAMES if name not in ADDRESS), "address")
_NOTHING: tuple[object, ...] = (None, "", {})
_WHOLE_MINUTE = re.compile(r"\d\d:\d\d:00")


def remote_body(item: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce an item of `GET /events` to the documented fields that have a value."""
    return {name: item[name] for name in _BODY_FIELDS if item.get(name) not in _NOTHING}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """Return the fields in which two bodies differ, with both values as text for people."""
    return tuple(
        (name, *_shown(old, new))
        for name, old, new in _pairs(before, after)
        if _plain(old) != _plain(new)
    )


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in _BODY_FIELDS:
        yield name, before.get(name), after.get(name)


def _plain(value: object) -> object:
    """Return a value that is equal for equivalent ones: `09:30` and `09:30:00`, or no value and `""`."""
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part not in _NOTHING}
    if value in _NOTHING:
        return None
    if isinstance(value, str) and _WHOLE_MINUTE.fullmatch(value):
        return value[:-3]
    return value


def _shown(old: object, new: object) -> tuple[str, str]:
    """Format two values so that their difference is visible.

    Addresses that contain the same words in other fields get field names.
    """
    before, after = _show(old), _show(new)
    if before == after and isinstance(old, dict) and isinstance(new, dict):
        before, after = (
            _show(", ".join(f"{name} {part}" for name, part in sorted(address.items())))
            for address in (old, new)
        )
    return before, after


def _show(value: object) -> str:
    if value in _NOTHING:
        return "nothing"
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values())
    text = str(value) if isinstance(value, int | float) else f'"{value}"'
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
