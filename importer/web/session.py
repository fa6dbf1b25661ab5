"""What the page knows: the calendar, how to read it, what was mended, and the run under way.

One person, one session: every window shows the same. All of it may be called from any thread.
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
from importer.web import settings_form as choosing
from importer.web.background_run import Kind, Work
from importer.web.change_notifier import Bell
from importer.web.credentials import Credential
from importer.web.sent_rows import Known, got_somewhere, seen_by
from importer.web.settings_form import Recalled
from importer.web.uploads import Upload, Waiting

READING = (
    *("sheet", "date_order", "year", "default_type", "map", "skip_invalid", "any_year"),
    *("include_cancelled", "wait", "rate", "burst", "workers"),
)
"""The settings that the page offers, by the names of the options."""


class Busy(ImportEventsError):
    """A run is under way, and what it reads must not change under it."""


class Session:
    """The state of the page.

    Attributes:
        lock: held while anything changes.
        bell: rung when there is something new to see.
        uploads: the files of the calendar; none without one.
        waiting: files of a calendar that is not all here yet.
        gone: how many cells were mended in the calendar before this one.
        chosen: settings that were chosen on the page.
        checked: what the last check, or a later import that gave rows a fate, said of the calendar.
        work: the run under way, or the last one.
        version: rises whenever the calendar, or what is said of it, changes.
        ticks: numbers what windows are told, so that they can tell the older from the newer.
        closing: the page is about to end.
        language: the one that was chosen on the page; `None` leaves it to the browser.
        credential: the key.
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
        """Take over an uploaded calendar, and look at it.

        Args:
            name: of the file, as data.
            path: where its bytes lie.
            add: beside those that came before it, instead of in their place.
            more: others of the same calendar follow; it is held until the last one is here.

        Raises:
            UnusableInput: it cannot be read as a table; what was there before stays, and nothing
                is held any more.
            Busy: a run is under way.
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
                new = [table for one in added for table in one.read.tables]
                lasting, gone = choosing.lasting(self.chosen, self._looked_at(), new), self.edits()
                self._drop()
                self.chosen, self.gone = lasting, gone
            self.uploads = (*kept, *added)
            known = self.chosen.get("map") or dict(resolve({}).map)
            recalled = self._recalled.take(added) if kept or not known else {}
            self.chosen["map"] = recalled | known
            self.check()

    def drop(self) -> None:
        """Forget the calendar, and remove its file."""
        with self.lock:
            self._be_idle()
            self._drop()
            self._changed()

    def mend(self, table: int, cell: str, text: str) -> None:
        """Write another text over a cell, and look again.

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
        """Choose settings, and look again.

        Raises:
            UnusableInput: one cannot be what it is said to be.
        """
        with self.lock:
            self._be_idle()
            unknown = settings.keys() - set(READING)
            if unknown:
                raise UnusableInput(f"{unknown.pop()!r:.50} cannot be chosen here.")
            choosing.check(settings)
            chosen = self.chosen | dict(settings)
            resolve(chosen)
            self.chosen = chosen
            self.check()

    def map(self, header: str, field: str) -> None:
        """Say which field a column is (`ignore`: none); no other column stays that field by word."""
        with self.lock:
            before = dict(self.chosen.get("map", {}))
            kept = {one: said for one, said in before.items() if said != field or field == "ignore"}
            self.choose({"map": kept | {header: field}})

    def check(self) -> None:
        """Read and validate the calendar as it is now."""
        with self.lock:
            self._be_idle()
            found = check_calendar(self._uploaded(), self.settings(), self._world())
            self.checked = self._known.marked(
                found.held()
            )  # its rows are asked for again and again
            self._changed()

    def table(self, number: int) -> Table:
        """Return a sheet as it is now.

        Raises:
            UnusableInput: there is none of this number.
        """
        self._uploaded()
        tables = self.tables()
        if not 0 <= number < len(tables):
            raise UnusableInput("There is no such sheet.")
        return tables[number]

    def tables(self) -> list[Table]:
        """Return the sheets of all files as they are now."""
        return [table for one in self.uploads for table in one.mended.tables]

    def edits(self) -> int:
        """Return how many cells were mended."""
        return sum(len(one.mended.edits) for one in self.uploads)

    def settings(self) -> Settings:
        """Return what is in force: chosen here > environment > file > default.

        Raises:
            UnusableInput: a setting is unusable.
        """
        return resolve(self.chosen)

    def forget_key(self) -> None:
        """Forget the key that was typed in, in the keyring too."""
        with self.lock:
            self.credential.forget(self.settings())
            self._known = Known()  # the next key may be another organization's
            self._changed()

    # -- runs

    def run(self, kind: Kind, key: str = "", *, remember: bool = False) -> None:
        """Begin a run.

        Args:
            kind: a rehearsal, a look at what is there, or the real thing.
            key: as typed in; empty for the one that is known.
            remember: the key in the keyring, unless it is refused.

        Raises:
            UnusableInput: there is no calendar, or no key.
            Busy: a run is under way.
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

    def end(self, patience: float) -> None:
        """Stop the run under way, wait for it, and forget the calendar."""
        work = self.work
        if work is not None and not work.is_over:
            work.stop()
            work.wait(patience)
        with self.lock:
            self._drop()
            self.waiting.drop()
            self.credential.forget()
            self.closing = True
            self._changed()

    # -- within

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
