"""HTML routes: the calendar page, the list of earlier runs, and one run."""

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from importer.domain.choices import DATE_ORDERS
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.fields import EVENT_TYPES
from importer.domain.model import ImportResult, RowResult
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.run_codec import RunRecord
from importer.messages import LANGUAGES
from importer.web.context import get_context
from importer.web.session import Session
from importer.web.translation import PAGE_TEXTS, translate, translate_notes, translate_page_problem

MAX_RUNS = 100
MAX_ROWS = 1_000
_RUN_SEVERITIES = {"complete": "good", "invalid": "doubt", "refused": "bad"}
ROW_SEVERITIES = {
    **dict.fromkeys(("ready", "created", "unchanged", "exists"), "good"),
    **dict.fromkeys(("invalid", "conflict", "rejected", "failed"), "bad"),
}
"""Row status → severity, which sets its color; the text says the same."""


async def show_calendar(request: Request) -> Response:
    """Show the calendar page; `?language=de` sets its language."""
    context = get_context(request)
    if _set_chosen_language(request, context.session):
        return RedirectResponse("/", 303)
    return context.render_page(request, "index.html", orders=list(DATE_ORDERS), types=EVENT_TYPES)


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
            request, "runs.html", runs=[], message=f"{error.message} {error.hint}"
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
        tones=ROW_SEVERITIES,
    )


def load_run(session: Session, run: str) -> tuple[RunRecord, ImportResult | None]:
    """Return a run from the history, and its result if its rows are still stored.

    Raises:
        UnusableInput: there is no such run.
        ImportEventsError: the ledger cannot be read.
    """
    with open_ledger(session.resolve_settings().ledger or get_default_path()) as ledger:
        found = [one for one in ledger.find_runs_by_prefix(run) if one.run.id == run]
        if not found:
            raise UnusableInput("There is no such run.")
        return found[0], ledger.get_result(run)


def _load_newest_runs(session: Session) -> list[RunRecord]:
    with open_ledger(session.resolve_settings().ledger or get_default_path()) as ledger:
        return ledger.get_newest_runs(max_count=MAX_RUNS)


def _format_run(one: RunRecord, language: str) -> dict[str, Any]:
    counts = {name: n for name, n in one.counts.items() if name != "rows" and n}
    words = [f"{n} {_translate_status(name, language)}" for name, n in counts.items()]
    run = one.run
    if run.dry_run:
        words.append(f"({translate('dry_run', language)})")
    if run.rehearsal:
        words.append(f"({translate('ended_rehearsal', language)})")
    told = translate_notes(one.notes, language)
    return {
        "id": run.id,
        "started": f"{run.started.astimezone():%Y-%m-%d %H:%M}",
        "files": [file.path for file in run.files],
        "organization": run.organization,
        "state": run.state,
        "tone": "doubt" if run.exit_status == 1 else _RUN_SEVERITIES.get(run.state, ""),
        "counts": ", ".join(words) or "–",
        "notes": [*([one.message] if one.message else ()), *told["notes"]],
        "english": [one.message, *told["notes_english"]],
    }


def _translate_row(row: RowResult, language: str) -> dict[str, Any]:
    """Translate the problems of a stored row."""
    return {
        "sheet": row.location.sheet,
        "row": row.location.row,
        "status": row.status,
        "name": row.name,
        "date": row.date,
        "event_id": row.event_id,
        "problems": [
            {"cell": problem.cell, **asdict(translate_page_problem(problem, language))}
            for problem in row.problems
        ],
    }


def _translate_status(name: str, language: str) -> str:
    return translate(f"status_{name}", language) if f"status_{name}" in PAGE_TEXTS else name


def _set_chosen_language(request: Request, session: Session) -> bool:
    language = request.query_params.get("language")
    if language not in LANGUAGES:
        return False
    session.language = language
    return True
