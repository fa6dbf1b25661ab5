"""Settings of a run, as one frozen value. Precedence: option, environment, file, default."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import platformdirs

from importer.domain import intervals_api as intervals
from importer.domain.base_url import check_base_url
from importer.domain.errors import UnusableInput
from importer.domain.fields import ADDRESS_FIELDS, EVENT_TYPES, FIELDS_BY_NAME
from importer.domain.intervals_api import RateLimit
from importer.domain.rate_limit import parse_rate
from importer.messages.translator import DEFAULT_LANGUAGE, LANGUAGES
from importer.parsing.cells.date_order import DATE_ORDERS, DateOrder
from importer.parsing.header_detection import IGNORE

SETTINGS_FILE_NAME = "import-events.toml"
BASE_URL_VARIABLE = "INTERVALS_BASE_URL"
LEDGER_VARIABLE = "IMPORT_EVENTS_LEDGER"

MAX_WORKERS = 64
INTEGER_RANGES: Mapping[str, range] = {
    "year": range(1900, 2200),
    "workers": range(1, MAX_WORKERS + 1),
    "burst": range(1, 1_000_001),
}
"""Allowed values of the settings that are whole numbers."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a run; the names are those of the options, with `_` for `-`.

    Attributes:
        base_url: the API's base URL; checked, without a slash at its end.
        ledger: path (SQLite) or `postgresql://` URL; `None` for the file in the user's state folder.
        sheet: names of the sheets to read; empty for all calendar sheets.
        date_order: how to read dates such as 03/04/2026; `None`: detect it by column.
        year: the year of dates without one.
        default_type: the type of rows without one.
        map: header → field, for columns that are not recognized.
        skip_invalid: create the events of valid rows even if others are invalid.
        any_year: accept dates before 1950 and more than five years ahead.
        include_cancelled: import rows that are marked as canceled.
        rate: rate limit as (requests, seconds), instead of the plan's.
        burst: number of requests that may be sent at once, instead of the plan's.
        workers: number of concurrent requests; `None` for the default.
        wait: wait while the quota is used up, instead of stopping.
        dry_run: do everything except create events.
        ca_bundle: path of a file with certificate authorities.
        api_key_file: path of a file with the key.
        address_fields: our column → the API's member of `address`, if it differs.
        report: paths of the reports to write.
        language: language of the HTML report.
    """

    base_url: str = intervals.BASE_URL
    ledger: str | None = field(default=None, repr=False)  # a URL may hold a password
    sheet: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    year: int | None = None
    default_type: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    skip_invalid: bool = False
    any_year: bool = False
    include_cancelled: bool = False
    rate: tuple[float, float] | None = None
    burst: int | None = None
    workers: int | None = None
    wait: bool = False
    dry_run: bool = False
    ca_bundle: str | None = None
    api_key_file: str | None = None
    address_fields: Mapping[str, str] = field(default_factory=dict)
    report: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE

    def resolve_rate_limit(self, plan: RateLimit) -> RateLimit:
        """Return the rate limit to keep: `rate` and `burst` if they are set, else the plan's."""
        count, seconds = self.rate or (plan.count, plan.seconds)
        return RateLimit(count, seconds, self.burst or plan.burst)


_SETTING_NAMES = frozenset(one.name for one in fields(Settings))


def resolve_settings(
    options: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    files: tuple[Path, ...] | None = None,
) -> Settings:
    """Return the settings from options, environment, files and defaults, in this precedence.

    Args:
        options: options of the command line; `None`, `False` and empty values count as not given.
        environment: replaces the process's environment.
        files: settings files by falling precedence, instead of those of this folder and the user.

    Raises:
        UnusableInput: a setting is unknown or unusable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for path in reversed(list_settings_files() if files is None else files):
        values |= _read_settings_file(path)
    for name, variable in (("base_url", BASE_URL_VARIABLE), ("ledger", LEDGER_VARIABLE)):
        if environment.get(variable):
            values[name] = environment[variable]
    for name in options:
        if name not in _SETTING_NAMES:
            raise UnusableInput(
                f"{name!r} is no setting: {_get_unknown_hint(name, _SETTING_NAMES)}"
            )
    values |= {name: value for name, value in options.items() if _is_given(value)}
    return _check_values(values)


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value not in ((), {})


def list_settings_files() -> tuple[Path, ...]:
    """Return the paths of settings files by falling precedence."""
    return Path(SETTINGS_FILE_NAME), platformdirs.user_config_path(
        "import-events"
    ) / SETTINGS_FILE_NAME


def read_key(
    settings: Settings, environment: Mapping[str, str] | None = None, variable: str | None = None
) -> str:
    """Return the API key, from the file if `api_key_file` is set, else from the environment.

    Args:
        settings: for `api_key_file`.
        environment: replaces the process's environment.
        variable: replaces the usual variable; never shown, since it may be the key, by mistake.

    Raises:
        UnusableInput: see `check_key`.
    """
    environment = os.environ if environment is None else environment
    if settings.api_key_file is not None:
        return check_key(_read_key_file(settings.api_key_file), settings.api_key_file)
    if variable is not None:
        where = "the variable that api_key_env names"
        return check_key(environment.get(variable, ""), where, _NO_JOB_KEY_HINT)
    return check_key(environment.get(intervals.API_KEY_VARIABLE, ""), intervals.API_KEY_VARIABLE)


def check_key(key: str, where: str, hint: str = "") -> str:
    """Return the key without surrounding blanks.

    Args:
        key: the text to check.
        where: description of its source, for messages.
        hint: the next step if it is empty, instead of the usual hint.

    Raises:
        UnusableInput: it is empty, or no key looks like that. The message never shows it.
    """
    key = key.strip()
    if not key:
        raise UnusableInput(f"There is no key: {where} is empty or not set.", hint or _NO_KEY_HINT)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UnusableInput(
            f"What {where} holds cannot be a key: it has blanks, line breaks or special letters.",
            "Copy the key once more, whole and alone.",
        )
    return key


_NO_KEY_HINT = (
    "Put the key of your organization into the environment variable "
    f"{intervals.API_KEY_VARIABLE}, or into a file named with --api-key-file. "
    "Without a key: --sandbox rehearses the import, `import-events check` checks the file."
)
_NO_JOB_KEY_HINT = (
    "Set it where the jobs run (schedules see few variables), or name a file that holds the key: "
    "api_key_file."
)


def _read_key_file(path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8-sig").strip()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text file"
        # the path is not shown: it may be the key itself, given by mistake
        raise UnusableInput(
            f"The file that --api-key-file names cannot be read: {reason}.",
            "Give it the path of a file that holds the key, not the key.",
        ) from None


def _read_settings_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UnusableInput(
            f"The settings file {path} cannot be read: {error}.", "Correct it or move it away."
        ) from None
    known = _SETTING_NAMES - {"dry_run"}
    for name in values:
        if name not in known:
            raise UnusableInput(
                f"The settings file {path} says {name!r}: {_get_unknown_hint(name, known)}"
            )
    return values


def _get_unknown_hint(name: str, known: frozenset[str]) -> str:
    if "key" in name.lower():
        return "the key itself never stands in a file of settings; name its file: api_key_file."
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "there is no such setting."


def _check_values(values: Mapping[str, Any]) -> Settings:
    """Check the values, and return them as settings."""
    checked: dict[str, Any] = {
        name: _CHECKS.get(name, _check_flag_or_text)(name, value) for name, value in values.items()
    }
    settings = replace(Settings(), **checked)
    return replace(settings, base_url=check_base_url(settings.base_url))


def _check_flag_or_text(name: str, value: object) -> object:
    if isinstance(getattr(Settings(), name), bool):
        if not isinstance(value, bool):
            raise _make_value_error(name, value, "true or false")
    elif not isinstance(value, str) or not value.strip():
        raise _make_value_error(name, value, "a text")
    return value


def _check_choice(name: str, value: object) -> object:
    choices = _CHOICES[name]
    if value not in choices:
        raise _make_value_error(name, value, f"one of {', '.join(choices)}")
    return value


_CHOICES: dict[str, tuple[str, ...]] = {
    "date_order": tuple(DATE_ORDERS),
    "default_type": EVENT_TYPES,
    "language": tuple(LANGUAGES),
}


def _check_texts(name: str, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else (value,)
    texts = tuple(text for text in listed if isinstance(text, str))
    if len(texts) != len(listed):
        raise _make_value_error(name, value, "a text, or a list of texts")
    return texts


def _check_rate(name: str, value: object) -> tuple[float, float]:
    rate = parse_rate(value) if isinstance(value, str) else None
    if rate is None:
        raise _make_value_error(
            name, value, "a number per second, minute or day, such as 100/minute"
        )
    return rate


def _check_whole_number(name: str, value: object) -> int:
    allowed = INTEGER_RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        raise _make_value_error(name, value, f"a whole number from {allowed[0]} to {allowed[-1]}")
    return value


def _parse_mapping(name: str, value: object) -> dict[str, str]:
    """Parse `{"HEADER": "field"}`, or the option's list of `HEADER=field`."""
    if isinstance(value, Mapping):
        texts = [f"{header}={target}" for header, target in value.items()]
    else:
        texts = list(_check_texts(name, value))
    mapping: dict[str, str] = {}
    for text in texts:
        header, equals, target = (part.strip() for part in text.rpartition("="))
        if not equals or not header:
            raise _make_value_error(name, text, 'HEADER=field, such as "Naam=name"')
        if mapping.get(header, target) != target:
            raise _make_value_error(
                name, f"{header}={target}", f"one field: {header} was another before"
            )
        mapping[header] = target
        if target not in FIELDS_BY_NAME and target != IGNORE:
            near = get_close_matches(target, FIELDS_BY_NAME, n=1, cutoff=0.5)
            meant = f" (did you mean {near[0]}?)" if near else ""
            wanted = f"a field behind the ={meant}: {', '.join(FIELDS_BY_NAME)}"
            raise _make_value_error(name, f"{header}={target}", wanted)
    return mapping


def _check_address_fields(name: str, value: object) -> dict[str, str]:
    """Check our column → the API's member: under the same name, one of two columns would be lost."""
    if not isinstance(value, Mapping) or not set(value) <= set(ADDRESS_FIELDS):
        raise _make_value_error(name, value, f"a table with names for {', '.join(ADDRESS_FIELDS)}")
    members = {ours: theirs for ours, theirs in value.items() if isinstance(theirs, str) and theirs}
    all_members = {members.get(ours, ours) for ours in ADDRESS_FIELDS}
    if len(members) < len(value) or len(all_members) < len(ADDRESS_FIELDS):
        raise _make_value_error(name, value, "a table with a name of its own for each column")
    return members


def _make_value_error(name: str, value: object, wanted: str) -> UnusableInput:
    shown = "what it is" if "key" in name else f"{str(value)!r:.80}"
    return UnusableInput(f"--{name.replace('_', '-')} cannot be {shown}: it has to be {wanted}.")


_CHECKS: dict[str, Callable[[str, object], object]] = {
    **dict.fromkeys(_CHOICES, _check_choice),
    **dict.fromkeys(INTEGER_RANGES, _check_whole_number),
    **dict.fromkeys(("sheet", "report"), _check_texts),
    "rate": _check_rate,
    "map": _parse_mapping,
    "address_fields": _check_address_fields,
}
