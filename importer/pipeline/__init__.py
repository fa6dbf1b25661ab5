"""Runs the stages in order: check, import, test run and ledger rebuild.

The imports are late because `check` needs no libraries for database or network, which take longer to
import than a calendar takes to read.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.pipeline.calendar_reading import Reading, read_calendar
    from importer.pipeline.check import check_calendar, refused
    from importer.pipeline.import_run import import_into_practice_api, run_import
    from importer.pipeline.ledger_rebuild import Rebuilt, rebuild_ledger
    from importer.planning.calendar import Calendar

_HOMES = {
    "Calendar": "importer.planning.calendar",
    "Reading": "importer.pipeline.calendar_reading",
    "Rebuilt": "importer.pipeline.ledger_rebuild",
    "check_calendar": "importer.pipeline.check",
    "import_into_practice_api": "importer.pipeline.import_run",
    "read_calendar": "importer.pipeline.calendar_reading",
    "rebuild_ledger": "importer.pipeline.ledger_rebuild",
    "refused": "importer.pipeline.check",
    "run_import": "importer.pipeline.import_run",
}

__all__ = [
    "Calendar",
    "Reading",
    "Rebuilt",
    "check_calendar",
    "import_into_practice_api",
    "read_calendar",
    "rebuild_ledger",
    "refused",
    "run_import",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
