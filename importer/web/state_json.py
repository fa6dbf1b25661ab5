"""The session as JSON values for the page, never including the API key."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from importer.domain.errors import ImportEventsError
from importer.domain.model import ImportResult, RowLocation, Status, Table
from importer.domain.progress_events import RunPreview
from importer.ledger import database_url as addresses
from importer.ledger.connect import get_default_path
from importer.messages import Translator
from importer.reports import FORMATS
from importer.settings import Settings
from importer.web.background_run import BackgroundRun
from importer.web.date_order_preview import find_ambiguous_dates
from importer.web.session import SETTING_NAMES, Session
from importer.web.sheet_json import (
    Annotation,
    CalendarAnnotations,
    build_columns,
    collect_annotations,
    count_columns,
    find_header,
)
from importer.web.translation import (
    parse_reused_mapping,
    translate_error_hint,
    translate_notes,
    translate_problem,
)

MAX_ANNOTATIONS = 100
"""Most annotations, and most events, of one response."""
_REPORT_ORDER = ("xlsx", "html", "csv", "json")
"""Report formats, those for people first."""
_DATE_FIELDS = frozenset({"date", "endDate"})


def render_state(session: Session, language: str) -> dict[str, Any]:
    """Return the state without rows and annotations, which are requested in pages."""
    with session.lock:
        settings, result = session.resolve_settings(), session.latest_result
        state = {
            "tick": next(session.state_numbers),
            "version": session.version,
            "key": session.credential.get_source(settings),
            "keyring": session.credential.keyring.is_available,
            "settings": _render_settings(session, settings),
            "api": settings.base_url,
            "ledger": _format_ledger(settings.ledger),
            "work": render_run(session.current_run, language),
            "file": None,
        }
        if not session.uploads:
            return state
        tables = session.list_tables()
        annotations = collect_annotations(result, language)
        return state | {
            "file": ", ".join(one.name for one in session.uploads),
            "sheets": [
                _render_sheet(table, result, settings, _format_label(session, table))
                for table in tables
            ],
            "edits": session.count_corrections(),
            "gone": session.lost_corrections,
            "dates": _render_ambiguous_dates(tables, result, settings, Translator(language)),
            "typeless": _count_rows_without_type(result, annotations),
            "check": None if result is None else _render_check(result, annotations, language),
        }


def render_annotations(session: Session, language: str, first: int) -> list[dict[str, Any]]:
    """Return a page of annotations, problems first, from the position `first` on."""
    with session.lock:
        names = [(table.file, table.sheet) for table in session.list_tables()]
        unsorted = collect_annotations(session.latest_result, language).in_row_order
        ordered = sorted(unsorted, key=lambda one: one.kind != "problem")  # stable within a kind
        start = max(first, 0)
        return [
            _render_annotation(one, names, language)
            for one in ordered[start : start + MAX_ANNOTATIONS]
        ]


def render_progress(session: Session, language: str) -> dict[str, Any]:
    """Return the progress of the run, for windows that have the current state."""
    return {
        "tick": next(session.state_numbers),
        "version": session.version,
        "work": render_run(session.current_run, language),
    }


def render_run(work: BackgroundRun | None, language: str) -> dict[str, Any] | None:
    """Return a run as JSON values; `None` without a run."""
    if work is None:
        return None
    return {
        "kind": work.kind,
        "state": work.state,
        "sending": work.sending,
        "declined": work.declined,
        "done": work.done,
        "total": work.total,
        "waiting": _format_time(work.waiting_until),
        "waiting_for": work.wait_reason,
        "forecast": None if work.preview is None else _render_preview(work, work.preview, language),
        "result": None if work.result is None else _render_result(work, work.result, language),
        "failed": work.is_finished and work.result is None,
    }


def _render_settings(session: Session, settings: Settings) -> dict[str, Any]:
    values = {name: _to_json_value(getattr(settings, name)) for name in SETTING_NAMES}
    return values | {"rate": session.chosen_settings.get("rate")}  # as typed


def _format_ledger(target: str | None) -> str:
    """Return the path or URL of the ledger, without any part that could be a password."""
    if target is None:
        return str(get_default_path())
    with suppress(ImportEventsError):
        return addresses.redact_url(target) if addresses.is_database_url(target) else target
    return "?"  # the next run reports the invalid URL


def _format_label(session: Session, table: Table) -> str:
    """Return the label of a sheet's tab; it includes the file if there are several files."""
    several = len(session.uploads) > 1
    return " · ".join([*([table.file] if several else []), *([table.sheet] if table.sheet else [])])


def _render_sheet(
    table: Table, result: ImportResult | None, settings: Settings, label: str
) -> dict[str, Any]:
    head = find_header(table, settings.map)
    used = result is not None and any(
        _get_sheet_key(one) == _get_sheet_key(table) for one in result.tables
    )
    return {
        "file": table.file,
        "name": table.sheet,
        "label": label,
        "hidden": table.hidden,
        "used": used,
        "rows": len(table.rows),
        "width": count_columns(table),
        "header": None if head is None else table.rows[head.index],
        "columns": [one.to_json() for one in build_columns(table, head, result, settings.map)],
    }


def _render_ambiguous_dates(
    tables: Sequence[Table], result: ImportResult | None, settings: Settings, translator: Translator
) -> list[dict[str, Any]]:
    if result is None:
        return []
    dates_by_row = {row.location: row.date for row in result.rows}
    used = {_get_sheet_key(table) for table in result.tables}
    found = []
    for at, table in enumerate(tables):
        head = find_header(table, settings.map)
        if _get_sheet_key(table) not in used or head is None:
            continue
        columns = build_columns(table, head, result, settings.map)
        dates = [column.index for column in columns if column.field in _DATE_FIELDS]
        header = table.rows[head.index]
        for one in find_ambiguous_dates(table, header, dates, settings, _get_today()):
            row = int("".join(filter(str.isdigit, one.cell)))
            readings = {
                order: translator.format_date_range(days.start, days.end)
                for order, days in one.readings.items()
            }
            settled = dates_by_row.get(RowLocation(*_get_sheet_key(table), row))
            found.append(asdict(one) | {"sheet": at, "settled": settled, "readings": readings})
    return found


def _count_rows_without_type(result: ImportResult | None, annotations: CalendarAnnotations) -> int:
    """Return the number of rows without a type whose sheet has no type column."""
    headers = () if result is None else result.headers
    typed = {(one.file, one.sheet) for one in headers if one.field == "type"}
    missing = (one.place for one in annotations.in_row_order if one.problem.code == "type_missing")
    return sum(_get_sheet_key(place) not in typed for place in missing)


def _render_check(
    result: ImportResult, annotations: CalendarAnnotations, language: str
) -> dict[str, Any]:
    problems = sum(one.kind == "problem" for one in annotations.in_row_order)
    return {
        "counts": result.counts(),
        "state": result.run.state.value,
        "problems": problems,
        "warnings": len(annotations.in_row_order) - problems,
        "skipped": len(result.skipped),
        "notes": translate_notes(result.notes, language),
        "message": Translator(language).translate(result.message),
        "hint": translate_error_hint(result.hint, language, resume_at=result.run.resume_at),
        "sendable": bool(result.rows)
        and (result.run.state.value != "refused" or _is_run_result(result)),
        "invalid": result.counts()[Status.INVALID],
        "imported": _is_run_result(result),
        "all_in": result.run.exit_status == 0,
    }


def _is_run_result(result: ImportResult) -> bool:
    """Return whether the result is from a run, not a check: another key may change it, unlike a check's."""
    return result.run.base_url is not None


def _render_result(work: BackgroundRun, result: ImportResult, language: str) -> dict[str, Any]:
    run = result.run
    return {
        "id": run.id,
        "state": run.state.value,
        "exit_status": run.exit_status,
        "counts": result.counts(),
        "message": Translator(language).translate(result.message),
        "hint": translate_error_hint(result.hint, language, work.kind, run.resume_at),
        "notes": translate_notes(result.notes, language),
        "organization": run.organization,
        "reports": sorted((kind[1:] for kind in FORMATS), key=_REPORT_ORDER.index)
        if result.rows
        else [],
        "events_in_all": sum(row.event_id is not None for row in result.rows),
        "events": [
            {"row": row.location.row, "name": row.name, "date": row.date, "event": row.event_id}
            for row in result.rows
            if row.event_id
        ][:MAX_ANNOTATIONS],
    }


def _render_preview(work: BackgroundRun, plan: RunPreview, language: str) -> dict[str, Any]:
    reused = {**parse_reused_mapping(plan.recalled), **work.reused_mapping}
    return asdict(plan) | {
        "finish": _format_time(plan.finish + work.paused_seconds),
        "rest_at": _format_time(plan.rest_at),
        "pace": Translator(language).translate(plan.pace),
        "recalled": [{"header": header, "field": field} for header, field in reused.items()],
    }


def _get_sheet_key(one: Table | RowLocation) -> tuple[str, str | None]:
    return one.file, one.sheet


def _render_annotation(
    one: Annotation, names: list[tuple[str, str | None]], language: str
) -> dict[str, Any]:
    return translate_problem(one.problem, language) | {
        "sheet": names.index(_get_sheet_key(one.place)),
        "row": one.place.row,
        "cell": one.problem.cell,
        "kind": one.kind,
        "name": one.name,
    }


def _format_time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _to_json_value(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _get_today() -> date:
    return datetime.now(UTC).astimezone().date()
