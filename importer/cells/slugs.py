"""Slugs: an event's identity, given or made from the row alone (never from its neighbours)."""

import re
from datetime import date

from slugify import slugify

PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = re.compile(PATTERN)


def is_slug(text: str) -> bool:
    """Tell whether `text` is a-z, 0-9 and single hyphens between them."""
    return _SLUG.fullmatch(text) is not None


def derive(name: str, day: date) -> str | None:
    """Return `slugify(name)-YYYY-MM-DD`; `None` where nothing of the name survives."""
    stem: str = slugify(name)
    return f"{stem}-{day.isoformat()}" if stem else None


def suggest(text: str) -> str:
    """Return the slug that `text` would be, for a hint; may be empty."""
    suggestion: str = slugify(text)
    return suggestion
