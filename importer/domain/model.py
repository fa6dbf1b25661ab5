"""Every value that passes between the stages: frozen, slotted, without behaviour that does anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from importer.domain.lazy_sequences import outline


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that holds an error instead of a value.

    Attributes:
        text: as the spreadsheet shows it (`#REF!`), or `""` for a formula without a stored value.
    """

    text: str


CellValue = None | str | int | float | bool | date | datetime | time | timedelta | ErrorCell
"""What a cell holds; `None` for an empty one. A `str` from a sheet is never empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or one CSV file: its cells with their addresses, without any meaning yet.

    Attributes:
        file: the path as the user gave it.
        sheet: the sheet's name; `None` for CSV.
        rows: the number at the spreadsheet's left edge, for each row (CSV: the line on which the
            record starts). Rising, not always by one.
        columns: columns from A on; each as long as `rows`.
        hidden: the sheet is hidden.
        merged: merged ranges, as (first row, first column, last row, last column), counted from 1.
        widths: for CSV, how many fields each record has; `None` for sheets, which are rectangles.
    """

    file: str
    sheet: str | None
    rows: Sequence[int]
    columns: tuple[list[CellValue], ...]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    widths: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that a person mended after the file was read.

    Attributes:
        sheet: the sheet's name; `None` for CSV.
        cell: its address, such as `D14`.
        text: what stands there now; empty for a blank cell.
    """

    sheet: str | None
    cell: str
    text: str


class Status(StrEnum):
    """The fate of a row; the words are promises (see the README)."""

    READY = "ready"
    CREATED = "created"
    UNCHANGED = "unchanged"
    EXISTS = "exists"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot go in, or (as a warning) what a person should look at.

    Attributes:
        code: a stable word from `problems.CODES`.
        field: the field it is about; `None` for the row as a whole.
        cell: an address such as `D14`; `None` where no cell is to blame.
        value: what the cell holds, as text.
        message: what was found and what is wanted, in a sentence.
        hint: what to do next; may be empty.
    """

    code: str
    field: str | None
    cell: str | None
    value: str | None
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: file, sheet (`None` for CSV) and the number that the sheet shows."""

    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Event:
    """A valid row: what would be sent for it.

    Attributes:
        place: where it stands.
        body: the documented fields that it has, nothing else.
        canonical: the exact bytes of the request's body.
        key: the idempotency key (UUIDv5 of `canonical`), as text.
        cells: field → address, so that an answer about a field finds its cell.
    """

    place: Place
    body: dict[str, Any]
    canonical: bytes
    key: str
    cells: Mapping[str, str]

    @property
    def slug(self) -> str:
        """Its identity within the organization."""
        return str(self.body["slug"])


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row and its fate: one entry of `rows` in the JSON report."""

    place: Place
    status: Status
    slug: str | None = None
    name: str | None = None
    date: str | None = None
    event_id: str | None = None
    idempotency_key: str | None = None
    attempts: int = 0
    body: dict[str, Any] | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """A header cell and the field that its column became (`None`: ignored).

    Attributes:
        file: the path as the user gave it.
        sheet: the sheet's name; `None` for CSV.
        cell: the address of the header.
        text: the header as written.
        field: the field's name, or `None`.
        suggestion: for an ignored column, the field that its header is nearest to, if any.
    """

    file: str
    sheet: str | None
    cell: str
    text: str
    field: str | None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that holds something but is no event, and why (`"the template's example"`)."""

    place: Place
    reason: str


class State(StrEnum):
    """How a run ended; the words are promises (see the README)."""

    COMPLETE = "complete"
    INVALID = "invalid"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the run and the SHA-256 of its bytes (hex)."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """What is true of the run as a whole: `run` in the JSON report.

    A `rehearsal` went to a practice API: whatever its rows say, nothing is in Intervals.
    """

    id: str
    state: State
    exit_status: int
    dry_run: bool
    started: datetime
    finished: datetime
    files: tuple[InputFile, ...]
    base_url: str | None = None
    organization: str | None = None
    plan: str | None = None
    resume_at: datetime | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    Attributes:
        file: its path as given, and the hash of the very bytes that `tables` were read from.
        tables: one for each worksheet in the workbook's order (hidden ones too); one for CSV.
        edits: the cells of `tables` that a person mended since.
    """

    file: InputFile
    tables: tuple[Table, ...]
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a run did: every report is made from this value, and from nothing else.

    Attributes:
        run: the run as a whole.
        rows: every row that holds anything, in the order of the files, each with one fate. Of a
            large calendar each is made when it is asked for.
        headers: every header, with its field or ignored.
        skipped: rows that are no events.
        notes: sentences that a person should read.
        message: why the run stopped, if it did; `hint`: what to do about it.
        command: the next command to type, if there is one.
        tables: the sheets that were read.
        unchanged_since: when these very files were imported completely, if that is why nothing was
            read (ISO 8601); the result has no rows then.
        edits: the cells that were mended after the file was read.
    """

    run: Run
    rows: Sequence[RowResult]
    headers: tuple[Header, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    command: str = ""
    tables: tuple[Table, ...] = field(default=(), repr=False)
    unchanged_since: str | None = None
    edits: tuple[Edit, ...] = ()

    def counts(self) -> dict[str, int]:
        """Rows by status, `rows` first; every status is there, also with 0."""
        return counted(self.rows)

    def held(self) -> "ImportResult":
        """The same with all rows made: for what goes through them more than once."""
        return replace(self, rows=tuple(self.rows))

    def told(self) -> Iterator[RowResult]:
        """The rows of which there is something to say: those with problems or warnings."""
        few, _, _ = outline(self.rows)
        return (row for row in few if row.problems or row.warnings)

    def sheets(self) -> set[tuple[str, str | None]]:
        """File and sheet of every sheet that has rows."""
        few, _, _ = outline(self.rows)
        return {(row.place.file, row.place.sheet) for row in few}


def counted(rows: Sequence[RowResult]) -> dict[str, int]:
    """Rows by status, as `ImportResult.counts` has them."""
    few, other, others = outline(rows)
    counts = {"rows": len(rows)} | {status.value: 0 for status in Status}
    for row in few:
        counts[row.status] += 1
    if other is not None:
        counts[other.status] += others
    return counts
