"""Output during a run: progress, notes, errors and prompts on standard error, results on standard output."""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, Protocol

import click

from importer.domain.errors import ImportEventsError, Interrupted
from importer.domain.progress_events import ProgressUpdate, RunPreview, Update, WaitNotice
from importer.domain.safe_text import sanitize_for_terminal
from importer.messages import Message, join_messages

if TYPE_CHECKING:
    from tqdm import tqdm

_A_FEW_SECONDS = 10
LOG_INTERVAL = 10.0
"""Seconds between two lines of progress where there is no bar."""


class Console:
    """Shows updates, notes and errors as text with a progress bar, or as one JSON object a line.

    Args:
        as_json: write JSON lines.
        quiet: show errors only.
        progress: show a progress bar on a terminal, or a line now and then elsewhere.
    """

    def __init__(
        self, *, as_json: bool = False, quiet: bool = False, progress: bool = False
    ) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._progress = progress and not quiet and not as_json
        self._bar: tqdm[NoReturn] | None = None
        self._last_logged = time.monotonic()

    def show_update(self, update: Update) -> None:
        """Show an update of a run."""
        match update:
            case RunPreview():
                for sentence in update.recalled:
                    self.show_note(sentence)
                self.show_event("plan", format_preview(update), **_build_preview_json(update))
            case ProgressUpdate(done, total):
                self._update_progress(done, total)
            case WaitNotice(until):
                self._show_wait(until)

    def show_note(self, text: str) -> None:
        """Show a note."""
        self.show_event("note", text)

    def show_error(self, message: str, hint: str = "") -> None:
        """Show an error, and the next step if there is one."""
        self.close_bar()
        if self._as_json:
            self._write_line(json.dumps({"event": "error", "message": message, "hint": hint}))
            return
        self._write_line(f"Error: {sanitize_for_terminal(message)}")
        if hint:
            self._write_line(f"  → {sanitize_for_terminal(hint)}")

    def report_error(self, error: ImportEventsError) -> int:
        """Show an error that ends the command; return its exit status."""
        self.show_error(error.message, error.hint)
        return error.exit_status

    def write_result(self, text: str | bytes) -> None:
        """Write a result to standard output; a failure to write is only an error message."""
        self.close_bar()
        try:
            click.echo(text, nl=False)
        except OSError as error:
            if error.errno != errno.EPIPE:  # the reader of a pipe may close it early
                message = Message(
                    "Standard output cannot be written: {reason}.", reason=error.strerror
                )
                self.show_error(message)
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, sys.stdout.fileno())  # so that flushing at exit does not fail again
            os.close(devnull)

    def write_lines(self, lines: Iterable[str]) -> None:
        """Write lines to standard output, with control characters replaced."""
        self.write_result("".join(f"{sanitize_for_terminal(line)}\n" for line in lines))

    def write_json(self, value: object) -> None:
        """Write a value as JSON to standard output."""
        import orjson

        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        self.write_result(orjson.dumps(value, option=options))

    def close_bar(self) -> None:
        """Close the progress bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def show_event(self, event: str, text: str, **facts: object) -> None:
        """Write a line: the text, or the event and its facts as JSON."""
        if self._quiet:
            return
        if self._as_json:
            self._write_line(json.dumps({"event": event, "message": text} | facts))
        else:
            self._write_line(sanitize_for_terminal(text))

    def _update_progress(self, done: int, total: int) -> None:
        if self._as_json and not self._quiet and (done == total or done % 100 == 0):
            self._write_line(json.dumps({"event": "progress", "done": done, "total": total}))
        if self._progress and not sys.stderr.isatty():
            self._log_progress(done, total)
        elif self._progress:
            self._bar = self._bar or _create_bar(total)
            self._bar.set_description_str("creating", refresh=False)
            self._bar.update(done - self._bar.n)

    def _log_progress(self, done: int, total: int) -> None:
        """Write a line of progress from time to time: each update of a bar would add a line to a log."""
        now = time.monotonic()
        if now - self._last_logged >= LOG_INTERVAL:
            self._last_logged = now
            self._write_line(Message("{done} of {total} events sent", done=done, total=total))

    def _show_wait(self, until: float) -> None:
        if self._bar is not None:
            self._bar.set_description_str(format_wait(until))
        elif self._as_json:
            self.show_event("waiting", format_wait(until), until=until)

    def _write_line(self, line: str) -> None:
        try:
            click.echo(line, err=True)
        except RuntimeError:  # a signal handler writes during another write
            os.write(sys.stderr.fileno(), f"{line}\n".encode())


def _create_bar(total: int) -> "tqdm[NoReturn]":
    from tqdm import tqdm

    return tqdm(total=total, unit=" rows", file=sys.stderr, dynamic_ncols=True, smoothing=0.1)


def format_wait(until: float) -> Message:
    """Return `waiting until 09:10:00`, in local time.

    Args:
        until: seconds since 1970.
    """
    time = datetime.fromtimestamp(until, UTC).astimezone()
    return Message("waiting until {time}", time=f"{time:%H:%M:%S}")


def format_preview(preview: RunPreview) -> Message:
    """Return the preview of a run in a few sentences."""
    counts = [
        Message.plural("{n} event to create", "{n} events to create", n=preview.to_send),
        Message("{n} already imported", n=preview.there),
    ]
    if preview.left_out:
        counts.append(Message("{n} skipped", n=preview.left_out))
    organization = str(preview.organization)
    if preview.plan:
        organization = Message(
            "{organization} ({plan} plan)", organization=organization, plan=preview.plan
        )
    joined = join_messages(counts, ", ")
    sentences = [Message("{organization}: {counts}.", organization=organization, counts=joined)]
    if preview.to_send:
        sentences += _format_outlook(preview)
    return join_messages(sentences)


def _format_outlook(preview: RunPreview) -> Iterator[Message]:
    """Yield sentences about warnings, the rate limit and the duration of a run."""
    if preview.warnings:
        yield Message.plural(
            "{n} row has a warning; see the summary.",
            "{n} rows have warnings; see the summary.",
            n=preview.warnings,
        )
    yield Message("Limit: {rate}, up to {burst} at once.", rate=preview.pace, burst=preview.burst)
    yield _format_completion_time(preview.finish)
    if preview.dry_run:
        yield Message("This is a dry run: nothing is created now.")
    else:
        yield Message("Press Ctrl-C to stop; run the same command to continue.")


def _format_completion_time(moment: float) -> Message:
    """Return when a run will be finished, in local time; `moment` is in seconds since 1970."""
    local = datetime.fromtimestamp(moment, UTC).astimezone()
    now = datetime.now(UTC).astimezone()
    if (local - now).total_seconds() < _A_FEW_SECONDS:
        return Message("This takes a few seconds.")
    time = f"{local:%H:%M}"
    if local.date() == now.date():
        return Message("This takes until about {time}.", time=time)
    return Message("This takes until {day}, about {time}.", day=local.date(), time=time)


def _build_preview_json(preview: RunPreview) -> dict[str, object]:
    return {
        "rows": preview.rows,
        "there": preview.there,
        "to_send": preview.to_send,
        "finish": datetime.fromtimestamp(preview.finish, UTC).isoformat(timespec="seconds"),
    }


def create_confirm_prompt(console: Console, *, ask: bool) -> Callable[[RunPreview], bool]:
    """Return a function that asks for confirmation before the first event is created.

    Args:
        console: its progress bar is closed first.
        ask: whether to ask; otherwise the answer is always yes.
    """

    def confirm_import(preview: RunPreview) -> bool:
        if not (ask and preview.to_send):
            return True
        console.close_bar()
        question = Message.plural(
            "Create {n} event in {organization}? This cannot be undone.",
            "Create {n} events in {organization}? This cannot be undone.",
            n=preview.to_send,
            organization=preview.organization,
        )
        return _ask_yes_or_no(sanitize_for_terminal(question))

    return confirm_import


def _ask_yes_or_no(question: str) -> bool:
    """Ask a yes/no question; Ctrl-C and the end of the input mean no."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:
        click.echo(err=True)
        return False
    finally:
        signal.signal(signal.SIGINT, before)


class Cancelable(Protocol):
    """Cancels one run or several."""

    canceled: bool

    def cancel(self) -> None:
        """Cancel the runs."""


@contextmanager
def handle_signals(cancellation: Cancelable, console: Console) -> Iterator[None]:
    """Cancel on the first Ctrl-C (or SIGTERM) and exit at once on the second one."""

    def handle_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        if cancellation.canceled:
            os._exit(Interrupted.exit_status)  # safe, because the ledger is durable at every moment
        cancellation.cancel()
        stopping = Message("Stopping after the requests in progress. Ctrl-C again quits now.")
        console.show_note(f"\n{stopping}")

    previous = {
        number: signal.signal(number, handle_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
