"""Calling the machine's own schedulers."""

import os
import shutil
import subprocess

from importer.domain.errors import UnusableInput

_PATIENCE = 60


def there_is(tool: str) -> bool:
    """Whether this machine has that program."""
    return shutil.which(tool) is not None


def attempt(*words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a tool, whatever comes of it; what it says is in English, odd bytes survive.

    Raises:
        UnusableInput: it cannot be started, or does not end.
    """
    try:
        return subprocess.run(  # noqa: S603 the words are ours, and no shell reads them
            [shutil.which(words[0]) or words[0], *words[1:]],
            input=given,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_PATIENCE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise UnusableInput(f"{words[0]} cannot be run: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise UnusableInput(f"{words[0]} did not answer.") from None


def call(*words: str, given: str = "") -> str:
    """Run a tool and return what it wrote.

    Raises:
        UnusableInput: it cannot be run, or refused.
    """
    done = attempt(*words, given=given)
    if done.returncode:
        raise refused(words[0], done)
    return done.stdout


def refused(tool: str, done: "subprocess.CompletedProcess[str]") -> UnusableInput:
    """Return what to raise when a tool refused: its own words."""
    said = " ".join((done.stderr or done.stdout).split())
    return UnusableInput(
        f"{tool} refused: {said or f'exit status {done.returncode}'}.",
        "Without --install what it needs is printed, ready to paste.",
    )
