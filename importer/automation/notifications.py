"""Notifications about jobs, by mail, chat and the other services that Apprise supports."""

import logging
import re
from collections.abc import Callable, Mapping

from importer.automation.job_result import JobResult, format_headline, format_lines
from importer.automation.jobs_file import NOTIFY_ALWAYS
from importer.domain.message import Message

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_UNREACHABLE = Message("the service could not be reached")


def is_notification_due(job_result: JobResult) -> bool:
    """Return whether this result should be notified."""
    return bool(job_result.job.notify) and (
        job_result.needs_attention or job_result.job.notify_when == NOTIFY_ALWAYS
    )


def send_notifications(job_result: JobResult, environment: Mapping[str, str]) -> list[str]:
    """Send the notifications of a result and return a message for each one that failed.

    An Apprise URL may contain a password, so no message and no log shows one.
    """
    import apprise

    logging.getLogger("apprise").disabled = True  # it would log URLs
    title = f"import-events: {job_result.job.name}: {format_headline(job_result)}"
    body = "\n".join(format_lines(job_result))
    kind = apprise.NotifyType.FAILURE if job_result.needs_attention else apprise.NotifyType.SUCCESS

    def failure(url: str) -> str:
        target = apprise.Apprise()
        if not target.add(url):
            return Message("it is not a valid Apprise URL")
        return "" if target.notify(body, title, kind) else _UNREACHABLE

    failures: list[str] = []
    for number, written in enumerate(job_result.job.notify, start=1):
        url, missing = _expand_variables(written, environment)
        if missing:
            reason: str = Message("the variable {name} is not set", name=missing)
        else:
            reason = _run_quietly(failure, url)
        if reason:
            failures.append(
                Message(
                    "A notification was not sent. Entry {number} of `notify`: {reason}.",
                    number=number,
                    reason=reason,
                )
            )
    return failures


def _run_quietly(failure: Callable[[str], str], url: str) -> str:
    """Return the reason of a failure; a plugin's own exception may contain the URL, so it is dropped."""
    try:
        return failure(url)
    except Exception:  # noqa: BLE001 plugins raise exceptions of any type
        return _UNREACHABLE


def _expand_variables(url: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the URL with its variables filled in, and the name of the first unset variable or ""."""
    missing = [name for name in _VARIABLE.findall(url) if not environment.get(name)]
    filled = _VARIABLE.sub(lambda found: environment.get(found[1], ""), url)
    return filled, missing[0] if missing else ""
