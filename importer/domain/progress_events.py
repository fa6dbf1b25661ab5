"""What a run tells while it goes on: values for whoever renders them. The library never prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Forecast:
    """Before the first post: what will happen.

    Attributes:
        rows: events of the calendar.
        there: how many are in the organization already.
        to_send: how many will be posted.
        left_out: how many will not be: invalid, duplicate or in conflict.
        pace: the limit in words (`100 a minute`); burst: requests that may go at once.
        finish: when the last post may go (seconds since 1970).
        organization: its name or id; plan: the plan's name. `None` where unknown.
        dry_run: nothing will be sent.
        warnings: how many rows a person should look at first.
        recalled: sentences about columns that are read as was said of such headers before.
        at_once: how many the quota lets this run send before it stops, where that is not all of them;
            rest_at: when it makes sense to go on then (seconds since 1970).
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
class Advanced:
    """Some more events have a fate: `done` of `total` tasks."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing may be sent until `until` (seconds since 1970).

    Attributes:
        until: when it goes on.
        reason: the quota, or the server's word about it; or a request that failed and is repeated.
    """

    until: float
    reason: Literal["quota", "retry"] = "quota"


Update = Forecast | Advanced | Waiting
Listener = Callable[[Update], None]
