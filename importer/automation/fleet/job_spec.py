"""Serialize jobs for the fleet's database: settings and the place of the key, but no secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.settings import Settings

_VARIABLE_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_VARIABLE_REFERENCE = re.compile(r"\$\{\w+\}")
_NOT_STORED = ("ledger", "wait")
"""The ledger is the fleet's own, and a worker never sleeps through a used-up quota."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A serialized job, without its files.

    Attributes:
        credential: API address and place of the key; jobs of one credential run one after another.
        values: the rest, JSON-compatible.
    """

    credential: str
    values: dict[str, Any]


def serialize_job(job: Job) -> JobSpec:
    """Serialize a job.

    Raises:
        UnusableInput: it contains something that may be a secret.
    """
    if job.settings.api_key_file is not None and job.api_key_env is None:
        place = f"file {job.settings.api_key_file}"
    else:
        place = f"variable {_check_variable(job.api_key_env or API_KEY_VARIABLE)}"
    _check_notifications(job)
    return JobSpec(
        f"{job.settings.base_url}, key in {place}",
        {
            "settings": _select_changed_settings(job.settings),
            "api_key_env": job.api_key_env,
            "notify": list(job.notify),
            "notify_when": job.notify_when,
        },
    )


def deserialize_job(
    name: str, paths: tuple[str, ...], values: Mapping[str, Any], ledger: str
) -> Job:
    """Rebuild a job from `JobSpec.values`, with these paths and the fleet's ledger."""
    changed: dict[str, Any] = {
        setting: tuple(value) if isinstance(value, list) else value
        for setting, value in values["settings"].items()
    }
    settings = replace(Settings(**changed), ledger=ledger)
    return Job(
        name,
        paths,
        settings,
        values["api_key_env"],
        tuple(values["notify"]),
        values["notify_when"],
    )


def _select_changed_settings(settings: Settings) -> dict[str, Any]:
    defaults = Settings()
    return {
        field.name: value
        for field in fields(Settings)
        if (value := getattr(settings, field.name)) != getattr(defaults, field.name)
        and field.name not in _NOT_STORED
    }


def _check_variable(variable: str) -> str:
    if not _VARIABLE_NAME.fullmatch(variable):
        raise UnusableInput(
            "Its api_key_env is no name in capitals.",
            "Name the variable like LAKESIDE_KEY: the name is stored for all machines to see, and a "
            "key that was written there by mistake must not be.",
        )
    return variable


def _check_notifications(job: Job) -> None:
    if not all(_VARIABLE_REFERENCE.fullmatch(url) for url in job.notify):
        raise UnusableInput(
            "Its notify holds addresses, which may hold passwords, and would be stored for all "
            "machines to see.",
            'Write notify = ["${LAKESIDE_NOTICES}"], and set that variable where the workers run.',
        )
