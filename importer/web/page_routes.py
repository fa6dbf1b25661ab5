"""HTML routes: the calendar page, the list of earlier runs, and one run."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.model import ImportResult, RowResult
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.run_codec import RunRecord
from importer.messages import LANGUAGES, Message, Translator, join_messages
from importer.messages.labels import STATE_LABELS, STATUS_LABELS, TYPE_LABELS
from importer.web.context import get_context
from importer.web.session import Session
from importer.web.translation import (
    DATE_ORDER_LABELS,
    EXTRA_RULE_LABELS,
    LIMIT_LABELS,
    RULE_LABELS,
    translate_notes,
    translate_problem,
)

MAX_RUNS = 100
MAX_ROWS = 1_000
_RUN_SEVERITIES = {"complete": "good", "invalid": "doubt", "refused": "bad"}
_ROW_SEVERITIES = {
    **dict.fromkeys(("ready", "created", "unchanged", "exists"), "good"),
    **dict.fromkeys(("invalid", "conflict", "rejected", "failed"), "bad"),
}
"""Row status → severity, which sets its color; the text says the same."""


async def show_calendar(request: Request) -> Response:
    """Show the calendar page; `?language=de` sets its language."""
    context = get_context(request)
    if _set_chosen_language(request, context.session):
        return RedirectResponse("/", 303)
    return context.render_page(
        request,
        "index.html",
        date_orders=DATE_ORDER_LABELS,
        event_types=TYPE_LABELS,
        rules=RULE_LABELS,
        more_rules=EXTRA_RULE_LABELS,
        limits=LIMIT_LABELS,
        placeholders={"rate": "100/minute", "burst": "20", "workers": "32"},
    )


async def show_runs(request: Request) -> Response:
    """Show the newest runs."""
    context = get_context(request)
    if _set_chosen_language(request, context.session):
        return RedirectResponse("/runs", 303)
    language = context.get_language(request.headers)
    try:
        records = await run_in_threadpool(_load_newest_runs, context.session)
    except ImportEventsError as error:
        return context.render_page(
            request, "runs.html", runs=[], message=join_messages([error.message, error.hint])
        )
    rows = [_format_run(record, language) for record in records]
    return context.render_page(request, "runs.html", runs=rows, message="")


async def show_run(request: Request) -> Response:
    """Show a run with the rows stored in the history."""
    context, run_id = get_context(request), request.path_params["run"]
    if _set_chosen_language(request, context.session):
        return RedirectResponse(f"/runs/{run_id}", 303)
    record, result = await run_in_threadpool(load_run, context.session, run_id)
    rows = [] if result is None else result.rows
    language = context.get_language(request.headers)
    return context.render_page(
        request,
        "run.html",
        run=_format_run(record, language),
        report=result,
        rows=[_translate_row(row, language) for row in rows[:MAX_ROWS]],
        more=len(rows) > MAX_ROWS,
    )


def load_run(session: Session, run: str) -> tuple[RunRecord, ImportResult | None]:
    """Return a run from the history, and its result if its rows are still stored.

    Raises:
        UnusableInput: there is no such run.
        ImportEventsError: the ledger cannot be read.
    """
    with open_ledger(session.resolve_settings().ledger or get_default_path()) as ledger:
        found = [one for one in ledger.history.find_runs_by_prefix(run) if one.run.id == run]
        if not found:
            raise UnusableInput(Message("There is no such run."))
        return found[0], ledger.history.get_result(run)


def _load_newest_runs(session: Session) -> list[RunRecord]:
    with open_ledger(session.resolve_settings().ledger or get_default_path()) as ledger:
        return ledger.history.get_newest_runs(max_count=MAX_RUNS)


def _format_run(record: RunRecord, language: str) -> dict[str, Any]:
    run, translator = record.run, Translator(language)
    words = [
        f"{translator.format_value(count)} {translator.translate(STATUS_LABELS[name])}"
        for name, count in record.counts.items()
        if name != "rows" and count
    ]
    kinds = {Message("dry run"): run.dry_run, Message("test run"): run.rehearsal}
    words += [f"({translator.translate(kind)})" for kind, applies in kinds.items() if applies]
    return {
        "id": run.id,
        "started": f"{run.started.astimezone():%Y-%m-%d %H:%M}",
        "files": [file.path for file in run.files],
        "organization": run.organization,
        "state": STATE_LABELS[run.state],
        "tone": "doubt" if run.exit_status == 1 else _RUN_SEVERITIES.get(run.state, ""),
        "counts": ", ".join(words) or "–",
        "notes": translate_notes(filter(None, (record.message, *record.notes)), language),
    }


def _translate_row(row: RowResult, language: str) -> dict[str, Any]:
    """Translate the problems of a stored row."""
    return {
        "sheet": row.location.sheet,
        "row": str(row.location.row),
        "status": STATUS_LABELS[row.status],
        "tone": _ROW_SEVERITIES.get(row.status, ""),
        "name": row.name,
        "date": row.date,
        "event_id": row.event_id,
        "problems": [
            {"cell": problem.cell, **translate_problem(problem, language)}
            for problem in row.problems
        ],
    }


def _set_chosen_language(request: Request, session: Session) -> bool:
    language = request.query_params.get("language")
    if language not in LANGUAGES:
        return False
    session.language = language
    return True
