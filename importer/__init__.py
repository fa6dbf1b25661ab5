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
    from importer.delivery.run_context import CancellationToken
    from importer.domain.errors import (
        CredentialRefused,
        ImportEventsError,
        Interrupted,
        Stopped,
        UnusableInput,
    )
    from importer.domain.model import ImportResult, Problem, RowResult, Run, State, Status
    from importer.domain.progress_events import ProgressUpdate, RunPreview, Update, WaitNotice
    from importer.public_api import check_calendar, import_calendar, report_as_dict, write_report
    from importer.settings import Settings, resolve_settings

_PUBLIC_NAMES = {
    "public_api": ("check_calendar", "import_calendar", "report_as_dict", "write_report"),
    "domain.errors": (
        *("CredentialRefused", "ImportEventsError", "Interrupted", "Stopped", "UnusableInput"),
    ),
    "domain.model": ("ImportResult", "Problem", "RowResult", "Run", "State", "Status"),
    "settings": ("Settings", "resolve_settings"),
    "delivery.run_context": ("CancellationToken",),
    "domain.progress_events": ("ProgressUpdate", "RunPreview", "Update", "WaitNotice"),
}
_MODULE_BY_NAME = {name: module for module, names in _PUBLIC_NAMES.items() for name in names}

__all__ = [
    "CancellationToken",
    "CredentialRefused",
    "ImportEventsError",
    "ImportResult",
    "Interrupted",
    "Problem",
    "ProgressUpdate",
    "RowResult",
    "Run",
    "RunPreview",
    "Settings",
    "State",
    "Status",
    "Stopped",
    "UnusableInput",
    "Update",
    "WaitNotice",
    "check_calendar",
    "import_calendar",
    "report_as_dict",
    "resolve_settings",
    "write_report",
]


if not TYPE_CHECKING:  # so that type checkers report unknown names

    def __getattr__(name: str) -> object:
        if name not in _MODULE_BY_NAME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULE_BY_NAME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
