"""User-facing errors that stop a run, shared by delivery and pipeline."""

from datetime import UTC, datetime

from importer.delivery.answers import NotTheApi, Unauthorized
from importer.domain.errors import CredentialRefused, Stopped
from importer.domain.intervals_api import API_KEY_VARIABLE, SCOPE_WRITE

_HTTP_UNAUTHORIZED = 401


def build_unauthorized_error(answer: Unauthorized) -> CredentialRefused:
    """Return the error for a key that is invalid or may not create events."""
    if answer.status == _HTTP_UNAUTHORIZED:
        return CredentialRefused(
            f"Intervals refused the key (HTTP 401: {answer.message}).",
            f"Check the key in {API_KEY_VARIABLE} or in the file of --api-key-file: copied whole, not "
            "revoked, and of the right organization.",
        )
    return CredentialRefused(
        f"The key may not create events (HTTP 403: {answer.message}).",
        f"It needs the scope {SCOPE_WRITE}: have it added in Intervals, or use another key.",
    )


def build_wrong_address_error(base_url: str, answer: NotTheApi) -> Stopped:
    """Return the error for a base URL that is not the API's."""
    return Stopped(
        f"{base_url} does not answer like the Intervals API: {answer.reason}.",
        "Check --base-url (or INTERVALS_BASE_URL), then run the same command again.",
    )


def build_unreachable_error(base_url: str, reason: str) -> Stopped:
    """Return the error for a server that is unreachable or only fails."""
    return Stopped(
        f"Intervals does not answer at {base_url}: {reason}.",
        "Check the connection and --base-url; the same command goes on from there.",
    )


def build_quota_error(resume_at: float, remaining: int | None) -> Stopped:
    """Return the error for a used-up quota; `resume_at` is in seconds since 1970."""
    resume_time = datetime.fromtimestamp(resume_at, UTC)
    local = resume_time.astimezone().strftime("%A %d %B, %H:%M")
    left = "" if remaining is None else f"; {remaining} still to send"
    return Stopped(
        f"The plan's quota is used up for now{left}.",
        f"Run the same command again from {local} on (or let it sleep through with --wait).",
        resume_at=resume_time,
    )
