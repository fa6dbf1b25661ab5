"""Output during a run: progress, notes, errors and prompts on standard error, results on standard output."""

import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import click

from importer.domain.errors import ImportEventsError
from importer.domain.progress_events import ProgressUpdate, RunPreview, Update, WaitNotice
from importer.domain.safe_text import sanitize_for_terminal

_SECONDS_PER_DAY = 86_400
LOG_INTERVAL = 10.0
"""Seconds between two lines of progress where there is no bar."""


class ProgressBar(Protocol):
    """The methods of a tqdm bar that are used."""

    n: float

    def update(self, n: float = 1) -> object:
        """Advance by `n`."""

    def set_description_str(self, desc: str | None = None, refresh: bool = True) -> None:  # noqa: FBT001, FBT002 tqdm's own
        """Set the text in front of the bar."""

    def close(self) -> None:
        """Stop updating the bar and leave it on the screen."""


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
        self._bar: ProgressBar | None = None
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
                self.show_error(f"Standard output cannot be written: {error.strerror}.")
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, sys.stdout.fileno())  # so that flushing at exit does not fail again
            os.close(devnull)

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
            self._bar.set_description_str("posting", refresh=False)
            self._bar.update(done - self._bar.n)

    def _log_progress(self, done: int, total: int) -> None:
        """Write a line of progress from time to time: each update of a bar would add a line to a log."""
        now = time.monotonic()
        if now - self._last_logged >= LOG_INTERVAL:
            self._last_logged = now
            self._write_line(f"{done:,} of {total:,} sent")

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


def _create_bar(total: int) -> ProgressBar:
    from tqdm import tqdm

    bar: ProgressBar = tqdm(
        total=total, unit=" rows", file=sys.stderr, dynamic_ncols=True, smoothing=0.1
    )
    return bar


def format_wait(until: float) -> str:
    """Return `waiting until 09:10:00`, in local time.

    Args:
        until: seconds since 1970.
    """
    return f"waiting until {datetime.fromtimestamp(until, UTC).astimezone():%H:%M:%S}"


def format_preview(plan: RunPreview) -> str:
    """Return the preview of a run as one sentence."""
    where = f" → {plan.organization}" if plan.organization else ""
    named = f" ({plan.plan} plan)" if plan.plan else ""
    left_out = f", {plan.left_out:,} left out" if plan.left_out else ""
    rows = f"{plan.rows:,} row{'' if plan.rows == 1 else 's'}"
    start = f"{rows}{where}{named}: {plan.there:,} are in, {plan.to_send:,} to send"
    if not plan.to_send:
        return f"{start}{left_out}."
    if plan.warnings:
        left_out += f", {plan.warnings:,} to look at (the summary names them)"
    ending = "nothing is sent now" if plan.dry_run else "ctrl-C any time, the same command goes on"
    return (
        f"{start}{left_out}; {plan.burst} at once, then {plan.pace}: "
        f"done {_format_completion_time(plan.finish)}; {ending}."
    )


def _format_completion_time(moment: float) -> str:
    """Return `in a few seconds`, `about 09:10` or `on Friday about 09:10` for seconds since 1970."""
    now = datetime.now(UTC)
    then = datetime.fromtimestamp(moment, UTC)
    seconds = (then - now).total_seconds()
    local = then.astimezone()
    if seconds < 10:  # noqa: PLR2004 a few seconds
        return "in a few seconds"
    if local.date() == now.astimezone().date():
        return f"about {local:%H:%M}"
    named = f"{local:%A}" if seconds < 6 * _SECONDS_PER_DAY else f"{local:%A, %d %B %Y},"
    return f"on {named} about {local:%H:%M}"


def _build_preview_json(plan: RunPreview) -> dict[str, object]:
    return {
        "rows": plan.rows,
        "there": plan.there,
        "to_send": plan.to_send,
        "finish": datetime.fromtimestamp(plan.finish, UTC).isoformat(timespec="seconds"),
    }


def create_confirm_prompt(console: Console, *, ask: bool) -> Callable[[RunPreview], bool]:
    """Return a function that asks for confirmation before the first event is created.

    Args:
        console: its progress bar is closed first.
        ask: whether to ask; otherwise the answer is always yes.
    """

    def confirm_import(plan: RunPreview) -> bool:
        if not (ask and plan.to_send):
            return True
        console.close_bar()
        events = "event" if plan.to_send == 1 else "events"
        question = f"Send {plan.to_send:,} {events}? Posts cannot be taken back."
        return _ask_yes_or_no(question)

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
