"""User-facing errors that stop a run, shared by delivery and pipeline."""

from datetime import UTC, datetime

from importer.delivery.answers import NotTheApi, Unauthorized
from importer.domain.errors import CredentialRefused, Stopped
from importer.domain.intervals_api import API_KEY_VARIABLE, SCOPE_WRITE
from importer.domain.message import Message

_HTTP_UNAUTHORIZED = 401


def build_unauthorized_error(answer: Unauthorized) -> CredentialRefused:
    """Return the error for a key that is invalid or may not create events."""
    if answer.status == _HTTP_UNAUTHORIZED:
        return CredentialRefused(
            Message("Intervals rejected the key (HTTP 401: {reason}).", reason=answer.message),
            Message(
                "Check the key in {variable} or in the file of --api-key-file: it must be complete, not "
                "revoked, and belong to the right organization.",
                variable=API_KEY_VARIABLE,
            ),
        )
    return CredentialRefused(
        Message("The key cannot create events (HTTP 403: {reason}).", reason=answer.message),
        Message(
            "It needs the scope {scope}: add it in Intervals, or use another key.",
            scope=SCOPE_WRITE,
        ),
    )


def build_wrong_address_error(base_url: str, answer: NotTheApi) -> Stopped:
    """Return the error for a base URL that is not the API's."""
    return Stopped(
        Message(
            "{url} does not answer like the Intervals API: {reason}.",
            url=base_url,
            reason=answer.reason,
        ),
        Message("Check --base-url (or INTERVALS_BASE_URL), then run the same command again."),
    )


def build_unreachable_error(base_url: str, reason: str) -> Stopped:
    """Return the error for a server that is unreachable or only fails."""
    return Stopped(
        Message("Intervals does not answer at {url}: {reason}.", url=base_url, reason=reason),
        Message("Check the connection and --base-url, then run the same command to continue."),
    )


def build_quota_error(resume_at: float, remaining: int | None) -> Stopped:
    """Return the error for a used-up quota; `resume_at` is in seconds since 1970."""
    resume_time = datetime.fromtimestamp(resume_at, UTC)
    local = resume_time.astimezone().strftime("%A %d %B, %H:%M")
    return Stopped(
        Message("The plan's quota is used up.")
        if remaining is None
        else Message.plural(
            "The plan's quota is used up; {n} event is still to be sent.",
            "The plan's quota is used up; {n} events are still to be sent.",
            n=remaining,
        ),
        Message("Run the same command again after {time}, or add --wait.", time=local),
        resume_at=resume_time,
    )
