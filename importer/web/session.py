"""State of the page: the calendar with its corrections, the settings, and the current run.

There is one session for all browser windows. Its methods may be called from any thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from importer.delivery.run_context import RunContext
from importer.domain.errors import CredentialRefused, ImportEventsError, UnusableInput
from importer.domain.model import Correction, ImportResult, Table
from importer.ledger.saved_mappings import SavedMappings
from importer.messages import Message
from importer.pipeline.check import check_calendar
from importer.pipeline.import_run import import_into_practice_api, run_import
from importer.settings import OPTIONS, Settings, resolve_settings
from importer.web.background_run import BackgroundRun, ChangeNotifier, RunKind
from importer.web.credentials import CredentialStore
from importer.web.sent_rows import SentRows, has_outcomes, merge_findings
from importer.web.settings_form import ReusedMappings, carry_over_settings, validate_settings
from importer.web.uploads import PendingUploads, Upload

SETTING_NAMES = tuple(name for name, option in OPTIONS.items() if option.on_page)
"""Names of the settings offered on the page."""


class RunInProgress(ImportEventsError):
    """Raised when the calendar or its settings would change during a run."""


class Session:
    """The state of the page.

    Attributes:
        lock: held during every change.
        uploads: files of the calendar; empty without a calendar.
        lost_corrections: their number when a new calendar replaced the last one.
        latest_result: of the last check, or of a later import that gave rows an outcome.
        current_run: the current run, or the last one.
        language: chosen on the page; `None` follows the browser.
        state_numbers: number the states sent to windows, so that they can ignore an older one.
        version: incremented whenever the calendar or its result changes.
    """

    def __init__(self, mappings: SavedMappings | None = None) -> None:
        self.lock, self.notifier = threading.RLock(), ChangeNotifier()
        self.uploads: tuple[Upload, ...] = ()
        self.pending_uploads, self.lost_corrections = PendingUploads(), 0
        self.chosen_settings: dict[str, Any] = {}
        self.latest_result: ImportResult | None = None
        self.current_run: BackgroundRun | None = None
        self.language: str | None = None
        self.is_closing = False
        self.state_numbers = count(1)
        self.version = 0
        self._saved_mappings = mappings or SavedMappings()
        self.credential = CredentialStore()
        self._sent_rows = SentRows()
        self._reused_mappings = ReusedMappings(self._saved_mappings)

    # -- the calendar

    def add_upload(self, name: str, path: Path, *, add: bool = False, more: bool = False) -> None:
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
            self._require_idle()
            if not add:
                self.pending_uploads.remove_files()
            kept = self.uploads if add and not self.pending_uploads else ()
            self.pending_uploads.add_file(name, path, kept)
            if more:
                return
            added = self.pending_uploads.collect_files()
            if not kept:
                tables = [table for one in added for table in one.original.tables]
                kept_settings = carry_over_settings(
                    self.chosen_settings, self._list_read_tables(), tables
                )
                lost = self.count_corrections()
                self._remove_files()
                self.chosen_settings, self.lost_corrections = kept_settings, lost
            self.uploads = (*kept, *added)
            mapping = self.chosen_settings.get("map") or dict(resolve_settings({}).map)
            reused = self._reused_mappings.load_mappings(added) if kept or not mapping else {}
            self.chosen_settings["map"] = reused | mapping
            self.validate_calendar()

    def remove_calendar(self) -> None:
        """Remove the calendar and its files."""
        with self.lock:
            self._require_idle()
            self._remove_files()
            self._notify_windows()

    def correct_cell(self, table: int, cell: str, text: str) -> None:
        """Correct a cell and check the calendar.

        Raises:
            UnusableInput: there is no such cell.
        """
        with self.lock:
            self._require_idle()
            found = self.get_table(table)
            edit = Correction(found.sheet, cell, text.strip())
            self.uploads = tuple(
                one.apply_correction(edit) if one.name == found.file else one
                for one in self.uploads
            )
            self.validate_calendar()

    def update_settings(self, settings: Mapping[str, Any]) -> None:
        """Change settings and check the calendar.

        Raises:
            UnusableInput: a setting is unknown or invalid; none is changed.
        """
        with self.lock:
            self._require_idle()
            unknown = settings.keys() - set(SETTING_NAMES)
            if unknown:
                raise UnusableInput(
                    Message(
                        "There is no setting “{name}” on the page.", name=f"{unknown.pop():.50}"
                    )
                )
            validate_settings(settings)
            chosen = self.chosen_settings | dict(settings)
            resolve_settings(chosen)
            self.chosen_settings = chosen
            self.validate_calendar()

    def map_column(self, header: str, field: str) -> None:
        """Map a column to a field (`ignore`: none); a column mapped to that field before is released."""
        with self.lock:
            mapping = dict(self.chosen_settings.get("map", {}))
            others = {
                other: mapped
                for other, mapped in mapping.items()
                if mapped != field or field == "ignore"
            }
            self.update_settings({"map": others | {header: field}})

    def validate_calendar(self) -> None:
        """Parse and validate the calendar with its corrections and settings."""
        with self.lock:
            self._require_idle()
            result = check_calendar(
                self._list_file_names(), self.resolve_settings(), self._create_run_context()
            )
            # held: every window reads these rows repeatedly
            self.latest_result = self._sent_rows.update_check(result.materialize())
            self._notify_windows()

    def get_table(self, number: int) -> Table:
        """Return a sheet with its corrections.

        Raises:
            UnusableInput: there is no calendar, or no sheet with this index.
        """
        self._list_file_names()
        tables = self.list_tables()
        if not 0 <= number < len(tables):
            raise UnusableInput(Message("There is no such sheet."))
        return tables[number]

    def list_tables(self) -> list[Table]:
        """Return the sheets of all files with their corrections."""
        return [table for one in self.uploads for table in one.corrected.tables]

    def count_corrections(self) -> int:
        """Return the number of corrected cells."""
        return sum(len(one.corrected.corrections) for one in self.uploads)

    def resolve_settings(self) -> Settings:
        """Return the settings in force: page, then environment, then settings file, then default.

        Raises:
            UnusableInput: a setting is invalid.
        """
        return resolve_settings(self.chosen_settings)

    def delete_key(self) -> None:
        """Discard the API key, in the keyring too."""
        with self.lock:
            self.credential.delete_key(self.resolve_settings())
            self._sent_rows = SentRows()  # the next key may belong to another organization
            self._notify_windows()

    # -- runs

    def start_run(self, kind: RunKind, key: str = "", *, remember: bool = False) -> None:
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
            self._require_idle()
            names, settings = self._list_file_names(), self.resolve_settings()
            if kind != "rehearsal":
                known = self.credential.select_key(settings, key, remember=remember)
            self.current_run = work = BackgroundRun(
                kind,
                self.notifier.notify,
                reused_mapping=self._reused_mappings.get_active_mapping(settings),
            )
            world = replace(
                self._create_run_context(),
                listener=work.handle_update,
                cancellation=work.cancellation_token,
                confirm=work.confirm_plan,
            )

            def job(_: BackgroundRun) -> ImportResult:
                if kind == "rehearsal":
                    return import_into_practice_api(names, settings, world)
                chosen = replace(settings, dry_run=kind == "dry_run")
                return run_import(names, chosen, known, world).materialize()

            work.start_thread(job, self._handle_run_end)
            self._notify_windows()

    def _handle_run_end(self, work: BackgroundRun) -> None:
        with self.lock:
            result = work.result
            if work.kind != "rehearsal" and result is not None:
                self._update_credential(result)
            if work.kind == "import" and result is not None:
                self._sent_rows.record_result(result)
                if has_outcomes(result, sending=work.sending):
                    self.latest_result = result
                elif self.latest_result is not None:
                    self.latest_result = merge_findings(self.latest_result, result)
            self._notify_windows()

    def _update_credential(self, result: ImportResult) -> None:
        if result.run.exit_status == CredentialRefused.exit_status:
            self.credential.record_refusal()
        elif result.run.organization is not None:
            self.credential.confirm_key(self.resolve_settings())

    def close_session(self, timeout: float) -> None:
        """Stop the run, wait for it at most `timeout` seconds, and remove the calendar and the key."""
        work = self.current_run
        if work is not None and not work.is_finished:
            work.stop()
            work.wait_until_finished(timeout)
        with self.lock:
            self._remove_files()
            self.pending_uploads.remove_files()
            self.credential.delete_key()
            self.is_closing = True
            self._notify_windows()

    def _create_run_context(self) -> RunContext:
        sources_of = {one.name: one.corrected for one in self.uploads}
        return RunContext(saved_mappings=self._saved_mappings, sources=sources_of)

    def _list_read_tables(self) -> list[Table]:
        tables = () if self.latest_result is None else self.latest_result.tables
        used = {(one.file, one.sheet) for one in tables}
        return [
            one for one in self.list_tables() if (one.file, one.sheet) in used
        ] or self.list_tables()

    def _list_file_names(self) -> list[str]:
        if not self.uploads:
            raise UnusableInput(
                Message("There is no calendar yet."), Message("Choose a spreadsheet first.")
            )
        return [one.name for one in self.uploads]

    def _require_idle(self) -> None:
        if self.current_run is not None and not self.current_run.is_finished:
            raise RunInProgress(
                Message("A run is in progress."), Message("Wait until it ends, or stop it.")
            )

    def _remove_files(self) -> None:
        for one in self.uploads:
            one.path.unlink(missing_ok=True)
        self.uploads, self.latest_result = (), None
        if self.current_run is not None and self.current_run.is_finished:
            self.current_run = None
        self.chosen_settings, self.lost_corrections = {}, 0
        self._reused_mappings.remove_mappings()

    def _notify_windows(self) -> None:
        self.version += 1
        self.notifier.notify()
