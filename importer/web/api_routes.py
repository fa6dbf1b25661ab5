"""What the page asks and does, as JSON: each answer to a deed is the new state."""

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
from importer.web import sheet_json as sheet
from importer.web import state_json as view
from importer.web import uploads as upload
from importer.web.background_run import Work
from importer.web.context import AppContext, Json, get_context
from importer.web.sheet_json import marks_of
from importer.web.translation import all_words

Deed = Callable[[AppContext, dict[str, Any]], None]
_QUIET = 0.1
"""Seconds between two words of a run: an eye does not see more."""
_BREATH = 15.0
"""Seconds after which an idle stream shows that it is alive."""


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
        *(Route(f"/api/{name}", _doing(deed), methods=["POST"]) for name, deed in _DEEDS.items()),
    ]


async def words(request: Request) -> Response:
    """The page's words."""
    told = all_words(get_context(request).language(request.headers))
    return Json(told | {"upload_bytes": str(upload.UPLOAD_BYTES)})


async def state(request: Request) -> Response:
    """Everything but rows and remarks."""
    return await _state(request)


async def rows(request: Request) -> Response:
    """Rows of a sheet: `sheet`, `first`, `count`."""
    context, number = get_context(request), _number(request, "sheet")
    language = context.language(request.headers)

    def found() -> list[dict[str, Any]]:
        with context.session.lock:
            table = context.session.table(number)
            marks = marks_of(context.session.checked, language)
            first, count = _number(request, "first"), _number(request, "count")
            return sheet.rows_of(table, marks, first, count)

    return Json({"rows": await run_in_threadpool(found)})


async def position(request: Request) -> Response:
    """Where in a sheet the row of a number is: `sheet`, `row`."""
    table = get_context(request).session.table(_number(request, "sheet"))
    number = _number(request, "row")
    if number not in table.rows:
        raise UnusableInput("There is no such row.")
    return Json({"position": table.rows.index(number)})


async def remarks(request: Request) -> Response:
    """Problems and warnings, from `first` on."""
    context = get_context(request)
    language, first = context.language(request.headers), _number(request, "first")
    found = await run_in_threadpool(view.remarks, context.session, language, first)
    return Json({"remarks": found})


async def events(request: Request) -> Response:
    """What goes on, as server-sent events, for as long as somebody looks."""
    context = get_context(request)
    language = context.language(request.headers)

    async def stream() -> AsyncIterator[str]:
        session = context.session
        with session.bell.ear() as rung:
            while not session.closing and not await request.is_disconnected():
                rung.clear()
                yield f"data: {json.dumps(view.news(session, language))}\n\n"
                await asyncio.sleep(_QUIET)
                try:
                    await asyncio.wait_for(rung.wait(), _BREATH)
                except TimeoutError:
                    yield ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


async def take(request: Request) -> Response:
    """A spreadsheet: its bytes as the body, its name as `name`.

    With `add` it stands beside those before it; with `more`, others of its calendar follow.
    """
    context = get_context(request)
    path = await upload.keep(request, context.folder)
    name = upload.calendar_name(request.query_params.get("name", ""))
    try:
        said = {one: one in request.query_params for one in ("add", "more")}
        await run_in_threadpool(partial(context.session.take, name, path, **said))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return await _state(request)


def _doing(deed: Deed) -> Callable[[Request], Any]:
    async def do(request: Request) -> Response:
        said = _object(await upload.body(request))
        await run_in_threadpool(deed, get_context(request), said)
        return await _state(request)

    return do


async def _state(request: Request) -> Response:
    context = get_context(request)
    language = context.language(request.headers)
    return Json(await run_in_threadpool(view.snapshot, context.session, language))


def _mend(context: AppContext, said: dict[str, Any]) -> None:
    number, cell, text = said.get("sheet"), said.get("cell"), said.get("text")
    if not isinstance(number, int) or not isinstance(cell, str) or not isinstance(text, str):
        raise UnusableInput("A mended cell has a sheet, an address and a text.")
    context.session.mend(number, cell, text)


def _map(context: AppContext, said: dict[str, Any]) -> None:
    header, field = said.get("header"), said.get("field")
    if not isinstance(header, str) or not isinstance(field, str):
        raise UnusableInput("A column has a header and a field.")
    context.session.map(header, field)


def _run(context: AppContext, said: dict[str, Any]) -> None:
    kind, key = said.get("kind"), said.get("key", "")
    if kind not in ("rehearsal", "dry_run", "import") or not isinstance(key, str):
        raise UnusableInput("A run is a rehearsal, a dry run or an import.")
    context.session.run(kind, key, remember=said.get("remember") is True)


def _answer(context: AppContext, said: dict[str, Any]) -> None:
    if context.session.work is not None:
        context.session.work.answer(agreed=said.get("agreed") is True)


def _upon_the_run(act: Callable[[Work], None]) -> Deed:
    def do(context: AppContext, said: dict[str, Any]) -> None:
        del said
        if context.session.work is not None:
            act(context.session.work)

    return do


_DEEDS: dict[str, Deed] = {
    "check": lambda context, _: context.session.check(),
    "settings": lambda context, said: context.session.choose(said),
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
