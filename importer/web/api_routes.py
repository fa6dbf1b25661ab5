"""JSON routes of the page under `/api`; every action responds with the new state."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from importer.domain.errors import UnusableInput
from importer.web import state_json
from importer.web.background_run import Work
from importer.web.context import AppContext, Json, get_context
from importer.web.sheet_json import marks_of, rows_of
from importer.web.translation import all_words
from importer.web.uploads import UPLOAD_BYTES, body, calendar_name, keep

Deed = Callable[[AppContext, dict[str, Any]], None]
_QUIET = 0.1
"""Minimum seconds between two events of the stream: the page cannot show more."""
_BREATH = 15.0
"""Seconds after which an idle stream sends a comment, so that the connection stays open."""


def routes() -> list[Route]:
    """Return the routes under `/api`."""
    reading = {
        "words": words,
        "state": state,
        "rows": rows,
        "position": position,
        "remarks": remarks,
        "events": events,
    }
    return [
        *(Route(f"/api/{name}", endpoint, methods=["GET"]) for name, endpoint in reading.items()),
        Route("/api/upload", take, methods=["POST"]),
        *(
            Route(f"/api/{name}", _doing(action), methods=["POST"])
            for name, action in _DEEDS.items()
        ),
    ]


async def words(request: Request) -> Response:
    """Send the page's texts in the browser's language."""
    texts = all_words(get_context(request).language(request.headers))
    return Json(texts | {"upload_bytes": str(UPLOAD_BYTES)})


async def state(request: Request) -> Response:
    """Send the page's state without rows and annotations."""
    return await _state(request)


async def rows(request: Request) -> Response:
    """Send the rows of a sheet; query: `sheet`, `first`, `count`."""
    context, number = get_context(request), _number(request, "sheet")
    language = context.language(request.headers)

    def read_rows() -> list[dict[str, Any]]:
        with context.session.lock:
            table = context.session.table(number)
            annotations = marks_of(context.session.checked, language)
            first, count = _number(request, "first"), _number(request, "count")
            return rows_of(table, annotations, first, count)

    return Json({"rows": await run_in_threadpool(read_rows)})


async def position(request: Request) -> Response:
    """Send the position in its sheet of the row with a number; query: `sheet`, `row`."""
    table = get_context(request).session.table(_number(request, "sheet"))
    number = _number(request, "row")
    if number not in table.rows:
        raise UnusableInput("There is no such row.")
    return Json({"position": table.rows.index(number)})


async def remarks(request: Request) -> Response:
    """Send problems and warnings, from the position `first` on."""
    context = get_context(request)
    language, first = context.language(request.headers), _number(request, "first")
    page = await run_in_threadpool(state_json.remarks, context.session, language, first)
    return Json({"remarks": page})


async def events(request: Request) -> Response:
    """Stream the progress of the run as server-sent events until the browser disconnects."""
    context = get_context(request)
    language = context.language(request.headers)

    async def stream() -> AsyncIterator[str]:
        session = context.session
        with session.bell.ear() as changed:
            while not session.closing and not await request.is_disconnected():
                changed.clear()
                yield f"data: {json.dumps(state_json.news(session, language))}\n\n"
                await asyncio.sleep(_QUIET)
                try:
                    await asyncio.wait_for(changed.wait(), _BREATH)
                except TimeoutError:
                    yield ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


async def take(request: Request) -> Response:
    """Add a file: its bytes are the body, its name the query parameter `name`.

    With `add` it joins the files of the current calendar; with `more`, other files of the same calendar
    follow.
    """
    context = get_context(request)
    path = await keep(request, context.folder)
    name = calendar_name(request.query_params.get("name", ""))
    try:
        flags = {flag: flag in request.query_params for flag in ("add", "more")}
        await run_in_threadpool(partial(context.session.take, name, path, **flags))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return await _state(request)


def _doing(action: Deed) -> Callable[[Request], Any]:
    """Return an endpoint that runs the action in a thread and sends the new state."""

    async def run_action(request: Request) -> Response:
        parameters = _object(await body(request))
        await run_in_threadpool(action, get_context(request), parameters)
        return await _state(request)

    return run_action


async def _state(request: Request) -> Response:
    context = get_context(request)
    language = context.language(request.headers)
    return Json(await run_in_threadpool(state_json.snapshot, context.session, language))


def _mend(context: AppContext, parameters: dict[str, Any]) -> None:
    number, cell, text = parameters.get("sheet"), parameters.get("cell"), parameters.get("text")
    if not isinstance(number, int) or not isinstance(cell, str) or not isinstance(text, str):
        raise UnusableInput("A mended cell has a sheet, an address and a text.")
    context.session.mend(number, cell, text)


def _map(context: AppContext, parameters: dict[str, Any]) -> None:
    header, field = parameters.get("header"), parameters.get("field")
    if not isinstance(header, str) or not isinstance(field, str):
        raise UnusableInput("A column has a header and a field.")
    context.session.map(header, field)


def _run(context: AppContext, parameters: dict[str, Any]) -> None:
    kind, key = parameters.get("kind"), parameters.get("key", "")
    if kind not in ("rehearsal", "dry_run", "import") or not isinstance(key, str):
        raise UnusableInput("A run is a rehearsal, a dry run or an import.")
    context.session.run(kind, key, remember=parameters.get("remember") is True)


def _answer(context: AppContext, parameters: dict[str, Any]) -> None:
    if context.session.work is not None:
        context.session.work.answer(agreed=parameters.get("agreed") is True)


def _upon_the_run(act: Callable[[Work], None]) -> Deed:
    """Return an action on the run of the session; without one it does nothing."""

    def act_on_run(context: AppContext, parameters: dict[str, Any]) -> None:
        del parameters
        if context.session.work is not None:
            act(context.session.work)

    return act_on_run


_DEEDS: dict[str, Deed] = {
    "check": lambda context, _: context.session.check(),
    "settings": lambda context, parameters: context.session.choose(parameters),
    "forget": lambda context, _: context.session.forget_key(),
    "drop": lambda context, _: context.session.drop(),
    "mend": _mend,
    "map": _map,
    "run": _run,
    "answer": _answer,
    "pause": _upon_the_run(Work.pause),
    "go_on": _upon_the_run(Work.go_on),
    "stop": _upon_the_run(Work.stop),
}


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not text.isdecimal() or len(text) > len(str(1 << 31)):
        raise UnusableInput(f"{name} is no number.")
    return int(text)


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UnusableInput("What was sent is no JSON object.")
    return value
