"""Exceptions that stop a run, by consequence. The outcome of a row is a value, never an exception.

    ImportEventsError
    ├── UnusableInput        the file or a setting is unusable; nothing was sent     exit status 2
    ├── CredentialRefused    the key was refused or lacks a scope that is needed     exit status 5
    ├── Stopped              not finished; the same command continues the run        exit status 4
    └── Interrupted          canceled by the user; the same command continues it     exit status 130

Each has a message for the user and, where there is one, a hint about the next step.
"""

from datetime import datetime


class ImportEventsError(Exception):
    """Base class: a sentence (`message`) and the next step (`hint`, may be empty)."""

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnusableInput(ImportEventsError):
    """The command line, a setting or the file itself is unusable; nothing was sent."""

    exit_status = 2


class CredentialRefused(ImportEventsError):
    """The API refused the key (401), or the key lacks a scope that is needed (403)."""

    exit_status = 5


class Interrupted(ImportEventsError):
    """The user canceled the run; the same command continues it."""

    exit_status = 130


class Stopped(ImportEventsError):
    """The run could not finish; the same command continues it.

    Attributes:
        resume_at: the earliest useful time to continue, if known (aware, UTC).
    """

    exit_status = 4

    def __init__(self, message: str, hint: str = "", resume_at: datetime | None = None) -> None:
        super().__init__(message, hint)
        self.resume_at = resume_at
