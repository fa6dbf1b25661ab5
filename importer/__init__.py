"""Import a spreadsheet of events into the Intervals platform, exactly once.

    import importer

    result = importer.import_calendar("calendar.xlsx")
    print(result.run.exit_status, result.counts())

See docs/python.md. The names below are the public interface, whatever module they come from; each is
loaded on first use, so that `import importer` is fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.delivery.run_context import StopButton
    from importer.domain.errors import (
        CredentialRefused,
        ImportEventsError,
        Interrupted,
        Stopped,
        UnusableInput,
    )
    from importer.domain.model import ImportResult, Problem, RowResult, Run, State, Status
    from importer.domain.progress_events import Advanced, Forecast, Update, Waiting
    from importer.public_api import check_calendar, import_calendar, report_as_dict, write_report
    from importer.settings import Settings, resolve

_NAMES = {
    "public_api": ("check_calendar", "import_calendar", "report_as_dict", "write_report"),
    "domain.errors": (
        *("CredentialRefused", "ImportEventsError", "Interrupted", "Stopped", "UnusableInput"),
    ),
    "domain.model": ("ImportResult", "Problem", "RowResult", "Run", "State", "Status"),
    "settings": ("Settings", "resolve"),
    "delivery.run_context": ("StopButton",),
    "domain.progress_events": ("Advanced", "Forecast", "Update", "Waiting"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "Advanced",
    "CredentialRefused",
    "Forecast",
    "ImportEventsError",
    "ImportResult",
    "Interrupted",
    "Problem",
    "RowResult",
    "Run",
    "Settings",
    "State",
    "Status",
    "StopButton",
    "Stopped",
    "UnusableInput",
    "Update",
    "Waiting",
    "check_calendar",
    "import_calendar",
    "report_as_dict",
    "resolve",
    "write_report",
]


if not TYPE_CHECKING:  # so that type checkers report unknown names

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
