"""Validate bodies of `POST /events` by the table in the reference (*Create an event*).

The fields and their kinds come from `importer.domain.fields`.
"""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from importer.domain.fields import ADDRESS_FIELDS, EVENT_TYPES, FIELDS, REQUIRED_FIELDS, FieldKind

Check = Callable[[object], str | None]
"""Takes a value and returns the reason why it is invalid, or `None`."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def validate_body(body: object) -> dict[str, list[str]]:
    """Return the reasons why a body is invalid, by field; empty if it is valid.

    Args:
        body: the parsed JSON.
    """
    if not isinstance(body, dict):
        return {"body": ["must be an object"]}
    errors = {name: ["is required"] for name in sorted(REQUIRED_FIELDS - body.keys())}
    for name, value in body.items():
        if reason := _check_field(name, value):
            errors[name] = [reason]
    if not errors and body.get("endDate", body["date"]) < body["date"]:
        errors["endDate"] = ["must not be before date"]
    return errors


def check_date(value: object) -> str | None:
    """Return the reason why a value is not a date `YYYY-MM-DD`, or `None`."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return "must be a date in the form YYYY-MM-DD"
    try:
        date.fromisoformat(value)
    except ValueError:
        return "is not a day of the calendar"
    return None


def check_event_type(value: object) -> str | None:
    """Return the reason why a value is not an event type, or `None`."""
    return None if value in EVENT_TYPES else f"must be one of {', '.join(EVENT_TYPES)}"


def _check_field(name: object, value: object) -> str | None:
    check = FIELD_CHECKS.get(str(name))
    if check is None:
        return "is not a known field"
    if value is None or value == "":
        return "must not be empty: leave the field out instead"
    return check(value)


def _check_text(value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    return None if value.strip() else "must not be blank"


def _create_pattern_check(pattern: re.Pattern[str], wanted: str) -> Check:
    def check(value: object) -> str | None:
        return None if isinstance(value, str) and pattern.fullmatch(value) else wanted

    return check


def _create_degrees_check(limit: int) -> Check:
    def check(value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "must be a number"
        return None if -limit <= value <= limit else f"must be between -{limit} and {limit}"

    return check


def _check_url(value: object) -> str | None:
    wanted = "must be a URL that starts with http:// or https://"
    if not isinstance(value, str) or re.search(r"\s", value):
        return wanted
    try:
        parts = urlsplit(value)
    except ValueError:
        return wanted
    return None if parts.scheme in ("http", "https") and parts.hostname else wanted


def _check_address(value: object) -> str | None:
    """Accept members of any name whose value is text, because the reference does not list them."""
    if not isinstance(value, dict) or not value:
        return "must be an object with at least one member"
    empty = [name for name, member in value.items() if _check_text(member)]
    return f"members must be non-empty strings: {', '.join(empty)}" if empty else None


_CHECKS_BY_KIND: dict[FieldKind, Check] = {
    "text": _check_text,
    "slug": _create_pattern_check(
        _SLUG, "must be lower-case letters and digits with single hyphens"
    ),
    "type": check_event_type,
    "date": check_date,
    "time": _create_pattern_check(_TIME, "must be a time in the form HH:MM or HH:MM:SS"),
    "latitude": _create_degrees_check(90),
    "longitude": _create_degrees_check(180),
    "url": _check_url,
}

FIELD_CHECKS: dict[str, Check] = {
    **{
        field.name: _CHECKS_BY_KIND[field.kind]
        for field in FIELDS
        if field.name not in ADDRESS_FIELDS
    },
    "address": _check_address,
}
"""Check of each member that a body may have."""
