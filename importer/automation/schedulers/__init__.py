"""Schedulers of this machine that can run `import-events batch jobs.toml`.

Each module turns a schedule and a command into an entry of its scheduler, and installs and removes it.
"""

from importer.automation.schedulers.crontab import CRONTAB
from importer.automation.schedulers.scheduler import Scheduler
from importer.automation.schedulers.systemd import SYSTEMD
from importer.automation.schedulers.windows_task import WINDOWS

SCHEDULERS: dict[str, Scheduler] = {"windows": WINDOWS, "systemd": SYSTEMD, "crontab": CRONTAB}
"""By the values of `--as`; the first one available is the default."""


def list_available() -> list[str]:
    """Return the names of the schedulers that this machine has, the preferred one first."""
    return [name for name, scheduler in SCHEDULERS.items() if scheduler.is_available()]
