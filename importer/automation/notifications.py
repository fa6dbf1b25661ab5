"""Notices: somebody is told of a job by mail, chat or whatever else Apprise reaches."""

import logging
import re
from collections.abc import Callable, Mapping

from importer.automation.job_result import Outcome, headline, lines_of
from importer.automation.jobs_file import ALWAYS

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NOT_DELIVERED = "A notice could not be delivered"
_NOT_REACHED = "was not reached"


def due(outcome: Outcome) -> bool:
    """Tell whether anybody wants to hear of this outcome."""
    return bool(outcome.job.notify) and (outcome.is_trouble or outcome.job.notify_when == ALWAYS)


def send(outcome: Outcome, environment: Mapping[str, str]) -> list[str]:
    """Send the notices of an outcome; return what went wrong, in sentences without any address.

    An address may hold a password, so no message and no log shows one.
    """
    import apprise

    logging.getLogger("apprise").disabled = True  # it would log addresses
    title = f"import-events: {outcome.job.name}: {headline(outcome)}"
    body = "\n".join(lines_of(outcome))
    kind = apprise.NotifyType.FAILURE if outcome.is_trouble else apprise.NotifyType.SUCCESS

    def failure(address: str) -> str:
        target = apprise.Apprise()
        if not target.add(address):
            return "is no address of Apprise's"
        return "" if target.notify(body, title, kind) else _NOT_REACHED

    failures = []
    for number, written in enumerate(outcome.job.notify, start=1):
        address, missing = _filled(written, environment)
        if missing:
            failures.append(f"{_NOT_DELIVERED}: the variable {missing} in notify is not set.")
        elif reason := _quietly(failure, address):
            failures.append(f"{_NOT_DELIVERED}: number {number} of notify {reason}.")
    return failures


def _quietly(failure: Callable[[str], str], address: str) -> str:
    """Tell why it failed in words of our own: what a plugin raises may hold the address."""
    try:
        return failure(address)
    except Exception:  # noqa: BLE001 a hundred plugins raise what they like
        return _NOT_REACHED


def _filled(address: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Fill in the variables; return the first one that is not set as well."""
    missing = [name for name in _VARIABLE.findall(address) if not environment.get(name)]
    filled = _VARIABLE.sub(lambda found: environment.get(found[1], ""), address)
    return filled, missing[0] if missing else ""
