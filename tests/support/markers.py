"""Marks tests by the program they need, so that `make test` can leave them out."""

from pathlib import Path

import pytest

MARKERS = (
    "browser: needs Chromium (set for tests that use the fixture `browser`)",
    "postgresql: needs PostgreSQL (set for tests that use such a ledger)",
    "libreoffice: needs LibreOffice",
    "scheduler_tools: needs crontab or systemd-analyze (set for tests that use such a fixture)",
    "hostile: reads many hostile files (set for tests in tests/hostile)",
    "both_ledgers: runs with a ledger in SQLite, and with one in PostgreSQL",
    "only_sqlite: runs with a ledger in SQLite only, although its module has `both_ledgers`",
)
MARKER_OF_FIXTURE = {
    "browser": "browser",
    "postgresql": "postgresql",
    "crontab": "scheduler_tools",
    "crontab_of_nobody": "scheduler_tools",
}


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)  # before pytest selects tests by their markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures and folder."""
    for item in items:
        for name in MARKER_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKER_OF_FIXTURE[name])
        parameters = getattr(item, "callspec", None)
        if parameters is not None and parameters.params.get("ledger_at") == "postgresql":
            item.add_marker("postgresql")
        if item.path.is_relative_to(Path(__file__).parents[1] / "hostile"):
            item.add_marker("hostile")
