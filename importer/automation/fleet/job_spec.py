"""Jobs and schedules as the fleet's database stores them: settings and where the key is, but no secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from importer.automation.cron_expression import parse_cron
from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.message import Message
from importer.settings import Settings

_VARIABLE_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_VARIABLE_REFERENCE = re.compile(r"\$\{\w+\}")
_NOT_STORED = ("ledger", "wait")
"""The ledger is the fleet's own, and a worker never sleeps through a used-up quota."""


@dataclass(frozen=True, slots=True)
class JobSchedule:
    """Recurring schedule of a job.

    Attributes:
        cron: a cron expression of five fields.
        time_zone: of the expression, such as `Europe/Amsterdam`.
        next_run_at: the next run (seconds since 1970).
    """

    cron: str
    time_zone: str
    next_run_at: float

    @property
    def next_run_text(self) -> str:
        """The next run as text, in the schedule's time zone."""
        local = datetime.fromtimestamp(self.next_run_at, ZoneInfo(self.time_zone))
        return f"{local:%A} {local.day} {local:%B %Y at %H:%M} ({self.time_zone})"


def create_schedule(cron: str, zone: str, now: float) -> JobSchedule:
    """Return the schedule of a cron expression in a time zone; `now` is in seconds since 1970.

    Raises:
        UnusableInput: the expression or the time zone is invalid, or the expression never fires.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnusableInput(
            Message('There is no time zone "{zone}".', zone=zone[:80]),
            Message("Use a name such as Europe/Amsterdam, or UTC."),
        ) from None
    return JobSchedule(cron, zone, compute_next_run(cron, zone, now))


def compute_next_run(cron: str, zone: str, now: float) -> float:
    """Return the first run of a schedule after `now` (seconds since 1970)."""
    start = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))
    return parse_cron(cron).get_next_run(start).timestamp()


def get_credential(job: Job) -> str:
    """Return API address and location of the key; jobs with the same credential run one after another."""
    if job.settings.api_key_file is not None and job.api_key_env is None:
        source = f"file {job.settings.api_key_file}"
    else:
        source = f"variable {job.api_key_env or API_KEY_VARIABLE}"
    return f"{job.settings.base_url}, key in {source}"


def serialize_job(job: Job) -> dict[str, Any]:
    """Return the job as JSON-compatible data, without name and files.

    Raises:
        UnusableInput: it contains something that may be a secret.
    """
    _check_variable(job.api_key_env or API_KEY_VARIABLE)
    _check_notifications(job)
    return {
        "settings": _select_changed_settings(job.settings),
        "api_key_env": job.api_key_env,
        "notify": list(job.notify),
        "notify_when": job.notify_when,
    }


def deserialize_job(
    name: str, paths: tuple[str, ...], values: Mapping[str, Any], ledger: str
) -> Job:
    """Rebuild a job from the result of `serialize_job`, with these paths and the fleet's ledger."""
    changed: dict[str, Any] = {
        setting: tuple(value) if isinstance(value, list) else value
        for setting, value in values["settings"].items()
    }
    settings = replace(Settings(**changed), ledger=ledger)
    notify, notify_when = tuple(values["notify"]), values["notify_when"]
    return Job(name, paths, settings, values["api_key_env"], notify, notify_when)


def _select_changed_settings(settings: Settings) -> dict[str, Any]:
    defaults = Settings()
    return {
        field.name: value
        for field in fields(Settings)
        if (value := getattr(settings, field.name)) != getattr(defaults, field.name)
        and field.name not in _NOT_STORED
    }


def _check_variable(variable: str) -> None:
    if not _VARIABLE_NAME.fullmatch(variable):
        raise UnusableInput(
            Message("Its api_key_env is not a name in capitals."),
            Message(
                "Name the variable in capitals, such as LAKESIDE_KEY. All machines can read this name, "
                "so it must not be the key itself."
            ),
        )


def _check_notifications(job: Job) -> None:
    if not all(_VARIABLE_REFERENCE.fullmatch(url) for url in job.notify):
        raise UnusableInput(
            Message(
                "Its notify contains addresses, which may include passwords, and all machines could "
                "read them."
            ),
            Message(
                'Write notify = ["${{LAKESIDE_NOTIFICATIONS}}"], and set that variable where the workers '
                "run."
            ),
        )
