"""Slugs: an event's identity, given or made from the row alone (never from its neighbours)."""

import re
from collections.abc import Sequence
from datetime import date

from slugify import slugify

from importer.parsing.cells.bulk import framed, parted

PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = re.compile(PATTERN)
_APART = re.compile(r"[^a-z0-9]+")
_HYPHENS = {code: "-" for code in range(128) if not chr(code).isalnum() and chr(code) != "|"}
_SPECIAL = re.compile(r"[&,]")
"""What slugify reads otherwise than as a gap: entities, and commas within numbers."""


def is_slug(text: str) -> bool:
    """Tell whether `text` is a-z, 0-9 and single hyphens between them."""
    return _SLUG.fullmatch(text) is not None


def derive(name: str, day: date) -> str | None:
    """Return `slugify(name)-YYYY-MM-DD`; `None` where nothing of the name survives."""
    stem = _slugified(name)
    return f"{stem}-{day.isoformat()}" if stem else None


def derive_all(names: Sequence[object], days: Sequence[object]) -> list[str | None]:
    """Return what `derive` does of each name and day; `None` where one is missing."""
    endings = {day: f"-{day}" if isinstance(day, date) else None for day in set(days)}
    derived: list[str | None] = []
    for start, block, looked in parted(names, _stems):
        stems = looked or [_slugified(name) if isinstance(name, str) else "" for name in block]
        ended = map(endings.__getitem__, days[start : start + len(block)])
        derived += [
            stem + ending if stem and ending else None
            for stem, ending in zip(stems, ended, strict=True)
        ]
    return derived


def _stems(names: Sequence[object]) -> list[str] | None:
    """Return what `_slugified` does of each name, if that can be done of all at once."""
    whole = framed(names)
    if not whole or "," in whole or None in names:
        return None
    slugs = whole.lower().translate(_HYPHENS)
    while "--" in slugs:
        slugs = slugs.replace("--", "-")
    return slugs.replace("-|", "|").replace("|-", "|")[1:-1].split("|")


def suggest(text: str) -> str:
    """Return the slug that `text` would be, for a hint; may be empty."""
    return _slugified(text)


def _slugified(text: str) -> str:
    """Return what `slugify` does, for most texts in a tenth of the time."""
    if text.isascii() and _SPECIAL.search(text) is None:
        return _APART.sub("-", text.lower()).strip("-")
    slug: str = slugify(text)
    return slug
