"""The pandera schema of a calendar: the one place that declares which rows are valid events.

The only module that imports pandera. The parsing stage has coerced the cells, so the schema only checks.
It checks lazily, so that all failures of a calendar are reported together. Each check's `error` is its
problem code. Rules on several columns are checks on derived columns: pandera would report a failing
frame-level check once for each column of the frame.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import pandas as pd
import pandera.pandas as pa

from importer.domain.fields import EVENT_TYPES, FIELD_NAMES, FIELDS, Field, FieldKind
from importer.parsing.cells.text import SLUG_PATTERN
from importer.parsing.cells.urls import is_url

EARLIEST_DATE = date(1950, 1, 1)
MAX_YEARS_AHEAD = 5

_TIME_PATTERN: Final = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DTYPES: Final[dict[FieldKind, str]] = {
    "text": "str",
    "slug": "str",
    "type": "str",
    "time": "str",
    "url": "str",
    "date": "datetime64[s]",
    "latitude": "float64",
    "longitude": "float64",
}
_NOT_NULLABLE_CHECK: Final = "not_nullable"


@dataclass(frozen=True, slots=True)
class SchemaFailure:
    """A cell that fails validation.

    Attributes:
        label: label of the row in the frame's index.
        field: name of the field to correct.
        code: problem code.
    """

    label: int
    field: str
    code: str


_DERIVED_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "_days": ("endDate", "end_before_start"),
    "_lone_lat": ("lng", "coordinate_pair"),
    "_lone_lng": ("lat", "coordinate_pair"),
    "_slug_conflicts": ("slug", "slug_duplicate"),
}
"""Field to correct and problem code, by derived column."""


def get_dtype(field: Field) -> str:
    """Return the pandas dtype of a field's column."""
    return _DTYPES[field.kind]


def build_schema(today: date, *, any_year: bool = False) -> pa.DataFrameSchema:
    """Return the schema of a calendar.

    Args:
        today: date from which *five years ahead* is counted.
        any_year: accept dates before 1950 and more than five years ahead.
    """
    columns = {field.name: _build_column(field, today, any_year=any_year) for field in FIELDS}
    derived = {
        "_days": pa.Column("float64", pa.Check.ge(0, error="end_before_start"), nullable=True),
        "_lone_lat": pa.Column("bool", pa.Check.eq(False, error="coordinate_pair")),  # noqa: FBT003 the value compared with
        "_lone_lng": pa.Column("bool", pa.Check.eq(False, error="coordinate_pair")),  # noqa: FBT003 the same
        "_slug_conflicts": pa.Column("int64", pa.Check.le(0, error="slug_duplicate")),
    }
    return pa.DataFrameSchema(
        columns | derived, parsers=pa.Parser(_add_derived_columns), name="calendar"
    )


def find_failures(
    frame: pd.DataFrame,
    today: date,
    *,
    any_year: bool = False,
) -> tuple[SchemaFailure, ...]:
    """Return the cells of a frame that fail validation, each field of a row at most once.

    Args:
        frame: one column for each field, with unique integer labels.
        today: see `build_schema`.
        any_year: see `build_schema`.
    """
    try:
        build_schema(today, any_year=any_year).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return tuple(_collect_failures(errors.failure_cases))
    return ()


def select_content(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a row's content, in the order of the fields."""
    return frame[list(FIELD_NAMES)]


def _build_column(field: Field, today: date, *, any_year: bool) -> pa.Column:
    checks = _build_checks(field.kind, today, any_year=any_year)
    return pa.Column(get_dtype(field), checks, nullable=not field.required and field.name != "slug")


def _build_checks(kind: FieldKind, today: date, *, any_year: bool) -> list[pa.Check]:
    match kind:
        case "type":
            return [pa.Check.isin(EVENT_TYPES, error="type_unknown")]
        case "date":
            return [] if any_year else [_build_date_check(today)]
        case "time":
            return [_build_pattern_check(_TIME_PATTERN, "time_invalid")]
        case "slug":
            return [_build_pattern_check(SLUG_PATTERN, "slug_invalid")]
        case "url":
            return [pa.Check(partial(_test_column, is_url), error="url_invalid")]
        case "latitude":
            return [pa.Check.in_range(-90, 90, error="coordinate_range")]
        case "longitude":
            return [pa.Check.in_range(-180, 180, error="coordinate_range")]
        case "text":
            return []


def _build_pattern_check(pattern: str, code: str) -> pa.Check:
    matches = re.compile(pattern).fullmatch
    return pa.Check(partial(_test_column, lambda text: matches(text) is not None), error=code)


def _test_column(test: Callable[[str], bool], column: "pd.Series[str]") -> "pd.Series[bool]":
    return pd.Series(list(map(test, column.tolist())), index=column.index, dtype="bool")


def _build_date_check(today: date) -> pa.Check:
    latest = date(min(today.year + MAX_YEARS_AHEAD, date.max.year), 12, 31)
    return pa.Check.in_range(
        pd.Timestamp(EARLIEST_DATE), pd.Timestamp(latest), error="date_implausible"
    )


def _add_derived_columns(frame: pd.DataFrame) -> pd.DataFrame:
    days = (frame["endDate"] - frame["date"]).dt.total_seconds()
    return frame.assign(
        _days=days.astype("float64"),
        _lone_lat=frame["lat"].notna() & frame["lng"].isna(),
        _lone_lng=frame["lng"].notna() & frame["lat"].isna(),
        _slug_conflicts=_count_conflicts(frame),
    )


def _count_conflicts(frame: pd.DataFrame) -> pd.Series:
    """Count, for each row, the different rows that share its slug (0 where the slug is missing)."""
    repeated = frame["slug"].duplicated(keep=False) & frame["slug"].notna()
    counts = pd.Series(0, index=frame.index, dtype="int64")
    if repeated.any():
        slugs = select_content(frame[repeated]).drop_duplicates()["slug"].value_counts()
        counts[repeated] = frame["slug"][repeated].map(slugs).astype("int64") - 1
    return counts


def _collect_failures(cases: pd.DataFrame) -> Iterator[SchemaFailure]:
    """Yield each failing cell once; a missing value takes precedence over its consequences."""
    seen: set[tuple[int, str]] = set()
    missing_first = cases.assign(_late=cases["check"] != _NOT_NULLABLE_CHECK).sort_values(
        ["_late", "index"], kind="stable"
    )
    for column, check, label in missing_first[["column", "check", "index"]].itertuples(index=False):
        field, code = _DERIVED_COLUMNS.get(column, (column, check))
        if check == _NOT_NULLABLE_CHECK:
            code = "slug_underivable" if field == "slug" else f"{field}_missing"
        if (label, field) not in seen:
            seen.add((label, field))
            yield SchemaFailure(int(label), field, code)
