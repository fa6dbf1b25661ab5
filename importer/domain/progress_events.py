"""Progress updates of a run, for listeners that render them. The library itself never prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RunPreview:
    """Preview of the run, before the first event is created. The field names are keys of the page's JSON.

    Attributes:
        rows: number of events in the calendar.
        there: number of events that are already imported.
        to_send: number of events to create.
        left_out: number of skipped events: invalid, duplicate or in conflict.
        pace: the rate limit as text (`100 a minute`).
        burst: number of requests that may be sent at once.
        finish: estimated time of the last request (seconds since 1970).
        organization: its name or id; `None` if unknown.
        plan: the name of its plan; `None` if unknown.
        dry_run: whether nothing will be sent.
        warnings: number of rows with warnings.
        recalled: sentences about columns that follow a saved mapping.
        at_once: number of requests before the quota stops this run; `None` if it does not.
        rest_at: the earliest useful time to continue after that stop (seconds since 1970).
    """

    rows: int
    there: int
    to_send: int
    left_out: int
    pace: str
    burst: int
    finish: float
    organization: str | None
    plan: str | None
    dry_run: bool
    warnings: int = 0
    recalled: tuple[str, ...] = ()
    at_once: int | None = None
    rest_at: float | None = None


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """More events have an outcome: `done` of `total`."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class WaitNotice:
    """Nothing will be sent for a while.

    Attributes:
        until: end of the wait (seconds since 1970).
        reason: the quota (ours or the server's), or the retry of a failed request.
    """

    until: float
    reason: Literal["quota", "retry"] = "quota"


Update = RunPreview | ProgressUpdate | WaitNotice
ProgressListener = Callable[[Update], None]
