"""Joins the stages: the only package that knows their order.

The imports below are late: `check` needs neither the database's nor the network's libraries, which
take longer to import than a calendar to read.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.pipeline.calendar import Calendar
    from importer.pipeline.checking import check_calendar, refused
    from importer.pipeline.reading import Reading, read_calendar
    from importer.pipeline.rebuilding import Rebuilt, rebuild_ledger
    from importer.pipeline.running import run_import

_HOMES = {
    "Calendar": "calendar",
    "Reading": "reading",
    "Rebuilt": "rebuilding",
    "check_calendar": "checking",
    "read_calendar": "reading",
    "rebuild_ledger": "rebuilding",
    "refused": "checking",
    "run_import": "running",
}

__all__ = [
    "Calendar",
    "Reading",
    "Rebuilt",
    "check_calendar",
    "read_calendar",
    "rebuild_ledger",
    "refused",
    "run_import",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
