"""The session as JSON values for the page, never including the API key."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from importer.domain.errors import ImportEventsError
from importer.domain.model import ImportResult, Place, Status, Table
from importer.domain.progress_events import Forecast
from importer.ledger import database_url as addresses
from importer.ledger.connect import default_path
from importer.messages import DEFAULT, Speaker
from importer.messages.formatting import paced
from importer.reports import kinds
from importer.settings import Settings
from importer.web.background_run import Work
from importer.web.date_order_preview import two_ways
from importer.web.session import READING, Session
from importer.web.sheet_json import Marks, Remark, columns_of, head_of, marks_of, width
from importer.web.translation import error_in_words, in_words, notes_in_words, pairs_of

MOST_REMARKS = 100
"""Most annotations, and most events, of one response."""
_FOR_PEOPLE = ("xlsx", "html", "csv", "json")
"""Report formats, those for people first."""
_DATES = frozenset({"date", "endDate"})


def snapshot(session: Session, language: str) -> dict[str, Any]:
    """Return the state without rows and annotations, which are requested in pages."""
    with session.lock:
        settings, result = session.settings(), session.checked
        state = {
            "tick": next(session.ticks),
            "version": session.version,
            "key": session.credential.source(settings),
            "keyring": session.credential.keyring.is_there,
            "settings": _settings(session, settings),
            "api": settings.base_url,
            "ledger": _ledger(settings.ledger),
            "work": work_as_dict(session.work, language),
            "file": None,
        }
        if not session.uploads:
            return state
        tables = session.tables()
        annotations = marks_of(result, language)
        return state | {
            "file": ", ".join(one.name for one in session.uploads),
            "sheets": [_sheet(table, result, settings, _label(session, table)) for table in tables],
            "edits": session.edits(),
            "gone": session.gone,
            "dates": _dates(tables, result, settings, Speaker(language)),
            "typeless": _typeless(result, annotations),
            "check": None if result is None else _check(result, annotations, language),
        }


def remarks(session: Session, language: str, first: int) -> list[dict[str, Any]]:
    """Return a page of annotations, problems first, from the position `first` on."""
    with session.lock:
        names = [(table.file, table.sheet) for table in session.tables()]
        unsorted = marks_of(session.checked, language).all
        ordered = sorted(unsorted, key=lambda one: one.kind != "problem")  # stable within a kind
        start = max(first, 0)
        return [_remark(one, names, language) for one in ordered[start : start + MOST_REMARKS]]


def news(session: Session, language: str) -> dict[str, Any]:
    """Return the progress of the run, for windows that have the current state."""
    return {
        "tick": next(session.ticks),
        "version": session.version,
        "work": work_as_dict(session.work, language),
    }


def work_as_dict(work: Work | None, language: str) -> dict[str, Any] | None:
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
        "waiting": _moment(work.waiting),
        "waiting_for": work.reason,
        "forecast": None if work.forecast is None else _forecast(work, work.forecast, language),
        "result": None if work.result is None else _outcome(work, work.result, language),
        "failed": work.is_over and work.result is None,
    }


def _settings(session: Session, settings: Settings) -> dict[str, Any]:
    values = {name: _plain(getattr(settings, name)) for name in READING}
    return values | {"rate": session.chosen.get("rate")}  # as typed


def _ledger(target: str | None) -> str:
    """Return the path or URL of the ledger, without any part that could be a password."""
    if target is None:
        return str(default_path())
    with suppress(ImportEventsError):
        return addresses.shown(target) if addresses.is_url(target) else target
    return "?"  # the next run reports the invalid URL


def _label(session: Session, table: Table) -> str:
    """Return the label of a sheet's tab; it includes the file if there are several files."""
    several = len(session.uploads) > 1
    return " · ".join([*([table.file] if several else []), *([table.sheet] if table.sheet else [])])


def _sheet(
    table: Table, result: ImportResult | None, settings: Settings, label: str
) -> dict[str, Any]:
    head = head_of(table, settings.map)
    used = result is not None and any(_key(one) == _key(table) for one in result.tables)
    return {
        "file": table.file,
        "name": table.sheet,
        "label": label,
        "hidden": table.hidden,
        "used": used,
        "rows": len(table.rows),
        "width": width(table),
        "header": None if head is None else table.rows[head.index],
        "columns": [one.as_dict() for one in columns_of(table, head, result, settings.map)],
    }


def _dates(
    tables: Sequence[Table], result: ImportResult | None, settings: Settings, translator: Speaker
) -> list[dict[str, Any]]:
    if result is None:
        return []
    dates_by_row = {row.place: row.date for row in result.rows}
    used = {_key(table) for table in result.tables}
    found = []
    for at, table in enumerate(tables):
        head = head_of(table, settings.map)
        if _key(table) not in used or head is None:
            continue
        columns = columns_of(table, head, result, settings.map)
        dates = [column.index for column in columns if column.field in _DATES]
        header = table.rows[head.index]
        for one in two_ways(table, header, dates, settings, _today()):
            row = int("".join(filter(str.isdigit, one.cell)))
            readings = {
                order: translator.span(days.start, days.end) for order, days in one.readings.items()
            }
            settled = dates_by_row.get(Place(*_key(table), row))
            found.append(asdict(one) | {"sheet": at, "settled": settled, "readings": readings})
    return found


def _typeless(result: ImportResult | None, annotations: Marks) -> int:
    """Return the number of rows without a type whose sheet has no type column."""
    headers = () if result is None else result.headers
    typed = {(one.file, one.sheet) for one in headers if one.field == "type"}
    missing = (one.place for one in annotations.all if one.problem.code == "type_missing")
    return sum(_key(place) not in typed for place in missing)


def _check(result: ImportResult, annotations: Marks, language: str) -> dict[str, Any]:
    problems = sum(one.kind == "problem" for one in annotations.all)
    return {
        "counts": result.counts(),
        "state": result.run.state.value,
        "problems": problems,
        "warnings": len(annotations.all) - problems,
        "skipped": len(result.skipped),
        **notes_in_words(result.notes, language),
        "message": result.message,
        "hint": error_in_words(result.hint, language, resume_at=result.run.resume_at),
        "sendable": bool(result.rows) and (result.run.state.value != "refused" or _is_run(result)),
        "invalid": result.counts()[Status.INVALID],
        "imported": _is_run(result),
        "all_in": result.run.exit_status == 0,
    }


def _is_run(result: ImportResult) -> bool:
    """Return whether the result is from a run, not a check: another key may change it, unlike a check's."""
    return result.run.base_url is not None


def _outcome(work: Work, result: ImportResult, language: str) -> dict[str, Any]:
    run = result.run
    return {
        "id": run.id,
        "state": run.state.value,
        "exit_status": run.exit_status,
        "counts": result.counts(),
        "message": result.message,
        "hint": error_in_words(result.hint, language, work.kind, run.resume_at),
        **notes_in_words(result.notes, language),
        "organization": run.organization,
        "reports": sorted((kind[1:] for kind in kinds()), key=_FOR_PEOPLE.index)
        if result.rows
        else [],
        "events_in_all": sum(row.event_id is not None for row in result.rows),
        "events": [
            {"row": row.place.row, "name": row.name, "date": row.date, "event": row.event_id}
            for row in result.rows
            if row.event_id
        ][:MOST_REMARKS],
    }


def _forecast(work: Work, plan: Forecast, language: str) -> dict[str, Any]:
    reused = {**pairs_of(plan.recalled), **work.recalled}
    return asdict(plan) | {
        "finish": _moment(plan.finish + work.late),
        "rest_at": _moment(plan.rest_at),
        "pace": plan.pace if language == DEFAULT else paced(plan.pace),
        "recalled": [{"header": header, "field": field} for header, field in reused.items()],
    }


def _key(one: Table | Place) -> tuple[str, str | None]:
    return one.file, one.sheet


def _remark(one: Remark, names: list[tuple[str, str | None]], language: str) -> dict[str, Any]:
    return asdict(in_words(one.problem, language)) | {
        "sheet": names.index(_key(one.place)),
        "row": one.place.row,
        "cell": one.problem.cell,
        "kind": one.kind,
        "name": one.name,
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
