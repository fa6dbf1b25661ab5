"""Values that pass between the stages: frozen dataclasses without side effects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from importer.domain.lazy_sequences import split_exceptions
from importer.domain.message import Message
from importer.domain.text_folding import build_name_key


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell with an error instead of a value.

    Attributes:
        text: as the spreadsheet shows it (`#REF!`), or `""` for a formula without a stored value.
    """

    text: str


CellValue = None | str | int | float | bool | date | datetime | time | timedelta | ErrorCell
"""Value of a cell; `None` for an empty one. A `str` from a sheet is never empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or one CSV file: cells with their addresses, not interpreted yet.

    Attributes:
        file: the path as the user gave it.
        sheet: the sheet's name; `None` for CSV.
        rows: the row number that the spreadsheet shows, for each row (CSV: the line on which the
            record starts). Ascending, with gaps.
        columns: columns, starting at A; each as long as `rows`.
        hidden: whether the sheet is hidden.
        merged: merged ranges, as (first row, first column, last row, last column), counted from 1.
        widths: for CSV, the number of fields of each record; `None` for sheets, which are rectangles.
    """

    file: str
    sheet: str | None
    rows: Sequence[int]
    columns: tuple[list[CellValue], ...]
    hidden: bool = False
    merged_ranges: tuple[tuple[int, int, int, int], ...] = ()
    widths: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that a person corrected after the file was read.

    Attributes:
        sheet: the sheet's name; `None` for CSV.
        cell: its address, such as `D14`.
        text: the new content; empty for a blank cell.
    """

    sheet: str | None
    cell: str
    text: str


class Status(StrEnum):
    """Outcome of a row; the values are part of the public contract (see the README)."""

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

    @property
    def is_imported(self) -> bool:
        """Whether the row's event is in Intervals."""
        return self in (Status.CREATED, Status.UNCHANGED, Status.EXISTS)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, which keeps a row out, or a warning, which does not.

    Attributes:
        code: a stable word from `problems.PROBLEM_CODES`.
        field: the field's name; `None` for the row as a whole.
        cell: an address such as `D14`; `None` if it is not about one cell.
        value: the cell's content, as text.
        message: a sentence with the finding and the expectation.
        hint: the next step; may be empty.
    """

    code: str
    field: str | None
    cell: str | None
    value: str | None
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RowLocation:
    """Location of a row: file, sheet (`None` for CSV) and the row number that the sheet shows."""

    file: str
    sheet: str | None
    row: int

    def describe(self, seen_from: "RowLocation") -> Message:
        """Return `row 7`, with sheet and file where they differ from those of another row."""
        row = str(self.row)
        if self.sheet in (None, seen_from.sheet):
            text = Message("row {row}", row=row)
        else:
            text = Message('row {row} of sheet "{sheet}"', row=row, sheet=self.sheet)
        if self.file == seen_from.file:
            return text
        return Message("{row} of {file}", row=text, file=self.file)


@dataclass(frozen=True, slots=True)
class Event:
    """A valid row, and the request that would create it.

    Attributes:
        location: of the row.
        body: the documented fields that are present, nothing else.
        payload: the exact bytes of the request's body.
        idempotency_key: UUIDv5 of the payload, as text.
        cells: field → cell address, so that an API error about a field can name the cell.
    """

    location: RowLocation
    body: dict[str, Any]
    payload: bytes
    idempotency_key: str
    cells: Mapping[str, str]

    @property
    def slug(self) -> str:
        """Identity within the organization."""
        return str(self.body["slug"])

    @property
    def name_key(self) -> str:
        """Key that is equal for events with similar names."""
        return build_name_key(str(self.body["name"]))


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row and its outcome: one entry of `rows` in the JSON report."""

    location: RowLocation
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
    """A header cell and the field of its column (`None`: ignored).

    Attributes:
        file: the path as the user gave it.
        sheet: the sheet's name; `None` for CSV.
        cell: the address of the header.
        text: the header as it is written.
        field: the field's name, or `None`.
        suggestion: for an ignored column, the field with the most similar header, if any.
    """

    file: str
    sheet: str | None
    cell: str
    text: str
    field: str | None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row with content that is not an event, and the reason (`"the example from the template"`)."""

    location: RowLocation
    reason: str


class State(StrEnum):
    """How a run ended; the values are part of the public contract (see the README)."""

    COMPLETE = "complete"
    INVALID = "invalid"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class InputFile:
    """An input file and the SHA-256 of its bytes (hex)."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """The run as a whole: `run` in the JSON report.

    `rehearsal` marks a test run against the practice API: nothing was created in Intervals.
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
    """The content of an input file.

    Attributes:
        file: its path as given, and the hash of the bytes that `tables` were read from.
        tables: one for each worksheet in the workbook's order (hidden ones too); one for CSV.
        edits: corrections that are applied to `tables`.
    """

    file: InputFile
    tables: tuple[Table, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of a run, the only input of reports.

    Attributes:
        run: the run as a whole.
        rows: every row with content, in the order of the files, each with one status. For a large
            calendar, rows are built on access.
        headers: all headers, with their fields or ignored.
        skipped: rows that are not events.
        notes: sentences for the user.
        message: why the run stopped, if it did.
        hint: the next step after it stopped.
        command: the next command to type, if there is one.
        tables: the sheets that were read.
        unchanged_since: time of the complete import of the same files (ISO 8601), if nothing was
            read for that reason; the result has no rows then.
        unchanged_rows: rows of that complete import; all of them are imported.
        edits: cells that were corrected after the file was read.
    """

    run: Run
    rows: Sequence[RowResult]
    headers: tuple[Header, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    notes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    command: str = ""
    tables: tuple[Table, ...] = field(default=(), repr=False)
    unchanged_since: str | None = None
    corrections: tuple[Correction, ...] = ()
    unchanged_rows: int | None = None

    def counts(self) -> dict[str, int]:
        """Return the number of rows in total (`rows`) and for each status, zeros included."""
        return count_by_status(self.rows)

    def materialize(self) -> "ImportResult":
        """Return a copy with all rows built, for callers that iterate more than once."""
        return replace(self, rows=tuple(self.rows))

    def iter_rows_with_findings(self) -> Iterator[RowResult]:
        """Return the rows with problems or warnings."""
        few, _, _ = split_exceptions(self.rows)
        return (row for row in few if row.problems or row.warnings)

    def collect_sheets(self) -> set[tuple[str, str | None]]:
        """Return file and sheet of every sheet that has rows."""
        few, _, _ = split_exceptions(self.rows)
        return {(row.location.file, row.location.sheet) for row in few}


def count_by_status(rows: Sequence[RowResult]) -> dict[str, int]:
    """Count rows by status, as for `ImportResult.counts`."""
    few, other, others = split_exceptions(rows)
    counts = {"rows": len(rows)} | {status.value: 0 for status in Status}
    for row in few:
        counts[row.status] += 1
    if other is not None:
        counts[other.status] += others
    return counts
