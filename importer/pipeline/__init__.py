"""Joins the stages: the only package that knows their order."""

from importer.pipeline.reading import Calendar, read_calendar
from importer.pipeline.rebuilding import Rebuilt, rebuild_ledger
from importer.pipeline.running import check_calendar, refused, run_import

__all__ = [
    "Calendar",
    "Rebuilt",
    "check_calendar",
    "read_calendar",
    "rebuild_ledger",
    "refused",
    "run_import",
]
