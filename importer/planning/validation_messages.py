"""Messages and hints for cells that fail validation."""

from collections.abc import Callable
from difflib import get_close_matches

from importer.domain.fields import EVENT_TYPES, FIELDS_BY_NAME
from importer.domain.message import Message, join_messages
from importer.domain.safe_text import quote_text
from importer.domain.text_folding import fold_text
from importer.parsing.cells.text import convert_to_slug
from importer.parsing.lexicon.event_types import EVENT_TYPE_WORDS

Explanation = tuple[Message, Message]

_TYPES = ", ".join(EVENT_TYPES)
_EXPLANATIONS: dict[str, Callable[[Message], Explanation]] = {
    "type_missing": lambda _: (
        Message("Type is missing."),
        Message(
            "Fill it in ({types}), or set one for all such rows (--default-type race).",
            types=_TYPES,
        ),
    ),
    "slug_underivable": lambda _: (
        Message("No slug can be made from this name, because it has no letters or digits for one."),
        Message("Give the row its own slug in a column Slug: a-z, 0-9 and hyphens."),
    ),
    "end_before_start": lambda value: (
        Message("The last day {value} is before the first day.", value=value),
        Message("Correct one of the two dates."),
    ),
    "coordinate_swapped": lambda value: (
        Message("{value} is not a latitude, but it could be the longitude.", value=value),
        Message("The two columns are probably swapped: rename their headers, or swap the cells."),
    ),
    "date_implausible": lambda value: (
        Message("{value} is before 1950 or more than five years ahead.", value=value),
        Message("Correct the date. If it is right, allow such dates (--any-year)."),
    ),
    "url_invalid": lambda value: (
        Message("{value} is not a web address.", value=value),
        Message("Write it like https://example.org/race, or clear the cell."),
    ),
    "time_invalid": lambda value: (
        Message("{value} is not a time of day.", value=value),
        Message("Write it like 09:30 or 18:05."),
    ),
}


def explain_failure(code: str, field: str, value: str) -> Explanation:
    """Return message and hint for a cell that fails validation.

    Args:
        code: problem code.
        field: name of the field.
        value: the cell's content as text; empty for an empty cell.
    """
    quoted = quote_text(value)
    match code:
        case "type_unknown":
            return _explain_type(value, quoted)
        case "slug_invalid":
            return _explain_slug(value, quoted)
        case "coordinate_range":
            return _explain_coordinate_range(field, quoted)
    label = Message(FIELDS_BY_NAME[field].label)
    if code == "coordinate_pair":
        return (
            Message("{field} is missing: latitude and longitude belong together.", field=label),
            Message("Fill in both, or neither."),
        )
    if code in _EXPLANATIONS:
        return _EXPLANATIONS[code](quoted)
    return Message("{field} is missing.", field=label), Message("Fill it in.")


def _explain_type(value: str, quoted: Message) -> Explanation:
    words = {fold_text(word): name for name, words in EVENT_TYPE_WORDS.items() for word in words}
    near = get_close_matches(fold_text(value), words, n=1, cutoff=0.7)
    message = Message("{value} is not a type. Types: {types}.", value=quoted, types=_TYPES)
    hint = Message(
        "Write one of the four, or clear the cell and set a type for all such rows (--default-type)."
    )
    if not near:
        return message, hint
    return message, join_messages([Message("Did you mean {type}?", type=words[near[0]]), hint])


def _explain_slug(value: str, quoted: Message) -> Explanation:
    message = Message("{value} is not a slug: use a-z, 0-9 and single hyphens only.", value=quoted)
    hint = Message("Clear the cell to derive the slug from name and date.")
    if not (slug := convert_to_slug(value)):
        return message, hint
    return message, join_messages([Message("Write {slug} instead.", slug=slug), hint])


def _explain_coordinate_range(field: str, quoted: Message) -> Explanation:
    hint = Message("Check the decimal point, and whether latitude and longitude are swapped.")
    if field == "lat":
        message = Message("{value} is not a latitude between -90 and 90.", value=quoted)
    else:
        message = Message("{value} is not a longitude between -180 and 180.", value=quoted)
    return message, hint
