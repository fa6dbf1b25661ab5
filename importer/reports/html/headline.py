"""The headline of a report: the outcome of the run in one sentence, and the next step."""

from dataclasses import dataclass

from importer.domain.model import ImportResult, State, Status
from importer.messages import DEFAULT_LANGUAGE, ENGLISH, Translator
from importer.reports.severity import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class Headline:
    """The first sentence of a report.

    Attributes:
        severity: `good`, `warning` or `bad`; used as CSS class.
        text: the outcome of the run.
        hint: the next step; may be empty.
        language: language code of both texts.
    """

    severity: str
    text: str
    hint: str
    language: str = DEFAULT_LANGUAGE


def make_headline(result: ImportResult, translator: Translator = ENGLISH) -> Headline:
    """Return the headline of a run; the message of a stopped run is in English."""
    if result.message:
        return Headline(_get_severity(result), result.message, result.hint, DEFAULT_LANGUAGE)
    return Headline(
        _get_severity(result), *_format_outcome(result, translator), translator.language
    )


def _get_severity(result: ImportResult) -> str:
    if not result.run.exit_status:
        return "good"
    return "warning" if result.run.state in {State.STOPPED, State.INTERRUPTED} else "bad"


def _format_outcome(result: ImportResult, translator: Translator) -> tuple[str, str]:
    bad = sum(SEVERITIES[row.status] is Severity.BAD for row in result.rows)
    if result.unchanged_since:
        return translator("html_same_as_before"), ""
    match result.run.state:
        case State.INTERRUPTED:
            return translator("html_interrupted"), translator("html_interrupted_hint")
        case State.STOPPED | State.REFUSED:
            return translator("html_stopped"), ""
        case State.INVALID:
            return translator("html_wrong", n=bad, all=len(result.rows)), translator(
                "html_wrong_hint"
            )
    if bad:
        sends_nothing = result.run.dry_run or result.run.rehearsal
        name = "html_could_not" if sends_nothing else "html_not_in"
        return translator(name, n=bad, all=len(result.rows)), translator("html_see_problems")
    return _format_success(result, translator), ""


def _format_success(result: ImportResult, translator: Translator) -> str:
    if not result.rows:
        return translator("html_no_rows")
    if result.run.rehearsal:
        return translator("rehearsed_all")
    if not result.run.dry_run:
        return translator("html_all_in")
    new = sum(row.status is Status.READY for row in result.rows)
    return translator("html_accepted_new", n=new) if new else translator("html_accepted")
