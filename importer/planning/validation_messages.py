"""Messages and hints for cells that fail validation."""

from dataclasses import dataclass
from difflib import get_close_matches

from importer.domain.fields import EVENT_TYPES, FIELDS_BY_NAME
from importer.domain.model import RowLocation
from importer.domain.safe_text import quote_text
from importer.domain.text_folding import fold_text
from importer.parsing.cells.slugs import convert_to_slug
from importer.parsing.lexicon.event_types import EVENT_TYPE_WORDS


@dataclass(frozen=True, slots=True)
class _MessageTemplate:
    """Templates with `{value}` in quotation marks, the field's `{label}`, `{types}` and `{extra}`."""

    message: str
    hint: str


_MISSING_TEMPLATE = _MessageTemplate("The {label} is missing.", "Fill it in.")
_TEMPLATES: dict[str, _MessageTemplate] = {
    "type_missing": _MessageTemplate(
        "The type is missing.",
        "Fill it in ({types}), or give one for all such rows (--default-type race).",
    ),
    "type_unknown": _MessageTemplate(
        "{value} is no type: it has to be one of {types}.",
        "{extra}Write one of the four, or clear the cell and give one for all such rows (--default-type).",
    ),
    "slug_underivable": _MessageTemplate(
        "No slug can be made from this name: it has no letters or digits that a slug can hold.",
        "Give the row a slug of its own in a column Slug: a-z, 0-9 and hyphens.",
    ),
    "slug_invalid": _MessageTemplate(
        "{value} is no slug: it may hold a-z, 0-9 and single hyphens only.",
        "{extra}Clear the cell, and it is made from name and date.",
    ),
    "end_before_start": _MessageTemplate(
        "The last day {value} is before the first.", "Correct one of the two dates."
    ),
    "coordinate_range": _MessageTemplate(
        "{value} is no {label}: it lies between -{extra} and {extra}.",
        "Check the decimal sign, and whether latitude and longitude are swapped.",
    ),
    "coordinate_swapped": _MessageTemplate(
        "{value} is no latitude, but it could be the longitude, and the other way round.",
        "The two columns are probably swapped: rename their headers, or swap the cells.",
    ),
    "coordinate_pair": _MessageTemplate(
        "The {label} is missing: latitude and longitude only go together.",
        "Fill in both, or neither.",
    ),
    "date_implausible": _MessageTemplate(
        "{value} is before 1950 or more than five years ahead.",
        "Correct the date; if it is right, allow such dates (--any-year).",
    ),
    "url_invalid": _MessageTemplate(
        "{value} is no web address.",
        "Write it like https://example.org/race, or clear the cell.",
    ),
    "time_invalid": _MessageTemplate("{value} is no time of day.", "Write it like 09:30 or 18:05."),
}


def format_problem_message(code: str, field: str, value: str) -> tuple[str, str]:
    """Return message and hint for a cell that fails validation.

    Args:
        code: problem code.
        field: name of the field.
        value: the cell's content as text; empty for an empty cell.
    """
    wording = _TEMPLATES.get(code, _MISSING_TEMPLATE)
    words = {
        "value": quote_text(value),
        "label": FIELDS_BY_NAME[field].label.lower(),
        "types": ", ".join(EVENT_TYPES),
        "extra": _get_extra_text(code, field, value),
    }
    return wording.message.format_map(words), wording.hint.format_map(words)


def format_location(place: RowLocation, seen_from: RowLocation) -> str:
    """Return `row 7`, with the sheet and the file where they differ from those of another row."""
    text = f"row {place.row}"
    if place.sheet != seen_from.sheet and place.sheet is not None:
        text += f' of sheet "{place.sheet}"'
    return text if place.file == seen_from.file else f"{text} of {place.file}"


def _get_extra_text(code: str, field: str, value: str) -> str:
    match code:
        case "type_unknown":
            words = {
                fold_text(word): name for name, words in EVENT_TYPE_WORDS.items() for word in words
            }
            near = get_close_matches(fold_text(value), words, n=1, cutoff=0.7)
            return f"Did you mean {words[near[0]]}? " if near else ""
        case "slug_invalid":
            suggestion = convert_to_slug(value)
            return f"Write {suggestion} instead. " if suggestion else ""
        case "coordinate_range":
            return "90" if field == "lat" else "180"
    return ""
