"""Quote words of commands: for people to paste, for POSIX shells, cmd.exe and systemd."""

import os
import re
import shlex
from collections.abc import Sequence

from importer.domain.errors import UnusableInput
from importer.domain.message import Message

_SAFE_WORD = re.compile(r"[\w./:=+@%,~-]+", re.ASCII)
_EXPANDED_IN_QUOTES = re.compile(r"[$`\\!]")
"""Characters that have a meaning inside the double quotes of a POSIX shell."""


def join_for_user(words: Sequence[str]) -> str:
    """Return a command for people to paste into the shell of this machine."""
    return " ".join(word if _SAFE_WORD.fullmatch(word) else quote_for_user(word) for word in words)


def quote_for_user(word: str) -> str:
    """Quote a word for the shell of this machine: in double quotes, which all shells know, if possible."""
    if os.name != "nt" and _EXPANDED_IN_QUOTES.search(word):
        return shlex.quote(word)
    return '"' + word.replace('"', '\\"') + '"'


def join_for_posix(words: Sequence[str]) -> str:
    """Return the command for a POSIX shell."""
    return shlex.join(words)


def join_for_windows(words: Sequence[str]) -> str:
    """Return the command for cmd.exe.

    Raises:
        UnusableInput: a word contains a `%` or a `"`, which cmd.exe would change.
    """
    if any(one in word for word in words for one in '%"'):
        raise UnusableInput(
            Message("A Windows task cannot contain a % or a quotation mark in a path."),
            Message("Rename the folder."),
        )
    return " ".join(f'"{word}"' for word in words)


def join_for_systemd(words: Sequence[str]) -> str:
    """Return the command for `ExecStart=:` (the colon turns off the expansion of `$`)."""
    return " ".join(_quote_for_systemd(word) for word in words)


def escape_for_systemd(text: str) -> str:
    """Escape `%`, with which systemd's specifiers begin."""
    return text.replace("%", "%%")


def _quote_for_systemd(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escape_for_systemd(escaped)}"'
