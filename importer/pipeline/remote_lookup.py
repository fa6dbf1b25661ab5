"""Asking the API before anything is posted: who we are, and what is already there.

Every request is charged to the credential's quota, as the posts are.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from importer.delivery import retry
from importer.delivery.answers import (
    Answer,
    Limited,
    Misdirected,
    NotSent,
    Organization,
    Page,
    Refused,
    Unclear,
)
from importer.delivery.client import Client
from importer.delivery.coordinator import MOST_LIMITED
from importer.delivery.run_context import Surroundings
from importer.delivery.stop_reasons import away, misdirected, out_of_quota, refused
from importer.domain.intervals_api import Limit
from importer.domain.progress_events import Waiting
from importer.domain.rate_limit import LONGEST_WAIT, lateness
from importer.ledger.ledger import Ledger

_REDIRECT = 300
_UNAUTHORIZED = 401


class Contact:
    """One client that asks, patiently: with retries, within the quota."""

    def __init__(
        self, client: Client, ledger: Ledger, fingerprint: str, world: Surroundings, *, wait: bool
    ) -> None:
        self._client, self._ledger, self._fingerprint = client, ledger, fingerprint
        self._world, self._wait = world, wait
        self.notes: list[str] = []

    def organization(self, limit: Limit) -> Organization | None:
        """Return whose key it is; `None` where the key may not ask, or nothing in the answer says it.

        Raises:
            CredentialRefused: the key is not accepted at all.
            Stopped: no usable answer.
        """
        answer = self._ask(self._client.organization, limit)
        return answer if isinstance(answer, Organization) else None

    def events(
        self, first: str, last: str, limit: Limit, most_pages: int
    ) -> dict[str, Mapping[str, Any]] | None:
        """Return the organization's events of those days by slug, from `most_pages` at most.

        `None` where the key may not read them, or the answer is no list of them.
        """
        found: dict[str, Mapping[str, Any]] = {}
        after: str | None = None
        for _ in range(most_pages):
            look = partial(self._client.events_between, first, last, after)
            answer = self._ask(look, limit)
            if not isinstance(answer, Page):
                return None
            found |= {str(item["slug"]): item for item in answer.events if "slug" in item}
            after = answer.after
            if after is None:
                break
        return found

    def _ask(self, request: Callable[[], Answer], limit: Limit) -> Answer:
        """Send until there is an answer; a missing scope (403) is one."""
        failures = limited = 0
        while True:
            self._take_a_token(limit)
            answer = request()
            now = self._world.clock.now()
            failures += isinstance(answer, Unclear | NotSent)
            limited += isinstance(answer, Limited)
            match retry.verdict(answer, failures, now, self._world.chance()):
                case retry.Done():
                    return answer
                case retry.Again(delay):
                    self._sleep(now + delay, "retry")
                case retry.Pause(until, _) if limited > MOST_LIMITED:
                    raise out_of_quota(until, None)
                case retry.Pause(until, note):
                    self._pause(now, until, note)
                case retry.GiveUp() if _is_success(answer):
                    return answer
                case retry.GiveUp(reason):
                    raise away(self._client.base_url, reason)
                case retry.Stop():
                    return self._settled(answer)

    def _settled(self, answer: Answer) -> Answer:
        if isinstance(answer, Misdirected):
            raise misdirected(self._client.base_url, answer)
        if isinstance(answer, Refused) and answer.status == _UNAUTHORIZED:
            raise refused(answer)
        return answer

    def _take_a_token(self, limit: Limit) -> None:
        """Wait for one; one that has become too old while the books were written is not used.

        The second one is: where that takes so long, it does for every request.
        """
        old = 0
        while True:
            now = self._world.clock.now()
            with self._ledger.transaction(now) as transaction:
                taken, next_at = transaction.reserve(self._fingerprint, limit, 1)
            if not taken:
                self._sleep(next_at)
            elif old or self._world.clock.now() - now <= lateness(limit):
                return
            else:
                old += 1

    def _pause(self, now: float, until: float, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)
        with self._ledger.transaction(now) as transaction:
            transaction.pause(self._fingerprint, until)

    def _sleep(self, until: float, reason: Literal["quota", "retry"] = "quota") -> None:
        now = self._world.clock.now()
        if until - now > LONGEST_WAIT and not self._wait:
            raise out_of_quota(until, None)
        if until - now > 1:
            self._world.listener(Waiting(until, reason))
        while now < until:
            self._world.sleep(until - now)
            now = self._world.clock.now()


def _is_success(answer: Answer) -> bool:
    """An answer that says success in a form that is not documented: the posts do not hang on it."""
    return isinstance(answer, Unclear) and answer.status is not None and answer.status < _REDIRECT
