"""What came of a run, in a sentence, and what to do next."""

from dataclasses import dataclass

from importer.domain.model import ImportResult, State, Status
from importer.messages import DEFAULT, ENGLISH, Speaker
from importer.reports.severity import TONES, Tone


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence on top of a report.

    Attributes:
        tone: `good`, `warning` or `bad`.
        text: what came of the run.
        hint: what to do; may be empty.
        language: of both.
    """

    tone: str
    text: str
    hint: str
    language: str = DEFAULT


def verdict(result: ImportResult, say: Speaker = ENGLISH) -> Verdict:
    """Return what to say first; a run that stopped says it in its own words, which are English."""
    text, hint = _said(result, say)
    own = bool(result.message)
    language = DEFAULT if own else say.language
    told = (result.message, result.hint) if own else (text, hint)
    return Verdict(_tone(result), *told, language)


def _tone(result: ImportResult) -> str:
    if not result.run.exit_status:
        return "good"
    return "warning" if result.run.state in {State.STOPPED, State.INTERRUPTED} else "bad"


def _said(result: ImportResult, say: Speaker) -> tuple[str, str]:
    bad = sum(TONES[row.status] is Tone.BAD for row in result.rows)
    if result.unchanged_since:
        return say("html_same_as_before"), ""
    match result.run.state:
        case State.INTERRUPTED:
            return say("html_interrupted"), say("html_interrupted_hint")
        case State.STOPPED | State.REFUSED:
            return say("html_stopped"), ""
        case State.INVALID:
            return say("html_wrong", n=bad, all=len(result.rows)), say("html_wrong_hint")
    if bad:
        tried = result.run.dry_run or result.run.rehearsal
        name = "html_could_not" if tried else "html_not_in"
        return say(name, n=bad, all=len(result.rows)), say("html_see_problems")
    return _complete(result, say), ""


def _complete(result: ImportResult, say: Speaker) -> str:
    if not result.rows:
        return say("html_no_rows")
    if result.run.rehearsal:
        return say("rehearsed_all")
    if not result.run.dry_run:
        return say("html_all_in")
    news = sum(row.status is Status.READY for row in result.rows)
    return say("html_accepted_new", n=news) if news else say("html_accepted")
