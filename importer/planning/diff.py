"""Where two versions of an event differ, in the terms of its fields."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from importer.domain.fields import ADDRESS, NAMES

_SHOWN = 60
_BODY_FIELDS = (*(name for name in NAMES if name not in ADDRESS), "address")
_NOTHING: tuple[object, ...] = (None, "", {})
_WHOLE_MINUTE = re.compile(r"\d\d:\d\d:00")


def remote_body(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the documented fields that an item of `GET /events` has, nothing else."""
    return {name: item[name] for name in _BODY_FIELDS if item.get(name) not in _NOTHING}


def differences(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """Return (field, before, now) for each field in which two bodies differ, as text for people."""
    return tuple(
        (name, *_shown(old, new))
        for name, old, new in _pairs(before, now)
        if _plain(old) != _plain(new)
    )


def _pairs(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in _BODY_FIELDS:
        yield name, before.get(name), now.get(name)


def _plain(value: object) -> object:
    """What counts: `09:30` and `09:30:00` are one time, 5 and 5.0 one number."""
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part not in _NOTHING}
    if value in _NOTHING:
        return None
    if isinstance(value, str) and _WHOLE_MINUTE.fullmatch(value):
        return value[:-3]
    return value


def _shown(old: object, new: object) -> tuple[str, str]:
    """Show two values, so that one sees where they differ: the same words can be city or street."""
    before, now = _show(old), _show(new)
    if before == now and isinstance(old, dict) and isinstance(new, dict):
        before, now = (
            _show(", ".join(f"{name} {part}" for name, part in sorted(one.items())))
            for one in (old, new)
        )
    return before, now


def _show(value: object) -> str:
    if value in _NOTHING:
        return "nothing"
    if isinstance(value, dict):
        value = ", ".join(str(part) for part in value.values())
    text = str(value) if isinstance(value, int | float) else f'"{value}"'
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
