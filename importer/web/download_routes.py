"""Download routes: template, marked workbook and reports."""

from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from importer import reports
from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.messages import DEFAULT_LANGUAGE, Message
from importer.reports.json_report import render_json
from importer.reports.template import render_template
from importer.web.context import get_context
from importer.web.page_routes import load_run
from importer.web.session import Session

_CONTENT_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
}


async def send_template(request: Request) -> Response:
    """Send the calendar template, `.xlsx` or `.csv`."""
    kind = f".{request.path_params['kind']}"
    content = await run_in_threadpool(render_template, kind)
    return _make_attachment(content, f"calendar-template{kind}")


async def send_marked_workbook(request: Request) -> Response:
    """Send the corrected calendar as a workbook with its problems marked."""
    session = get_context(request).session

    def render() -> tuple[bytes, str]:
        with session.lock:
            if session.latest_result is None:
                raise UnusableInput(Message("There is no calendar yet."))
            return _render_report(
                session, session.latest_result, ".xlsx", DEFAULT_LANGUAGE
            ), _get_file_stem(session)

    content, stem = await run_in_threadpool(render)
    return _make_attachment(content, f"{stem}-marked.xlsx")


async def send_report(request: Request) -> Response:
    """Send a report of the last run in the format named by the suffix."""
    context, kind = get_context(request), f".{request.path_params['kind']}"
    session, language = context.session, context.get_language(request.headers)

    def render() -> tuple[bytes, str]:
        with session.lock:
            result = None if session.current_run is None else session.current_run.result
            if result is None or kind not in reports.FORMATS:
                raise UnusableInput(Message("There is no such report."))
            return _render_report(session, result, kind, language), _get_file_stem(session)

    content, stem = await run_in_threadpool(render)
    return _make_attachment(content, f"{stem}-report{kind}")


async def send_run_report(request: Request) -> Response:
    """Send the JSON report of an earlier run."""
    record, result = await run_in_threadpool(
        load_run, get_context(request).session, request.path_params["run"]
    )
    if result is None:
        raise UnusableInput(Message("The report of this run is no longer stored."))
    return _make_attachment(render_json(result), f"run-{record.run.id[:8]}.json")


def _render_report(session: Session, result: ImportResult, kind: str, language: str) -> bytes:
    """Render a report; as a workbook, the uploaded file with annotations if it is the only one."""
    if kind != ".xlsx" or len(session.uploads) != 1:
        return reports.render_report(result, kind, language)
    from importer.reports.workbook.report import render_annotated as marked_workbook

    return marked_workbook(result, session.uploads[0].path)


def _get_file_stem(session: Session) -> str:
    return Path(session.uploads[0].name).stem if session.uploads else "calendar"


def _make_attachment(content: bytes, name: str) -> Response:
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in Path(name).stem)
    shown = f"{plain.strip('-') or 'calendar'}{Path(name).suffix}"
    disposition = f"attachment; filename=\"{shown}\"; filename*=UTF-8''{quote(name, safe='')}"
    kind = _CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(content, headers={"Content-Disposition": disposition, "Content-Type": kind})
