"""Reads an organization and its events from the API before a run creates any.

Every request counts against the credential's quota.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from importer.delivery import retry
from importer.delivery.answers import (
    Answer,
    ConnectionFailed,
    EventPage,
    Indeterminate,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Unauthorized,
)
from importer.delivery.client import Client
from importer.delivery.coordinator import MAX_RATE_LIMITS_IN_A_ROW
from importer.delivery.run_context import RunContext
from importer.delivery.stop_reasons import (
    build_quota_error,
    build_unauthorized_error,
    build_unreachable_error,
    build_wrong_address_error,
)
from importer.domain.intervals_api import RateLimit
from importer.domain.progress_events import WaitNotice
from importer.domain.rate_limit import MAX_WAIT, compute_max_dispatch_delay
from importer.ledger.ledger import Ledger

_HTTP_REDIRECT = 300
_HTTP_UNAUTHORIZED = 401


class RemoteLookup:
    """Sends read requests one at a time, with retries and within the rate limit.

    Args:
        client: API client.
        ledger: keeps the quota that is used up.
        fingerprint: fingerprint of the credential.
        context: clock, random source, progress listener and cancellation.
        wait: when the quota is used up, wait instead of stopping.

    Attributes:
        ledger, fingerprint, context: as given.
        notes: sentences for people about pauses that the server asked for.
    """

    def __init__(
        self, client: Client, ledger: Ledger, fingerprint: str, context: RunContext, *, wait: bool
    ) -> None:
        self._client, self.ledger, self.fingerprint = client, ledger, fingerprint
        self.context, self._wait_for_quota = context, wait
        self.notes: list[str] = []

    def fetch_organization(self, limit: RateLimit) -> OrganizationDetails | None:
        """Return the organization of the key; `None` if the key may not read it.

        Raises:
            CredentialRefused: the key is not valid.
            Stopped: no usable response, or the quota is used up.
        """
        answer = self._send_with_retries(self._client.get_organization, limit)
        return answer if isinstance(answer, OrganizationDetails) else None

    def fetch_events(
        self, first: str, last: str, limit: RateLimit, max_pages: int
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
            request = partial(self._client.get_events_between, first, last, after)
            answer = self._send_with_retries(request, limit)
            if not isinstance(answer, EventPage):
                return None
            found |= {str(item["slug"]): item for item in answer.events if "slug" in item}
            after = answer.next_cursor
            if after is None:
                break
        return found

    def _send_with_retries(self, request: Callable[[], Answer], limit: RateLimit) -> Answer:
        """Send a request until there is an answer; a missing scope (403) is one."""
        failures = limited = 0
        while True:
            self._reserve_request(limit)
            answer = request()
            now = self.context.clock.now()
            failures += isinstance(answer, Indeterminate | ConnectionFailed)
            limited += isinstance(answer, RateLimited)
            match retry.decide(answer, failures, now, self.context.rng()):
                case retry.Done():
                    return answer
                case retry.RetryAfter(delay):
                    self._wait_until(now + delay, "retry")
                case retry.PauseAll(until, _) if limited > MAX_RATE_LIMITS_IN_A_ROW:
                    raise build_quota_error(until, None)
                case retry.PauseAll(until, note):
                    self._pause_credential(now, until, note)
                case retry.GiveUp() if _is_undocumented_success(answer):
                    return answer
                case retry.GiveUp(reason):
                    raise build_unreachable_error(self._client.base_url, reason)
                case retry.Abort():
                    return self._check_answer(answer)

    def _check_answer(self, answer: Answer) -> Answer:
        """Return an answer that allows the run to continue.

        Raises:
            CredentialRefused: the key is not valid.
            Stopped: the server is not the API.
        """
        if isinstance(answer, NotTheApi):
            raise build_wrong_address_error(self._client.base_url, answer)
        if isinstance(answer, Unauthorized) and answer.status == _HTTP_UNAUTHORIZED:
            raise build_unauthorized_error(answer)
        return answer

    def _reserve_request(self, limit: RateLimit) -> None:
        """Reserve one request of the quota, and wait until it may be sent.

        A reservation that expired while the ledger was written is replaced once; where writing takes
        that long, it does so for every request.
        """
        expired = 0
        while True:
            now = self.context.clock.now()
            with self.ledger.open_transaction(now) as transaction:
                granted, next_at = transaction.reserve_requests(self.fingerprint, limit, 1)
            if not granted:
                self._wait_until(next_at)
            elif expired or self.context.clock.now() - now <= compute_max_dispatch_delay(limit):
                return
            else:
                expired += 1

    def _pause_credential(self, now: float, until: float, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)
        with self.ledger.open_transaction(now) as transaction:
            transaction.record_pause(self.fingerprint, until)

    def _wait_until(self, until: float, reason: Literal["quota", "retry"] = "quota") -> None:
        now = self.context.clock.now()
        if until - now > MAX_WAIT and not self._wait_for_quota:
            raise build_quota_error(until, None)
        if until - now > 1:
            self.context.listener(WaitNotice(until, reason))
        while now < until:
            self.context.sleep(until - now)
            now = self.context.clock.now()


def _is_undocumented_success(answer: Answer) -> bool:
    """Return whether an answer is a success in an undocumented form, which look-ups can do without."""
    return (
        isinstance(answer, Indeterminate)
        and answer.status is not None
        and answer.status < _HTTP_REDIRECT
    )
