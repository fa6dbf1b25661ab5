"""Parse a jobs file: each job is a calendar with its settings."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from importer.delivery.api_key import read_key
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.settings import (
    OPTIONS,
    Settings,
    list_settings_files,
    resolve_settings,
    suggest_setting,
)
from importer.sources import is_url

NOTIFY_ALWAYS, NOTIFY_ON_TROUBLE = "always", "trouble"

_JOB_NAME = re.compile(r"\w[\w .+-]*")
_MAX_NAME_LENGTH = 100
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("job", "date", "time")
"""Names that may appear in braces in the path of a report."""

_JOB_KEYS = {"name", "files", "api_key_env", "notify", "notify_when"}
_IMPLIED_OPTIONS = {"yes", "no_input", "quiet", "no_progress"}
"""Options of the command line that always apply to jobs; accepted and ignored."""


@dataclass(frozen=True, slots=True)
class Job:
    """A calendar with its settings.

    Attributes:
        name: unique in its file; also usable as a file name.
        files: paths, path patterns (`*`, `?`, `**`) and URLs; together they are one calendar.
        settings: as on the command line; relative paths start from the jobs file's folder, and report
            paths may contain `{job}`, `{date}` and `{time}`.
        api_key_env: environment variable that holds the API key; `None` for the default one.
        notify: Apprise URLs to notify; `${NAME}` is replaced by an environment variable.
        notify_when: `trouble` or `always`.
        error: the error in its table, because of which it cannot run; `None` if there is none.
    """

    name: str
    files: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    api_key_env: str | None = None
    notify: tuple[str, ...] = field(default=(), repr=False)
    notify_when: str = NOTIFY_ON_TROUBLE
    error: UnusableInput | None = None

    def read_api_key(self, environment: Mapping[str, str] | None = None) -> str:
        """Return the API key of the job's organization.

        Raises:
            UnusableInput: there is none, or it is malformed. The message never shows it.
        """
        environment = os.environ if environment is None else environment
        if self.api_key_env is None:
            return read_key(self.settings, environment)
        settings = replace(self.settings, api_key_file=None)
        return read_key(settings, environment, self.api_key_env)


def read_jobs(path: str, environment: Mapping[str, str] | None = None) -> tuple[Job, ...]:
    """Read a jobs file; a job whose table has an error is included, with that error.

    Raises:
        UnusableInput: the file cannot be read, or is not a jobs file.
    """
    environment = os.environ if environment is None else environment
    tables = _read_tables(path)
    for name in tables.keys() - {"defaults", "job"}:
        raise UnusableInput(
            Message("Unknown table '{name}' in the jobs file {path}.", name=name, path=path),
            Message("A jobs file has [defaults] and [[job]] tables; docs/batches.md shows one."),
        )
    defaults, jobs = tables.get("defaults", {}), tables.get("job", [])
    if not isinstance(defaults, dict) or not isinstance(jobs, list) or not jobs:
        raise UnusableInput(
            Message("The jobs file {path} has no jobs.", path=path),
            Message(
                "Each job is a [[job]] table with a name and files; docs/batches.md shows one."
            ),
        )
    return _reject_repeated_names(
        [
            _parse_job(table, number, defaults, path, environment)
            for number, table in enumerate(jobs, 1)
        ]
    )


def _read_tables(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8-sig"))
    except FileNotFoundError:
        raise UnusableInput(
            Message("There is no file {path}.", path=path),
            Message("Check the folder and the spelling."),
        ) from None
    except OSError as error:
        reason = str(error.strerror)
        message = Message(
            "The jobs file {path} cannot be read: {reason}.", path=path, reason=reason
        )
        raise UnusableInput(message) from None
    except ValueError as error:
        message = Message(
            "The jobs file {path} cannot be read, because it is not valid TOML: {reason}.",
            path=path,
            reason=str(error),
        )
        raise UnusableInput(message) from None


def _reject_repeated_names(jobs: list[Job]) -> tuple[Job, ...]:
    """Turn jobs with a repeated name into errors: reports and history identify jobs by name."""
    seen: set[str] = set()
    for number, job in enumerate(jobs):
        if job.name.casefold() in seen:
            message = Message('There are two jobs called "{name}".', name=job.name)
            twice = UnusableInput(message, Message("Rename one of them."))
            jobs[number] = Job(f"{job.name} ({number + 1})", error=job.error or twice)
        seen.add(job.name.casefold())
    return tuple(jobs)


def _parse_job(
    table: object, number: int, defaults: dict[str, Any], path: str, environment: Mapping[str, str]
) -> Job:
    """Parse one job; an error in its table becomes part of the job."""
    if not isinstance(table, dict):
        error = UnusableInput(Message("It is not a table."), Message("Write [[job]]."))
        return Job(f"job {number}", error=error)
    name = table.get("name")
    if not isinstance(name, str) or not _JOB_NAME.fullmatch(name) or len(name) > _MAX_NAME_LENGTH:
        wanted = Message("Give it a name of letters, digits, spaces, periods and hyphens.")
        return Job(f"job {number}", error=UnusableInput(Message("It has no valid name."), wanted))
    try:
        return _create_job(
            name, _merge_defaults(defaults, table), Path(path).absolute().parent, environment
        )
    except UnusableInput as unusable:
        return Job(name, error=unusable)


def _merge_defaults(defaults: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Merge defaults into a job; if the job names a place for its key, the default places are dropped."""
    key_places = {"api_key_env", "api_key_file"}
    if key_places & table.keys():
        defaults = {name: value for name, value in defaults.items() if name not in key_places}
    return defaults | table


def _create_job(
    name: str, values: dict[str, Any], folder: Path, environment: Mapping[str, str]
) -> Job:
    _check_keys(values)
    if {"api_key_env", "api_key_file"} <= values.keys():
        raise UnusableInput(
            Message("It names two places for its key."),
            Message("Keep either api_key_env or api_key_file."),
        )
    options = {one: values[one] for one in values.keys() & OPTIONS.keys()}
    files = tuple(
        where if is_url(where) else _resolve_path(folder, where)
        for where in _read_texts(values, "files")
    )
    if not files:
        raise UnusableInput(
            Message("It names no files."), Message('Write files = ["calendar.xlsx"].')
        )
    settings = _resolve_paths(
        resolve_settings(options, environment, list_settings_files()), options, folder
    )
    return Job(
        name,
        files,
        settings,
        _read_key_variable(values),
        _read_texts(values, "notify"),
        _read_notify_when(values),
    )


def _check_keys(values: Mapping[str, Any]) -> None:
    known = _JOB_KEYS | OPTIONS.keys()
    for name in values.keys() - known - _IMPLIED_OPTIONS:
        raise UnusableInput(
            Message("Unknown setting '{name}'.", name=name), suggest_setting(name, known)
        )


def _read_texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = values.get(name, [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
        raise UnusableInput(
            Message("Its {name} is not a list of texts.", name=name),
            Message('Write {name} = ["…", "…"].', name=name),
        )
    return tuple(listed)


def _read_key_variable(values: Mapping[str, Any]) -> str | None:
    variable = values.get("api_key_env")
    if variable is not None and (not isinstance(variable, str) or not variable.isidentifier()):
        raise UnusableInput(
            Message("Its api_key_env is not the name of an environment variable."),
            Message('Write the name of the variable, not the key: api_key_env = "LAKESIDE_KEY".'),
        )
    return variable


def _read_notify_when(values: Mapping[str, Any]) -> str:
    value = values.get("notify_when", NOTIFY_ON_TROUBLE)
    if value not in (NOTIFY_ON_TROUBLE, NOTIFY_ALWAYS):
        raise UnusableInput(
            Message("Its notify_when is not valid."),
            Message(
                'Write "{trouble}" or "{always}".', trouble=NOTIFY_ON_TROUBLE, always=NOTIFY_ALWAYS
            ),
        )
    return str(value)


def _resolve_paths(settings: Settings, values: Mapping[str, Any], folder: Path) -> Settings:
    """Resolve paths from the jobs file against its folder, because schedulers start anywhere."""
    for report in settings.report:
        for word in _PLACEHOLDER.findall(report):
            if word not in PLACEHOLDERS:
                known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
                placeholder = f"{{{word}}}"
                raise UnusableInput(
                    Message(
                        "Its report {path} contains the unknown {placeholder}.",
                        path=report,
                        placeholder=placeholder,
                    ),
                    Message("Use {placeholders}.", placeholders=known),
                )
    changes: dict[str, Any] = {
        name: _resolve_path(folder, value)
        for name, option in OPTIONS.items()
        if option.kind == "path"
        and name in values
        and (value := getattr(settings, name)) is not None
    }
    if "report" in values:
        changes["report"] = tuple(_resolve_path(folder, report) for report in settings.report)
    return replace(settings, **changes)


def _resolve_path(folder: Path, path: str) -> str:
    return path if "://" in path else str(folder / Path(path).expanduser())
