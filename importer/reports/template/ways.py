"""How each kind of field is written and looks in the template: a way for every kind."""

from dataclasses import dataclass

from importer.domain.fields import EVENT_TYPES, Kind


@dataclass(frozen=True, slots=True)
class Way:
    """How cells of a kind are written.

    Attributes:
        written: for the field guide, in plain words.
        width: of the column, in characters.
        number_format: of the column's cells; `@` is text.
    """

    written: str
    width: int
    number_format: str = "General"


DATE_FORMAT, TIME_FORMAT, TEXT_FORMAT = "DD-MMM-YYYY", "HH:MM", "@"

WAYS: dict[Kind, Way] = {
    "text": Way("Any text.", 24),
    "slug": Way(
        "Small letters a-z, digits and single hyphens; two events may not share one.",
        34,
        TEXT_FORMAT,
    ),
    "type": Way(f"Choose from the list: {', '.join(EVENT_TYPES)}.", 14),
    "date": Way(
        "A real date is best. As text, write the month as a word (3 May 2027) or the year first "
        "(2027-05-03): 03/05/2027 can be read two ways.",
        15,
        DATE_FORMAT,
    ),
    "time": Way("Hours and minutes: 09:30, or 9:30 AM. Local time.", 12, TIME_FORMAT),
    "latitude": Way("A decimal number of degrees; south is negative.", 12),
    "longitude": Way("A decimal number of degrees; west is negative.", 12),
    "url": Way("A full address that starts with https:// or http://.", 36),
}

BY_FIELD: dict[str, Way] = {
    "name": Way("Any text.", 42),
    "postalCode": Way("As it is written on a letter; leading zeros stay.", 14, TEXT_FORMAT),
    "description": Way("Any text; keep it short.", 40),
}
"""Fields that differ from their kind."""


def way(name: str, kind: Kind) -> Way:
    """How cells of a field are written."""
    return BY_FIELD.get(name, WAYS[kind])
