"""JSON routes of the page under `/api`; every action responds with the new state."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from importer.domain.errors import UnusableInput
from importer.messages import Message
from importer.web import state_json
from importer.web.background_run import BackgroundRun
from importer.web.context import AppContext, AsciiJsonResponse, get_context
from importer.web.sheet_json import collect_annotations, render_rows
from importer.web.translation import list_texts
from importer.web.uploads import MAX_UPLOAD_BYTES, clean_file_name, read_body, save_body

Action = Callable[[AppContext, dict[str, Any]], None]
_MIN_EVENT_INTERVAL = 0.1
"""Minimum seconds between two events of the stream: the page cannot show more."""
_KEEP_ALIVE_INTERVAL = 15.0
"""Seconds after which an idle stream sends a comment, so that the connection stays open."""


def list_api_routes() -> list[Route]:
    """Return the routes under `/api`."""
    reading = {
        "texts": get_texts,
        "state": get_state,
        "rows": get_rows,
        "position": get_row_position,
        "remarks": get_annotations,
        "events": send_events,
    }
    return [
        *(Route(f"/api/{name}", endpoint, methods=["GET"]) for name, endpoint in reading.items()),
        Route("/api/upload", process_upload, methods=["POST"]),
        *(
            Route(f"/api/{name}", _make_endpoint(action), methods=["POST"])
            for name, action in _ACTIONS.items()
        ),
    ]


async def get_texts(request: Request) -> Response:
    """Send the page's texts in the browser's language."""
    texts = list_texts(get_context(request).get_language(request.headers))
    return AsciiJsonResponse(texts | {"maxUploadBytes": MAX_UPLOAD_BYTES})


async def get_state(request: Request) -> Response:
    """Send the page's state without rows and annotations."""
    return await _send_state(request)


async def get_rows(request: Request) -> Response:
    """Send the rows of a sheet; query: `sheet`, `first`, `count`."""
    context, number = get_context(request), _parse_number(request, "sheet")
    language = context.get_language(request.headers)

    def read_rows() -> list[dict[str, Any]]:
        with context.session.lock:
            table = context.session.get_table(number)
            annotations = collect_annotations(context.session.latest_result, language)
            first, count = _parse_number(request, "first"), _parse_number(request, "count")
            return render_rows(table, annotations, first, count)

    return AsciiJsonResponse({"rows": await run_in_threadpool(read_rows)})


async def get_row_position(request: Request) -> Response:
    """Send the position in its sheet of the row with a number; query: `sheet`, `row`."""
    table = get_context(request).session.get_table(_parse_number(request, "sheet"))
    number = _parse_number(request, "row")
    if number not in table.rows:
        raise UnusableInput(Message("There is no such row."))
    return AsciiJsonResponse({"position": table.rows.index(number)})


async def get_annotations(request: Request) -> Response:
    """Send problems and warnings, from the position `first` on."""
    context = get_context(request)
    language, first = context.get_language(request.headers), _parse_number(request, "first")
    page = await run_in_threadpool(state_json.render_annotations, context.session, language, first)
    return AsciiJsonResponse({"remarks": page})


async def send_events(request: Request) -> Response:
    """Stream the progress of the run as server-sent events until the browser disconnects."""
    context = get_context(request)
    language = context.get_language(request.headers)

    async def stream() -> AsyncIterator[str]:
        session = context.session
        with session.notifier.subscribe() as changed:
            while not session.is_closing and not await request.is_disconnected():
                changed.clear()
                yield f"data: {json.dumps(state_json.render_progress(session, language))}\n\n"
                await asyncio.sleep(_MIN_EVENT_INTERVAL)
                try:
                    await asyncio.wait_for(changed.wait(), _KEEP_ALIVE_INTERVAL)
                except TimeoutError:
                    yield ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


async def process_upload(request: Request) -> Response:
    """Add a file: its bytes are the body, its name the query parameter `name`.

    With `add` it joins the files of the current calendar; with `more`, other files of the same calendar
    follow.
    """
    context = get_context(request)
    path = await save_body(request, context.upload_folder)
    name = clean_file_name(request.query_params.get("name", ""))
    flags = {flag: flag in request.query_params for flag in ("add", "more")}
    with ExitStack() as on_error:
        on_error.callback(path.unlink, missing_ok=True)
        await run_in_threadpool(partial(context.session.add_upload, name, path, **flags))
        on_error.pop_all()
    return await _send_state(request)


def _make_endpoint(action: Action) -> Callable[[Request], Any]:
    """Return an endpoint that runs the action in a thread and sends the new state."""

    async def run_action(request: Request) -> Response:
        parameters = _parse_object(await read_body(request))
        await run_in_threadpool(action, get_context(request), parameters)
        return await _send_state(request)

    return run_action


async def _send_state(request: Request) -> Response:
    context = get_context(request)
    language = context.get_language(request.headers)
    return AsciiJsonResponse(
        await run_in_threadpool(state_json.render_state, context.session, language)
    )


def _correct_cell(context: AppContext, parameters: dict[str, Any]) -> None:
    number, cell, text = parameters.get("sheet"), parameters.get("cell"), parameters.get("text")
    if not isinstance(number, int) or not isinstance(cell, str) or not isinstance(text, str):
        raise _make_request_error("sheet, cell, text")
    context.session.correct_cell(number, cell, text)


def _map_column(context: AppContext, parameters: dict[str, Any]) -> None:
    header, field = parameters.get("header"), parameters.get("field")
    if not isinstance(header, str) or not isinstance(field, str):
        raise _make_request_error("header, field")
    context.session.map_column(header, field)


def _start_run(context: AppContext, parameters: dict[str, Any]) -> None:
    kind, key = parameters.get("kind"), parameters.get("key", "")
    if kind not in ("rehearsal", "dry_run", "import") or not isinstance(key, str):
        raise _make_request_error("kind, key")
    context.session.start_run(kind, key, remember=parameters.get("remember") is True)


def _submit_answer(context: AppContext, parameters: dict[str, Any]) -> None:
    if context.session.current_run is not None:
        context.session.current_run.submit_answer(agreed=parameters.get("agreed") is True)


def _make_run_action(act: Callable[[BackgroundRun], None]) -> Action:
    """Return an action on the run of the session; without one it does nothing."""

    def act_on_run(context: AppContext, parameters: dict[str, Any]) -> None:
        del parameters
        if context.session.current_run is not None:
            act(context.session.current_run)

    return act_on_run


_ACTIONS: dict[str, Action] = {
    "check": lambda context, _: context.session.validate_calendar(),
    "settings": lambda context, parameters: context.session.update_settings(parameters),
    "forget": lambda context, _: context.session.delete_key(),
    "drop": lambda context, _: context.session.remove_calendar(),
    "mend": _correct_cell,
    "map": _map_column,
    "run": _start_run,
    "answer": _submit_answer,
    "pause": _make_run_action(BackgroundRun.pause),
    "go_on": _make_run_action(BackgroundRun.resume),
    "stop": _make_run_action(BackgroundRun.stop),
}


def _make_request_error(expected: str) -> UnusableInput:
    return UnusableInput(
        Message("The request is not valid. Expected: {expected}.", expected=expected)
    )


def _parse_number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not text.isdecimal() or len(text) > len(str(1 << 31)):
        raise _make_request_error(name)
    return int(text)


def _parse_object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _make_request_error("a JSON object")
    return value
