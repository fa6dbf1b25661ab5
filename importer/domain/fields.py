"""The fields of an event: schema, template, column mapping, reports and docs derive from this table.

Source of names, types and required fields: the vendor's reference, *Create an event*.
"""

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "slug", "type", "date", "time", "latitude", "longitude", "url"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event, as the API names it and as a spreadsheet shows it.

    Attributes:
        name: the API's name (members of the address: ours, see `ADDRESS`).
        kind: how its cells are parsed.
        label: its header in the template.
        help: one sentence for the person who fills in the template.
        example: a cell as a person would type it.
        required: whether a row without it is invalid.
    """

    name: str
    kind: FieldKind
    label: str
    help: str
    example: str
    required: bool = False


FIELDS: tuple[Field, ...] = (
    Field(
        "name", "text", "Name", "What the event is called.", "Lakeside Spring 10K", required=True
    ),
    Field(
        "date",
        "date",
        "Date",
        "The day it takes place (its first day). A real date, or text such as 3 May 2027.",
        "03-May-2027",
        required=True,
    ),
    Field("type", "type", "Type", "One of race, runClub, timeTrial, other.", "race", required=True),
    Field(
        "endDate", "date", "End date", "The last day, for events of several days.", "04-May-2027"
    ),
    Field("startTime", "time", "Start time", "When it starts, local time.", "09:30"),
    Field("endTime", "time", "End time", "When it ends, local time.", "12:00"),
    Field("street", "text", "Street", "Street and number, or the venue.", "1 Shore Road"),
    Field("city", "text", "City", "City, town or village.", "Lakeside"),
    Field("state", "text", "State", "State, province, county or region.", "MN"),
    Field("postalCode", "text", "Postal code", "Postal code, kept as it is written.", "02139"),
    Field("country", "text", "Country", "Country.", "USA"),
    Field(
        "lat",
        "latitude",
        "Latitude",
        "Degrees north, -90 to 90; only together with Longitude.",
        "44.9778",
    ),
    Field(
        "lng",
        "longitude",
        "Longitude",
        "Degrees east, -180 to 180; only together with Latitude.",
        "-93.2650",
    ),
    Field(
        "description", "text", "Description", "A few words about it.", "Flat, fast, by the lake."
    ),
    Field("websiteUrl", "url", "Website", "The event's page.", "https://lakeside.example/10k"),
    Field(
        "registrationUrl",
        "url",
        "Registration link",
        "Where people sign up.",
        "https://lakeside.example/10k/enter",
    ),
    Field(
        "slug",
        "slug",
        "Slug",
        "The event's name in web addresses; leave it blank and it is made from name and date.",
        "lakeside-spring-10k-2027-05-03",
    ),
)

FIELDS_BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
FIELD_NAMES: tuple[str, ...] = tuple(FIELDS_BY_NAME)
REQUIRED_FIELDS: frozenset[str] = frozenset(field.name for field in FIELDS if field.required)

EVENT_TYPES: tuple[str, ...] = ("race", "runClub", "timeTrial", "other")
"""All event types (the vendor's reference, *Create an event*)."""

ADDRESS_FIELDS: tuple[str, ...] = ("street", "city", "state", "postalCode", "country")
"""Fields that are sent inside `address`. The API does not document the names of its members: they
are a setting (`address_fields`) with these defaults."""

IGNORE = "ignore"
"""Target of a mapping for a column that is no field: it is left out."""
