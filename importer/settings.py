"""Settings of a run, each declared once. Precedence: option, environment, file, default.

Command line, settings files, jobs files, the page, the suggested command and the fingerprint of an
import derive from `Settings`. `--help` imports this module, so what it does not need is imported late.
"""
# ruff: noqa: RUF009 - `declare` returns a dataclass field

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NoReturn

from importer.domain import intervals_api as intervals
from importer.domain.calendar_names import DATE_ORDERS, DateOrder
from importer.domain.errors import UnusableInput
from importer.domain.fields import ADDRESS_FIELDS, EVENT_TYPES, FIELDS_BY_NAME, IGNORE
from importer.domain.intervals_api import RateLimit
from importer.domain.message import Message
from importer.domain.option import Option, OptionKind, declare
from importer.messages.translator import DEFAULT_LANGUAGE, LANGUAGES

SETTINGS_FILE_NAME = "import-events.toml"
BASE_URL_VARIABLE = "INTERVALS_BASE_URL"
LEDGER_VARIABLE = "IMPORT_EVENTS_LEDGER"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a run; the names are those of the options, with `_` for `-`."""

    # fmt: off
    sheet: tuple[str, ...] = declare(Option(
        "texts", "reading", "Read only this sheet (repeatable).", "NAME"))
    date_order: DateOrder | None = declare(Option(
        "choice", "reading", "How to read dates such as 03/04/2026.", choices=DATE_ORDERS))
    year: int | None = declare(Option(
        "number", "reading", "Year of dates that have none.", "YYYY", allowed=range(1900, 2200)))
    default_type: str | None = declare(Option(
        "choice", "reading", "Type of rows that have none: race, runClub, timeTrial or other.",
        "TYPE", EVENT_TYPES))
    map: Mapping[str, str] = declare(Option("mapping", "reading",
        "Field of a column that is not recognized (repeatable); =ignore leaves the column out.",
        '"HEADER=field"'))
    include_cancelled: bool = declare(Option("flag", "reading", "Import rows that are marked as canceled."))
    any_year: bool = declare(Option(
        "flag", "reading", "Accept dates before 1950 and more than five years ahead."))
    skip_invalid: bool = declare(Option(
        "flag", "reading", "Import the valid rows even if others are invalid."))
    address_fields: Mapping[str, str] = declare(Option(
        "members", "reading", "Names of the API's members of `address`, where they differ.",
        on_command_line=False, on_page=False))
    dry_run: bool = declare(Option("flag", "sending", "Do everything except create events.",
        on_page=False, for_one_run=True))
    # not on the page: these could send the key elsewhere
    base_url: str = declare(Option(
        "text", "sending", f"Base URL of the API (or {BASE_URL_VARIABLE}).", "URL",
        variable=BASE_URL_VARIABLE, on_page=False), intervals.BASE_URL)
    ledger: str | None = declare(Option(
        "path", "sending", f"The ledger's file or postgresql:// URL (or {LEDGER_VARIABLE}).",
        "PATH|URL", variable=LEDGER_VARIABLE, on_page=False), show=False)  # it may hold a password
    rate: tuple[float, float] | None = declare(Option(
        "rate", "sending", "Rate limit, instead of the plan's.", "N/second|minute|day"))
    burst: int | None = declare(Option(
        "number", "sending", "Requests that may be sent at once, instead of the plan's number.",
        "N", allowed=range(1, 1_000_001)))
    workers: int | None = declare(Option(
        "number", "sending", "Number of concurrent requests.", "N", allowed=range(1, 65)))
    wait: bool = declare(Option("flag", "sending", "When the quota is used up, wait instead of stopping."))
    ca_bundle: str | None = declare(Option(
        "path", "sending", "File with the certificate authorities to trust.", "PATH", on_page=False))
    api_key_file: str | None = declare(Option(
        "path", "sending", "File that contains the API key.", "PATH", on_page=False))
    report: tuple[str, ...] = declare(Option(
        "paths", "reports", "Write a report: .xlsx, .csv, .json or .html (repeatable).", "PATH",
        on_page=False))
    language: str = declare(Option(
        "choice", "reports", "Language of the .html report (default: en).", choices=LANGUAGES,
        on_page=False), DEFAULT_LANGUAGE)
    # fmt: on

    def resolve_rate_limit(self, plan: RateLimit) -> RateLimit:
        """Return the rate limit to keep: `rate` and `burst` if they are set, else the plan's."""
        count, seconds = self.rate or (plan.count, plan.seconds)
        return RateLimit(count, seconds, self.burst or plan.burst)


OPTIONS: Mapping[str, Option] = {one.name: one.metadata["option"] for one in fields(Settings)}
"""The declarations of all settings, by name."""


def format_option_name(name: str) -> str:
    """Return the option of a setting: `--date-order` for `date_order`."""
    return f"--{name.replace('_', '-')}"


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
    from importer.domain.base_url import check_base_url

    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for path in reversed(list_settings_files() if files is None else files):
        values |= _read_settings_file(path)
    for name, option in OPTIONS.items():
        if text := environment.get(option.variable):
            values[name] = text
    for name in options.keys() - OPTIONS.keys():
        raise UnusableInput(
            Message("Unknown setting '{name}'.", name=name), suggest_setting(name, OPTIONS)
        )
    values |= {
        name: value
        for name, value in options.items()
        if value is not None and value is not False and value not in ((), {})
    }
    checked: dict[str, Any] = {
        name: _CHECKS[OPTIONS[name].kind](name, value) for name, value in values.items()
    }
    settings = Settings(**checked)
    return replace(settings, base_url=check_base_url(settings.base_url))


def list_settings_files() -> tuple[Path, ...]:
    """Return the paths of settings files by falling precedence."""
    import platformdirs

    user_folder = platformdirs.user_config_path("import-events")
    return Path(SETTINGS_FILE_NAME), user_folder / SETTINGS_FILE_NAME


def suggest_setting(name: str, known: Collection[str]) -> Message:
    """Return the next step after an unknown setting."""
    from difflib import get_close_matches

    if "key" in name.lower():
        if "api_key_env" in known:
            return Message("Never put the key itself in a file: use api_key_env or api_key_file.")
        return Message("Never put the key itself in a file: use api_key_file.")
    near = get_close_matches(name, known, n=1)
    if near:
        return Message("Did you mean '{name}'?", name=near[0])
    return Message("Remove it: there is no such setting.")


def _read_settings_file(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UnusableInput(
            Message(
                "The settings file {path} cannot be read: {error}.",
                path=str(path),
                error=str(error),
            ),
            Message("Correct it or move it away."),
        ) from None
    known = [name for name, option in OPTIONS.items() if not option.for_one_run]
    for name in values:
        if name not in known:
            message = Message(
                "Unknown setting '{name}' in the settings file {path}.", name=name, path=str(path)
            )
            raise UnusableInput(message, suggest_setting(name, known))
    return values


def _check_flag(name: str, value: object) -> object:
    return value if isinstance(value, bool) else _reject(name, value, Message("true or false"))


def _check_text(name: str, value: object) -> object:
    valid = isinstance(value, str) and value.strip()
    return value if valid else _reject(name, value, Message("a text"))


def _check_choice(name: str, value: object) -> object:
    choices = OPTIONS[name].choices
    valid = isinstance(value, str) and value in choices
    wanted = Message("one of {choices}", choices=", ".join(choices))
    return value if valid else _reject(name, value, wanted)


def _check_texts(name: str, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else (value,)
    texts = tuple(text for text in listed if isinstance(text, str))
    wanted = Message("a text, or a list of texts")
    return texts if len(texts) == len(listed) else _reject(name, value, wanted)


def _check_rate(name: str, value: object) -> tuple[float, float]:
    from importer.domain.rate_limit import parse_rate

    rate = parse_rate(value) if isinstance(value, str) else None
    wanted = Message("a number per second, minute or day, such as 100/minute")
    return rate or _reject(name, value, wanted)


def _check_number(name: str, value: object) -> object:
    allowed = OPTIONS[name].allowed
    if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
        return value
    limits = {"least": str(allowed[0]), "most": str(allowed[-1])}
    return _reject(name, value, Message("a whole number from {least} to {most}", **limits))


def _parse_mapping(name: str, value: object) -> dict[str, str]:
    """Parse `{"HEADER": "field"}`, or the option's list of `HEADER=field`."""
    texts: Collection[str] = (
        [f"{header}={target}" for header, target in value.items()]
        if isinstance(value, Mapping)
        else _check_texts(name, value)
    )
    mapping: dict[str, str] = {}
    for text in texts:
        header, equals, target = (part.strip() for part in text.rpartition("="))
        if not equals or not header:
            _reject(name, text, Message('HEADER=field, such as "Naam=name"'))
        if target not in FIELDS_BY_NAME and target != IGNORE:
            _reject(name, f"{header}={target}", _describe_targets(target))
        if mapping.setdefault(header, target) != target:
            wanted = Message(
                "one field: {header} is {field} already", header=header, field=mapping[header]
            )
            _reject(name, f"{header}={target}", wanted)
    return mapping


def _describe_targets(target: str) -> Message:
    from difflib import get_close_matches

    near = get_close_matches(target, FIELDS_BY_NAME, n=1, cutoff=0.5)
    every = ", ".join(FIELDS_BY_NAME)
    if not near:
        return Message("a field behind the =: {fields}", fields=every)
    return Message(
        "a field behind the = (did you mean {near}?): {fields}", near=near[0], fields=every
    )


def _check_members(name: str, value: object) -> dict[str, str]:
    """Check our column → the API's member: under the same name, one of two columns would be lost."""
    if not isinstance(value, Mapping) or not set(value) <= set(ADDRESS_FIELDS):
        wanted = Message("a table with names for {fields}", fields=", ".join(ADDRESS_FIELDS))
        _reject(name, value, wanted)
    members = {ours: theirs for ours, theirs in value.items() if isinstance(theirs, str) and theirs}
    all_members = {members.get(ours, ours) for ours in ADDRESS_FIELDS}
    if len(members) < len(value) or len(all_members) < len(ADDRESS_FIELDS):
        _reject(name, value, Message("a table with a name of its own for each column"))
    return members


def _reject(name: str, value: object, wanted: Message) -> NoReturn:
    shown = Message("this value") if "key" in name else f"{str(value)!r:.80}"
    raise UnusableInput(
        Message(
            "{option} cannot be {value}: it has to be {wanted}.",
            option=format_option_name(name),
            value=shown,
            wanted=wanted,
        )
    )


_CHECKS: Mapping[OptionKind, Callable[[str, object], object]] = {
    "flag": _check_flag,
    **dict.fromkeys(("text", "path"), _check_text),
    **dict.fromkeys(("texts", "paths"), _check_texts),
    "choice": _check_choice,
    "number": _check_number,
    "rate": _check_rate,
    "mapping": _parse_mapping,
    "members": _check_members,
}
