"""What runs `import-events batch jobs.toml` again and again: made here, run by the machine's own scheduler.

A `Schedule` (cron.py) and an `Errand` (errand.py) become a line of a crontab, a systemd service with
its timer, a Windows task or a GitHub workflow: a module for each, all pure. `places.py` puts them where
they belong, and takes them away.
"""

from importer.automation.cron_expression import Schedule, daily, hourly, parse, weekly
from importer.automation.schedulers.installers import PLACES, Place, fitting
from importer.automation.schedulers.scheduled_command import Errand, of_file

__all__ = [
    "PLACES",
    "Errand",
    "Place",
    "Schedule",
    "daily",
    "fitting",
    "hourly",
    "of_file",
    "parse",
    "weekly",
]
