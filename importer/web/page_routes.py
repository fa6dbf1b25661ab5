"""HTML routes: the calendar page, the list of earlier runs, and one run."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.fields import EVENT_TYPES
from importer.domain.model import Problem
from importer.ledger.connect import default_path, open_ledger
from importer.ledger.run_history import Recorded
from importer.messages import LANGUAGES
from importer.parsing.cells.date_order import ORDERS
from importer.web.context import get_context
from importer.web.session import Session
from importer.web.translation import WORDS, in_words, notes_in_words, say

MOST_RUNS = 100
MOST_ROWS = 1_000
_TONES = {"complete": "good", "invalid": "doubt", "refused": "bad"}
TONES = {
    **dict.fromkeys(("ready", "created", "unchanged", "exists"), "good"),
    **dict.fromkeys(("invalid", "conflict", "rejected", "failed"), "bad"),
}
"""Row status → severity, which sets its color; the text says the same."""


async def index(request: Request) -> Response:
    """Show the calendar page; `?language=de` sets its language."""
    context = get_context(request)
    if _chooses_language(request, context.session):
        return RedirectResponse("/", 303)
    return context.page(request, "index.html", orders=list(ORDERS), types=EVENT_TYPES)


async def runs(request: Request) -> Response:
    """Show the newest runs."""
    context = get_context(request)
    if _chooses_language(request, context.session):
        return RedirectResponse("/runs", 303)
    language = context.language(request.headers)
    try:
        records = await run_in_threadpool(_newest, context.session)
    except ImportEventsError as error:
        return context.page(request, "runs.html", runs=[], message=f"{error.message} {error.hint}")
    rows = [_told(record, language) for record in records]
    return context.page(request, "runs.html", runs=rows, message="")


async def run(request: Request) -> Response:
    """Show a run with the rows stored in the history."""
    context, run_id = get_context(request), request.path_params["run"]
    if _chooses_language(request, context.session):
        return RedirectResponse(f"/runs/{run_id}", 303)
    record, report = await run_in_threadpool(recorded, context.session, run_id)
    rows = [] if report is None else report["rows"]
    language = context.language(request.headers)
    return context.page(
        request,
        "run.html",
        run=_told(record, language),
        report=report,
        rows=[_row(row, language) for row in rows[:MOST_ROWS]],
        more=len(rows) > MOST_ROWS,
        tones=TONES,
    )


def recorded(session: Session, run: str) -> tuple[Recorded, dict[str, Any] | None]:
    """Return a run from the history, and its report if it is still stored.

    Raises:
        UnusableInput: there is no such run.
        ImportEventsError: the ledger cannot be read.
    """
    with open_ledger(session.settings().ledger or default_path()) as ledger:
        found = [one for one in ledger.run(run) if one.id == run]
        if not found:
            raise UnusableInput("There is no such run.")
        return found[0], ledger.report(run)


def _newest(session: Session) -> list[Recorded]:
    with open_ledger(session.settings().ledger or default_path()) as ledger:
        return ledger.runs(max_count=MOST_RUNS)


def _told(one: Recorded, language: str) -> dict[str, Any]:
    counts = {name: n for name, n in one.summary.get("counts", {}).items() if name != "rows" and n}
    words = [f"{n} {_status(name, language)}" for name, n in counts.items()]
    run = one.summary["run"]
    if run.get("dry_run"):
        words.append(f"({say('dry_run', language)})")
    if run.get("rehearsal"):
        words.append(f"({say('ended_rehearsal', language)})")
    message = one.summary.get("message")
    told = notes_in_words(one.summary.get("notes", ()), language)
    return {
        "id": one.id,
        "started": f"{datetime.fromisoformat(one.started).astimezone():%Y-%m-%d %H:%M}",
        "files": [file["path"] for file in run.get("files", ())],
        "organization": one.organization,
        "state": one.state,
        "tone": "doubt" if one.exit_status == 1 else _TONES.get(one.state, ""),
        "counts": ", ".join(words) or "–",
        "notes": [*([message] if message else ()), *told["notes"]],
        "english": [message, *told["notes_english"]],
    }


def _row(row: dict[str, Any], language: str) -> dict[str, Any]:
    """Translate the problems of a stored row."""
    return row | {"problems": [_problem(one, language) for one in row["problems"]]}


def _problem(kept: dict[str, Any], language: str) -> dict[str, Any]:
    code, message, hint = kept["code"], kept["message"], kept.get("hint")
    value, cell = kept.get("value"), kept.get("cell")
    problem = Problem(code, kept.get("field"), cell, value, message, hint or "")
    return {"cell": problem.cell, **asdict(in_words(problem, language))}


def _status(name: str, language: str) -> str:
    return say(f"status_{name}", language) if f"status_{name}" in WORDS else name


def _chooses_language(request: Request, session: Session) -> bool:
    language = request.query_params.get("language")
    if language not in LANGUAGES:
        return False
    session.language = language
    return True
