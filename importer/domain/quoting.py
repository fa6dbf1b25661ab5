"""Quoting of a calendar's texts in messages."""

_SHOWN = 80


def quoted(text: str) -> str:
    """Return `text` in quotation marks, cut where it is long."""
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[:_SHOWN]}…"'
