"""State of the page: the calendar with its corrections, the settings, and the current run.

There is one session for all browser windows. Its methods may be called from any thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from importer.delivery.run_context import Surroundings
from importer.domain.errors import CredentialRefused, ImportEventsError, UnusableInput
from importer.domain.model import Edit, ImportResult, Table
from importer.parsing.saved_mappings import Mappings
from importer.pipeline.check import check_calendar
from importer.pipeline.import_run import import_into_practice_api, run_import
from importer.settings import Settings, resolve
from importer.web.background_run import Kind, Work
from importer.web.change_notifier import Bell
from importer.web.credentials import Credential
from importer.web.sent_rows import Known, got_somewhere, seen_by
from importer.web.settings_form import Recalled, check, lasting
from importer.web.uploads import Upload, Waiting

READING = (
    *("sheet", "date_order", "year", "default_type", "map", "skip_invalid", "any_year"),
    *("include_cancelled", "wait", "rate", "burst", "workers"),
)
"""Names of the settings offered on the page."""


class Busy(ImportEventsError):
    """Raised when the calendar or its settings would change during a run."""


class Session:
    """The state of the page.

    Attributes:
        lock: held during every change.
        bell: notifies the browser windows of changes.
        uploads: files of the calendar; empty without a calendar.
        waiting: files of a calendar whose upload is not complete.
        gone: number of corrections lost when a new calendar replaced the last one.
        chosen: settings chosen on the page.
        checked: result of the last check, or of a later import that gave rows an outcome.
        work: the current run, or the last one.
        version: incremented whenever the calendar or its result changes.
        ticks: numbers the states sent to windows, so that they can ignore an older one.
        closing: the page is being closed.
        language: chosen on the page; `None` follows the browser.
        credential: the API key.
    """

    def __init__(self, mappings: Mappings | None = None) -> None:
        self.lock, self.bell = threading.RLock(), Bell()
        self.uploads: tuple[Upload, ...] = ()
        self.waiting, self.gone = Waiting(), 0
        self.chosen: dict[str, Any] = {}
        self.checked: ImportResult | None = None
        self.work: Work | None = None
        self.language: str | None = None
        self.closing = False
        self.ticks = count(1)
        self.version = 0
        self._mappings = mappings or Mappings()
        self.credential = Credential()
        self._known = Known()
        self._recalled = Recalled(self._mappings)

    # -- the calendar

    def take(self, name: str, path: Path, *, add: bool = False, more: bool = False) -> None:
        """Add an uploaded file and check the calendar.

        Args:
            name: file name, only for display.
            path: location of its bytes.
            add: join the files of the current calendar instead of replacing them.
            more: other files of the same calendar follow; the file waits for the last one.

        Raises:
            UnusableInput: the file cannot be read as a table; the current calendar stays, and the
                waiting files are removed.
            Busy: a run is in progress.
        """
        with self.lock:
            self._be_idle()
            if not add:
                self.waiting.drop()
            kept = self.uploads if add and not self.waiting else ()
            self.waiting.add(name, path, kept)
            if more:
                return
            added = self.waiting.release()
            if not kept:
                tables = [table for one in added for table in one.read.tables]
                kept_settings = lasting(self.chosen, self._looked_at(), tables)
                lost = self.edits()
                self._drop()
                self.chosen, self.gone = kept_settings, lost
            self.uploads = (*kept, *added)
            mapping = self.chosen.get("map") or dict(resolve({}).map)
            reused = self._recalled.take(added) if kept or not mapping else {}
            self.chosen["map"] = reused | mapping
            self.check()

    def drop(self) -> None:
        """Remove the calendar and its files."""
        with self.lock:
            self._be_idle()
            self._drop()
            self._changed()

    def mend(self, table: int, cell: str, text: str) -> None:
        """Correct a cell and check the calendar.

        Raises:
            UnusableInput: there is no such cell.
        """
        with self.lock:
            self._be_idle()
            found = self.table(table)
            edit = Edit(found.sheet, cell, text.strip())
            self.uploads = tuple(
                one.with_edit(edit) if one.name == found.file else one for one in self.uploads
            )
            self.check()

    def choose(self, settings: Mapping[str, Any]) -> None:
        """Change settings and check the calendar.

        Raises:
            UnusableInput: a setting is unknown or invalid; none is changed.
        """
        with self.lock:
            self._be_idle()
            unknown = settings.keys() - set(READING)
            if unknown:
                raise UnusableInput(f"{unknown.pop()!r:.50} cannot be chosen here.")
            check(settings)
            chosen = self.chosen | dict(settings)
            resolve(chosen)
            self.chosen = chosen
            self.check()

    def map(self, header: str, field: str) -> None:
        """Map a column to a field (`ignore`: none); a column mapped to that field before is released."""
        with self.lock:
            mapping = dict(self.chosen.get("map", {}))
            others = {
                other: mapped
                for other, mapped in mapping.items()
                if mapped != field or field == "ignore"
            }
            self.choose({"map": others | {header: field}})

    def check(self) -> None:
        """Parse and validate the calendar with its corrections and settings."""
        with self.lock:
            self._be_idle()
            result = check_calendar(self._uploaded(), self.settings(), self._world())
            # held: every window reads these rows repeatedly
            self.checked = self._known.marked(result.held())
            self._changed()

    def table(self, number: int) -> Table:
        """Return a sheet with its corrections.

        Raises:
            UnusableInput: there is no calendar, or no sheet with this index.
        """
        self._uploaded()
        tables = self.tables()
        if not 0 <= number < len(tables):
            raise UnusableInput("There is no such sheet.")
        return tables[number]

    def tables(self) -> list[Table]:
        """Return the sheets of all files with their corrections."""
        return [table for one in self.uploads for table in one.mended.tables]

    def edits(self) -> int:
        """Return the number of corrected cells."""
        return sum(len(one.mended.edits) for one in self.uploads)

    def settings(self) -> Settings:
        """Return the settings in force: page, then environment, then settings file, then default.

        Raises:
            UnusableInput: a setting is invalid.
        """
        return resolve(self.chosen)

    def forget_key(self) -> None:
        """Discard the API key, in the keyring too."""
        with self.lock:
            self.credential.forget(self.settings())
            self._known = Known()  # the next key may belong to another organization
            self._changed()

    # -- runs

    def run(self, kind: Kind, key: str = "", *, remember: bool = False) -> None:
        """Start a run in the background.

        Args:
            kind: test run (`rehearsal`), dry run or import.
            key: the key typed in; empty to use the one already known.
            remember: store the key in the keyring once Intervals has accepted it.

        Raises:
            UnusableInput: there is no calendar, or no key.
            Busy: a run is in progress.
        """
        with self.lock:
            self._be_idle()
            names, settings = self._uploaded(), self.settings()
            if kind != "rehearsal":
                known = self.credential.use(settings, key, remember=remember)
            self.work = work = Work(kind, self.bell.ring, recalled=self._recalled.still(settings))
            world = replace(
                self._world(),
                listener=work.listen,
                button=work.button,
                confirm=work.confirm,
            )

            def job(_: Work) -> ImportResult:
                if kind == "rehearsal":
                    return import_into_practice_api(names, settings, world)
                chosen = replace(settings, dry_run=kind == "dry_run")
                return run_import(names, chosen, known, world).held()

            work.start(job, self._ended)
            self._changed()

    def _ended(self, work: Work) -> None:
        with self.lock:
            result = work.result
            if work.kind != "rehearsal" and result is not None:
                self._heed_the_key(result)
            if work.kind == "import" and result is not None:
                self._known.learn(result)
                if got_somewhere(result, sending=work.sending):
                    self.checked = result
                elif self.checked is not None:
                    self.checked = seen_by(self.checked, result)
            self._changed()

    def _heed_the_key(self, result: ImportResult) -> None:
        if result.run.exit_status == CredentialRefused.exit_status:
            self.credential.refused()
        elif result.run.organization is not None:
            self.credential.accepted(self.settings())

    def end(self, timeout: float) -> None:
        """Stop the run, wait for it at most `timeout` seconds, and remove the calendar and the key."""
        work = self.work
        if work is not None and not work.is_over:
            work.stop()
            work.wait(timeout)
        with self.lock:
            self._drop()
            self.waiting.drop()
            self.credential.forget()
            self.closing = True
            self._changed()

    def _world(self) -> Surroundings:
        sources_of = {one.name: one.mended for one in self.uploads}
        return Surroundings(mappings=self._mappings, sources=sources_of)

    def _looked_at(self) -> list[Table]:
        tables = () if self.checked is None else self.checked.tables
        used = {(one.file, one.sheet) for one in tables}
        return [one for one in self.tables() if (one.file, one.sheet) in used] or self.tables()

    def _uploaded(self) -> list[str]:
        if not self.uploads:
            raise UnusableInput("There is no calendar yet.", "Choose a spreadsheet first.")
        return [one.name for one in self.uploads]

    def _be_idle(self) -> None:
        if self.work is not None and not self.work.is_over:
            raise Busy("A run is under way.", "Wait for its end, or stop it.")

    def _drop(self) -> None:
        for one in self.uploads:
            one.path.unlink(missing_ok=True)
        self.uploads, self.checked = (), None
        if self.work is not None and self.work.is_over:
            self.work = None
        self.chosen, self.gone = {}, 0
        self._recalled.forget()

    def _changed(self) -> None:
        self.version += 1
        self.bell.ring()
