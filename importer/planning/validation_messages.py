"""Messages and hints for cells that fail validation."""

from dataclasses import dataclass
from difflib import get_close_matches

from importer.domain.fields import BY_NAME, EVENT_TYPES
from importer.domain.model import Place
from importer.domain.safe_text import quoted
from importer.domain.text_folding import fold
from importer.parsing.cells.slugs import suggest
from importer.parsing.lexicon.event_types import TYPES


@dataclass(frozen=True, slots=True)
class _Wording:
    """Templates with `{value}` in quotation marks, the field's `{label}`, `{types}` and `{extra}`."""

    message: str
    hint: str


_MISSING = _Wording("The {label} is missing.", "Fill it in.")
_WORDINGS: dict[str, _Wording] = {
    "type_missing": _Wording(
        "The type is missing.",
        "Fill it in ({types}), or give one for all such rows (--default-type race).",
    ),
    "type_unknown": _Wording(
        "{value} is no type: it has to be one of {types}.",
        "{extra}Write one of the four, or clear the cell and give one for all such rows (--default-type).",
    ),
    "slug_underivable": _Wording(
        "No slug can be made from this name: it has no letters or digits that a slug can hold.",
        "Give the row a slug of its own in a column Slug: a-z, 0-9 and hyphens.",
    ),
    "slug_invalid": _Wording(
        "{value} is no slug: it may hold a-z, 0-9 and single hyphens only.",
        "{extra}Clear the cell, and it is made from name and date.",
    ),
    "end_before_start": _Wording(
        "The last day {value} is before the first.", "Correct one of the two dates."
    ),
    "coordinate_range": _Wording(
        "{value} is no {label}: it lies between -{extra} and {extra}.",
        "Check the decimal sign, and whether latitude and longitude are swapped.",
    ),
    "coordinate_swapped": _Wording(
        "{value} is no latitude, but it could be the longitude, and the other way round.",
        "The two columns are probably swapped: rename their headers, or swap the cells.",
    ),
    "coordinate_pair": _Wording(
        "The {label} is missing: latitude and longitude only go together.",
        "Fill in both, or neither.",
    ),
    "date_implausible": _Wording(
        "{value} is before 1950 or more than five years ahead.",
        "Correct the date; if it is right, allow such dates (--any-year).",
    ),
    "url_invalid": _Wording(
        "{value} is no web address.",
        "Write it like https://example.org/race, or clear the cell.",
    ),
    "time_invalid": _Wording("{value} is no time of day.", "Write it like 09:30 or 18:05."),
}


def explain(code: str, field: str, value: str) -> tuple[str, str]:
    """Return message and hint for a cell that fails validation.

    Args:
        code: problem code.
        field: name of the field.
        value: the cell's content as text; empty for an empty cell.
    """
    wording = _WORDINGS.get(code, _MISSING)
    words = {
        "value": quoted(value),
        "label": BY_NAME[field].label.lower(),
        "types": ", ".join(EVENT_TYPES),
        "extra": _extra(code, field, value),
    }
    return wording.message.format_map(words), wording.hint.format_map(words)


def format_place(place: Place, seen_from: Place) -> str:
    """Return `row 7`, with the sheet and the file where they differ from those of another row."""
    text = f"row {place.row}"
    if place.sheet != seen_from.sheet and place.sheet is not None:
        text += f' of sheet "{place.sheet}"'
    return text if place.file == seen_from.file else f"{text} of {place.file}"


def _extra(code: str, field: str, value: str) -> str:
    match code:
        case "type_unknown":
            words = {fold(word): name for name, words in TYPES.items() for word in words}
            near = get_close_matches(fold(value), words, n=1, cutoff=0.7)
            return f"Did you mean {words[near[0]]}? " if near else ""
        case "slug_invalid":
            suggestion = suggest(value)
            return f"Write {suggestion} instead. " if suggestion else ""
        case "coordinate_range":
            return "90" if field == "lat" else "180"
    return ""
