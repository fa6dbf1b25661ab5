"""Joins the stages: the only package that knows their order."""

from importer.pipeline.reading import Calendar, read_calendar
from importer.pipeline.running import check_calendar, refused, run_import

__all__ = ["Calendar", "check_calendar", "read_calendar", "refused", "run_import"]
