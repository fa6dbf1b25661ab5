"""What stops a run, by consequence. A row's fate is never an exception, it is a value.

    ImportEventsError
    ├── UnusableInput        the file or a setting is unusable; nothing was sent     exit status 2
    ├── CredentialRefused    the key was refused or lacks a scope that is needed     exit status 5
    ├── Stopped              not finished; the same command goes on from there       exit status 4
    └── Interrupted          the user ended it; the same command goes on from there  exit status 130

Each carries a sentence for the person and, where there is one, what to do next.
"""

from datetime import datetime


class ImportEventsError(Exception):
    """The root: a sentence (`message`) and what to do next (`hint`, may be empty)."""

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
    """The user ended the run; the same command goes on from there."""

    exit_status = 130


class Stopped(ImportEventsError):
    """The run could not finish; the same command goes on from there.

    Attributes:
        resume_at: when it makes sense to come back, if known (aware, UTC).
    """

    exit_status = 4

    def __init__(self, message: str, hint: str = "", resume_at: datetime | None = None) -> None:
        super().__init__(message, hint)
        self.resume_at = resume_at
