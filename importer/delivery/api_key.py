"""Read and check the API key, from the environment or from a file. No message ever shows it."""

import os
from collections.abc import Mapping
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.message import Message
from importer.settings import Settings


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
        hint = Message(
            "Set it where the jobs run (schedulers pass few variables), or name a file that contains "
            "the key with api_key_file."
        )
        where = Message("the variable that api_key_env names")
        return check_key(environment.get(variable, ""), where, hint)
    return check_key(environment.get(API_KEY_VARIABLE, ""), API_KEY_VARIABLE)


def check_key(key: str, where: str, hint: Message | None = None) -> str:
    """Return the key without surrounding blanks.

    Args:
        key: the text to check.
        where: description of its source, for messages.
        hint: the next step if it is empty, instead of the usual hint.

    Raises:
        UnusableInput: it is empty, or no key looks like that.
    """
    key = key.strip()
    if not key:
        raise UnusableInput(
            Message("There is no key: {source} is empty or not set.", source=where),
            hint or _NO_KEY_HINT,
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UnusableInput(
            Message(
                "The content of {source} cannot be a key: it has blanks, line breaks or special letters.",
                source=where,
            ),
            Message("Copy the whole key again, and nothing else."),
        )
    return key


_NO_KEY_HINT = Message(
    "Put your organization's key into the environment variable {variable}, or into a file that you "
    "name with --api-key-file. Without a key, try --sandbox or `import-events check`.",
    variable=API_KEY_VARIABLE,
)


def _read_key_file(path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8-sig").strip()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or Message("it is not a text file")
        # the path is not shown: it may be the key itself, given by mistake
        raise UnusableInput(
            Message("The file given with --api-key-file cannot be read: {reason}.", reason=reason),
            Message("Give the path of a file that contains the key, not the key."),
        ) from None
