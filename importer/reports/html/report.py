"""The HTML report: one page that opens anywhere, loads nothing and runs nothing but its own script."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from importer.domain.model import ImportResult, Problem, Status
from importer.domain.safe_text import for_page
from importer.domain.version import VERSION
from importer.messages import DEFAULT, Speaker
from importer.messages.translator import Told, tell, tell_note, tell_skipped, title
from importer.reports.html import charts as html_plots
from importer.reports.html import map as html_map
from importer.reports.html.headline import verdict
from importer.reports.html.rows import KINDS, LONGEST, anchors, lines_of
from importer.reports.html.season_calendar import season
from importer.reports.problem_groups import Group, problem_groups, warning_groups
from importer.reports.severity import TONES

GLYPHS: dict[str, str] = dict(zip(KINDS, "●■▲◆○", strict=True))
"""The mark of each type, so that colour is never the only difference."""
CELLS_OPEN = 24
"""How many cells of one kind of problem are listed at once; the others are folded away."""
CELLS_LISTED = 500
"""How many are listed at all; their rows tell the rest."""
_GROUPS = 200


def dumps(result: ImportResult, language: str = DEFAULT) -> bytes:
    """The report as UTF-8; it needs no other file.

    Args:
        result: what is reported.
        language: of its words.
    """
    say = Speaker(language)
    template = _environment(say).get_template("page.html.jinja")
    return template.render(_fixed() | _values(result, say)).encode()


def policy(*, inside: bool = True) -> str:
    """Return the content security policy of every report: its own style and script by their hashes.

    Args:
        inside: for the page's own `meta`; else for a response's header, which may also forbid frames.
    """
    parts = (
        "default-src 'none'",
        f"style-src '{_hash(_read('page.css'))}'",
        f"script-src '{_hash(_read('page.js'))}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *(() if inside else ("frame-ancestors 'none'",)),
    )
    return "; ".join(parts)


def _environment(say: Speaker) -> Environment:
    def shown(value: object) -> object:
        """Return what an expression of the template shows; all that it shows passes through here."""
        if value is None:
            return ""
        return value if hasattr(value, "__html__") else for_page(say.shown(value))

    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cut"] = _cut
    environment.filters["moment"] = _moment
    return environment


def _cut(text: str | None, most: int = LONGEST) -> str:
    shown = for_page(text or "")
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def _read(name: str) -> str:
    return resources.files("importer.reports").joinpath("html", name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class _Tally:
    status: Status
    count: int
    meaning: str
    tone: str


def _tallies(result: ImportResult, say: Speaker) -> Iterator[_Tally]:
    counts = result.counts()
    for status in Status:
        if counts[status]:
            tone = TONES[status].name.lower()
            meaning = say.meaning(status, rehearsal=result.run.rehearsal)
            yield _Tally(status, counts[status], meaning, tone)


def _values(result: ImportResult, say: Speaker) -> dict[str, object]:
    lines = lines_of(result)
    calendar = season(lines, say)
    first = verdict(result, say)
    places = {(row.place.file, row.place.sheet) for row in result.rows}
    shown = [line for line in lines if line.anchor]
    return {
        "result": result,
        "run": result.run,
        "t": say,
        "english": _lang(DEFAULT, say),
        "words": lambda problem: _words(problem, say),
        "noted": lambda note: _marked(tell_note(note, say.language), say),
        "why_skipped": lambda reason: _marked(tell_skipped(reason, say.language), say),
        "title_of": lambda code: title(code, say.language),
        "is_example": lambda group: _is_example(group, say),
        "verdict": first,
        "verdict_language": _lang(first.language, say),
        "tallies": list(_tallies(result, say)),
        "lines": shown,
        "flagged": any(line.days and line.row.problems for line in lines),
        "troubled": any(line.troubled for line in shown),
        "has_ids": any(line.row.event_id for line in shown),
        "left_out": len(lines) - len(shown),
        "anchors": anchors(lines),
        "season": calendar,
        "bars": html_plots.bars(calendar, say),
        "maps": html_map.pictures(lines, say),
        "kinds": [kind for kind in KINDS if any(line.kind == kind for line in lines)],
        "groups": problem_groups(result),
        "warnings": warning_groups(result),
        "ignored": [header for header in result.headers if header.field is None],
        "several_files": len({file for file, _ in places}) > 1,
        "several_sheets": len(places) > 1,
    }


def _words(problem: Problem, say: Speaker) -> tuple[Told, Markup]:
    """Return a problem in the report's language, and the attribute where it is in another one."""
    return _marked(tell(problem, say.language), say)


def _marked(told: Told, say: Speaker) -> tuple[Told, Markup]:
    return told, _lang(told.language, say)


def _is_example(group: Group, say: Speaker) -> bool:
    """Tell whether others of a group are worded otherwise; the German sentences name their values."""
    return len(group.messages) > 1 or (say.language != DEFAULT and len({*group.values}) > 1)


def _lang(language: str, say: Speaker) -> Markup:
    """Return the attribute that says so of words in another language than the page's."""
    return Markup("" if language == say.language else f' lang="{language}"')  # noqa: S704 ours


def _fixed() -> dict[str, object]:
    """What every report has in common."""
    return {
        "glyphs": GLYPHS,
        "tones": {status: TONES[status].name.lower() for status in Status},
        "cells_open": CELLS_OPEN,
        "cells_listed": CELLS_LISTED,
        "groups_listed": _GROUPS,
        "version": VERSION,
        "policy": policy(),
        "css": Markup(_read("page.css")),  # noqa: S704 ours
        "js": Markup(_read("page.js")),  # noqa: S704 ours
    }
