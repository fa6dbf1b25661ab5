"""Reads an organization and its events from the API before a run creates any.

Every request counts against the credential's quota.
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
    """Sends read requests one at a time, with retries and within the rate limit.

    Args:
        client: API client.
        ledger: keeps the quota that is used up.
        fingerprint: fingerprint of the credential.
        context: clock, random source, progress listener and cancellation.
        wait: when the quota is used up, wait instead of stopping.

    Attributes:
        notes: sentences for people about pauses that the server asked for.
    """

    def __init__(
        self, client: Client, ledger: Ledger, fingerprint: str, context: Surroundings, *, wait: bool
    ) -> None:
        self._client, self._ledger, self._fingerprint = client, ledger, fingerprint
        self._context, self._wait = context, wait
        self.notes: list[str] = []

    def organization(self, limit: Limit) -> Organization | None:
        """Return the organization of the key; `None` if the key may not read it.

        Raises:
            CredentialRefused: the key is not valid.
            Stopped: no usable response, or the quota is used up.
        """
        answer = self._ask(self._client.organization, limit)
        return answer if isinstance(answer, Organization) else None

    def events(
        self, first: str, last: str, limit: Limit, max_pages: int
    ) -> dict[str, Mapping[str, Any]] | None:
        """Return the organization's events by slug; `None` if the key may not read them.

        Args:
            first: first date, ISO 8601.
            last: last date, ISO 8601.
            limit: rate limit.
            max_pages: number of pages to fetch at most.

        Raises:
            CredentialRefused: the key is not valid.
            Stopped: no usable response, or the quota is used up.
        """
        found: dict[str, Mapping[str, Any]] = {}
        after: str | None = None
        for _ in range(max_pages):
            request = partial(self._client.events_between, first, last, after)
            answer = self._ask(request, limit)
            if not isinstance(answer, Page):
                return None
            found |= {str(item["slug"]): item for item in answer.events if "slug" in item}
            after = answer.after
            if after is None:
                break
        return found

    def _ask(self, request: Callable[[], Answer], limit: Limit) -> Answer:
        """Send a request until there is an answer; a missing scope (403) is one."""
        failures = limited = 0
        while True:
            self._take_a_token(limit)
            answer = request()
            now = self._context.clock.now()
            failures += isinstance(answer, Unclear | NotSent)
            limited += isinstance(answer, Limited)
            match retry.verdict(answer, failures, now, self._context.chance()):
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
        """Return an answer that allows the run to continue.

        Raises:
            CredentialRefused: the key is not valid.
            Stopped: the server is not the API.
        """
        if isinstance(answer, Misdirected):
            raise misdirected(self._client.base_url, answer)
        if isinstance(answer, Refused) and answer.status == _UNAUTHORIZED:
            raise refused(answer)
        return answer

    def _take_a_token(self, limit: Limit) -> None:
        """Reserve one request of the quota, and wait until it may be sent.

        A reservation that expired while the ledger was written is replaced once; where writing takes
        that long, it does so for every request.
        """
        expired = 0
        while True:
            now = self._context.clock.now()
            with self._ledger.transaction(now) as transaction:
                granted, next_at = transaction.reserve(self._fingerprint, limit, 1)
            if not granted:
                self._sleep(next_at)
            elif expired or self._context.clock.now() - now <= lateness(limit):
                return
            else:
                expired += 1

    def _pause(self, now: float, until: float, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)
        with self._ledger.transaction(now) as transaction:
            transaction.pause(self._fingerprint, until)

    def _sleep(self, until: float, reason: Literal["quota", "retry"] = "quota") -> None:
        now = self._context.clock.now()
        if until - now > LONGEST_WAIT and not self._wait:
            raise out_of_quota(until, None)
        if until - now > 1:
            self._context.listener(Waiting(until, reason))
        while now < until:
            self._context.sleep(until - now)
            now = self._context.clock.now()


def _is_success(answer: Answer) -> bool:
    """Return whether an answer is a success in an undocumented form, which look-ups can do without."""
    return isinstance(answer, Unclear) and answer.status is not None and answer.status < _REDIRECT
