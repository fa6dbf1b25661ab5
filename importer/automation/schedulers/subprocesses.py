"""Run the programs of the machine's schedulers."""

import os
import shutil
import subprocess

from importer.domain.errors import UnusableInput

_TIMEOUT = 60


def is_installed(tool: str) -> bool:
    """Return whether this machine has the program."""
    return shutil.which(tool) is not None


def run_unchecked(*words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program, whatever its exit status, with messages in English; undecodable bytes survive.

    Raises:
        UnusableInput: it cannot be started, or does not end within 60 seconds.
    """
    try:
        return subprocess.run(  # noqa: S603 fixed words, no shell
            [shutil.which(words[0]) or words[0], *words[1:]],
            input=given,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_TIMEOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise UnusableInput(f"{words[0]} cannot be run: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise UnusableInput(f"{words[0]} did not answer.") from None


def run_checked(*words: str, given: str = "") -> str:
    """Run a program and return its standard output.

    Raises:
        UnusableInput: it cannot be run, or its exit status is not 0.
    """
    done = run_unchecked(*words, given=given)
    if done.returncode:
        raise build_error(words[0], done)
    return done.stdout


def build_error(tool: str, done: "subprocess.CompletedProcess[str]") -> UnusableInput:
    """Return the error for a program that failed, with its own message."""
    output = " ".join((done.stderr or done.stdout).split())
    return UnusableInput(
        f"{tool} refused: {output or f'exit status {done.returncode}'}.",
        "Without --install what it needs is printed, ready to paste.",
    )
