"""Calendar rows as the HTML report shows them: short texts, safe links, days, coordinates."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from importer.domain.fields import ADDRESS_FIELDS, EVENT_TYPES, FIELDS_BY_NAME
from importer.domain.message import Message
from importer.domain.model import ImportResult, RowLocation, RowResult
from importer.reports.html.map_projection import Point

UNKNOWN = "unknown"
"""Shown instead of the type of a row without a valid one."""
TYPES_WITH_UNKNOWN: tuple[str, ...] = (*EVENT_TYPES, UNKNOWN)
TYPE_NAMES: dict[str, Message] = {
    "race": Message("race"),
    "runClub": Message("runClub"),
    "timeTrial": Message("timeTrial"),
    "other": Message("other"),
    UNKNOWN: Message("unknown"),
}
"""English names are those of the JSON report."""
MAX_FIRST_ROWS = 2_000
"""Number of rows at the start that the table always shows."""
MAX_ROWS_WITH_FINDINGS = 5_000
"""Maximum number of later rows, with problems or warnings, that the table shows."""
MAX_TEXT_LENGTH = 240
"""Maximum length of a text in the page, in characters; other reports have the whole text."""
_MAX_URL_LENGTH = 2_000
_MAX_EVENT_LENGTH = timedelta(days=61)
"""An event that lasts longer, probably by mistake, is shown on its first day only."""
_LINK_FIELDS = ("websiteUrl", "registrationUrl")
_SHOWN_ADDRESS_PARTS = frozenset(ADDRESS_FIELDS) - {"street", "postalCode"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the calendar with the values that the page shows.

    Attributes:
        row: the row.
        anchor: the `id` of its table row; empty if the table omits it.
        event_type: its event type, or `UNKNOWN`.
        address: city, state and country, those that are given.
        links: label and URL (http or https only).
        days: the days of the event; empty if its date is unknown.
        point: its coordinates; `None` unless both are valid.
    """

    row: RowResult
    anchor: str
    event_type: str
    address: str
    links: tuple[tuple[str, str], ...]
    days: tuple[date, ...]
    point: Point | None

    @property
    def has_findings(self) -> bool:
        """Whether it has a problem or a warning."""
        return bool(self.row.problems or self.row.warnings)


def make_report_rows(result: ImportResult) -> list[ReportRow]:
    """Return a report row for every row, in order; those that the table shows have an anchor."""
    report_rows, later_findings = [], 0
    for number, row in enumerate(result.rows):
        late = number >= MAX_FIRST_ROWS
        later_findings += late and bool(row.problems or row.warnings)
        shown = not late or (
            bool(row.problems or row.warnings) and later_findings <= MAX_ROWS_WITH_FINDINGS
        )
        report_rows.append(_make_report_row(row, f"row-{number + 1}" if shown else ""))
    return report_rows


def map_anchors(report_rows: Iterable[ReportRow]) -> dict[RowLocation, str]:
    """Map each row to the anchor of its table row."""
    return {report_row.row.location: report_row.anchor for report_row in report_rows}


def _make_report_row(row: RowResult, anchor: str) -> ReportRow:
    body = row.body or {}
    event_type = str(body.get("type"))
    return ReportRow(
        row,
        anchor,
        event_type if event_type in EVENT_TYPES else UNKNOWN,
        _format_address(body),
        tuple(_find_links(body)),
        tuple(_list_days(row.date, body.get("endDate"))),
        _get_point(body.get("lat"), body.get("lng")),
    )


def _format_address(body: Mapping[str, Any]) -> str:
    address = body.get("address")
    if not isinstance(address, Mapping):
        return ""
    known = set(ADDRESS_FIELDS) & address.keys()
    names = (
        [name for name in ADDRESS_FIELDS if name in _SHOWN_ADDRESS_PARTS]
        if known
        else list(address)
    )
    return ", ".join(str(address[name]) for name in names if address.get(name))


def _find_links(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _LINK_FIELDS:
        if is_web_address(url := str(body.get(name) or "")):
            yield FIELDS_BY_NAME[name].label, url


def is_web_address(url: str) -> bool:
    """Return whether a page may link to a URL: http or https, a host, printable, not too long."""
    if not url.isprintable() or " " in url or len(url) > _MAX_URL_LENGTH:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _list_days(first: str | None, last: object) -> Iterator[date]:
    if (start := _parse_date(first)) is None:
        return
    end = _parse_date(last) or start
    yield start
    if timedelta() < end - start <= _MAX_EVENT_LENGTH:
        yield from (start + timedelta(days=after) for after in range(1, (end - start).days + 1))


def _parse_date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _get_point(lat: object, lng: object) -> Point | None:
    if not isinstance(lat, int | float) or not isinstance(lng, int | float):
        return None
    inside = math.isfinite(lat) and math.isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180  # noqa: PLR2004 the range of degrees
    return (float(lat), float(lng)) if inside else None
