"""The HTML report: one self-contained page that loads nothing and runs only its own script."""

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
from importer.reports.html.charts import bars
from importer.reports.html.headline import verdict
from importer.reports.html.map import pictures
from importer.reports.html.rows import KINDS, LONGEST, anchors, lines_of
from importer.reports.html.season_calendar import season
from importer.reports.problem_groups import Group, problem_groups, warning_groups
from importer.reports.severity import TONES

GLYPHS: dict[str, str] = dict(zip(KINDS, "●■▲◆○", strict=True))
"""Symbol of each event type, so that color is never the only difference."""
CELLS_OPEN = 24
"""Number of cells of a problem that are visible; more are in a closed `details` element."""
CELLS_LISTED = 500
"""Maximum number of cells listed for a problem; the table of rows shows the others."""
_GROUPS = 200


def dumps(result: ImportResult, language: str = DEFAULT) -> bytes:
    """Return the report as a self-contained HTML page in UTF-8.

    Args:
        result: the run to report.
        language: code of one of `LANGUAGES`.
    """
    translator = Speaker(language)
    template = _environment(translator).get_template("page.html.jinja")
    return template.render(_fixed() | _values(result, translator)).encode()


def policy(*, inside: bool = True) -> str:
    """Return the content security policy of the reports: the hashes of their own style and script.

    Args:
        inside: whether it is for the `meta` element of the page. A response header, else, also
            forbids frames, which `meta` cannot do.
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


def _environment(translator: Speaker) -> Environment:
    def make_safe(value: object) -> object:
        """Convert the value of a template expression to safe text; every expression passes here."""
        if value is None:
            return ""
        return value if hasattr(value, "__html__") else for_page(translator.shown(value))

    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=make_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shorten"] = _cut
    environment.filters["timestamp"] = _moment
    return environment


def _cut(text: str | None, limit: int = LONGEST) -> str:
    shown = for_page(text or "")
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def _read(name: str) -> str:
    return resources.files("importer.reports").joinpath("html", name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class _StatusCount:
    status: Status
    count: int
    meaning: str
    severity: str


def _tallies(result: ImportResult, translator: Speaker) -> Iterator[_StatusCount]:
    counts = result.counts()
    for status in Status:
        if counts[status]:
            severity = TONES[status].name.lower()
            meaning = translator.meaning(status, rehearsal=result.run.rehearsal)
            yield _StatusCount(status, counts[status], meaning, severity)


def _values(result: ImportResult, translator: Speaker) -> dict[str, object]:
    report_rows = lines_of(result)
    calendar = season(report_rows, translator)
    headline = verdict(result, translator)
    places = {(row.place.file, row.place.sheet) for row in result.rows}
    shown = [report_row for report_row in report_rows if report_row.anchor]
    return {
        "result": result,
        "run": result.run,
        "t": translator,
        "english": _lang(DEFAULT, translator),
        "translate_problem": lambda problem: _words(problem, translator),
        "translate_note": lambda note: _marked(tell_note(note, translator.language), translator),
        "translate_reason": lambda reason: _marked(
            tell_skipped(reason, translator.language), translator
        ),
        "problem_title": lambda code: title(code, translator.language),
        "is_example": lambda group: _is_example(group, translator),
        "headline": headline,
        "headline_language": _lang(headline.language, translator),
        "status_counts": list(_tallies(result, translator)),
        "report_rows": shown,
        "has_flagged_days": any(
            report_row.days and report_row.row.problems for report_row in report_rows
        ),
        "has_findings": any(report_row.has_findings for report_row in shown),
        "has_ids": any(report_row.row.event_id for report_row in shown),
        "omitted_rows": len(report_rows) - len(shown),
        "anchors": anchors(report_rows),
        "season": calendar,
        "bar_chart": bars(calendar, translator),
        "maps": pictures(report_rows, translator),
        "event_types": [
            event_type
            for event_type in KINDS
            if any(report_row.event_type == event_type for report_row in report_rows)
        ],
        "groups": problem_groups(result),
        "warnings": warning_groups(result),
        "ignored": [header for header in result.headers if header.field is None],
        "several_files": len({file for file, _ in places}) > 1,
        "several_sheets": len(places) > 1,
    }


def _words(problem: Problem, translator: Speaker) -> tuple[Told, Markup]:
    """Translate a problem; return it with its `lang` attribute, empty for the page language."""
    return _marked(tell(problem, translator.language), translator)


def _marked(text: Told, translator: Speaker) -> tuple[Told, Markup]:
    return text, _lang(text.language, translator)


def _is_example(group: Group, translator: Speaker) -> bool:
    """Return whether other messages of a group differ; translated messages contain the values."""
    return len(group.messages) > 1 or (translator.language != DEFAULT and len({*group.values}) > 1)


def _lang(language: str, translator: Speaker) -> Markup:
    """Return the `lang` attribute for a text, empty if it is in the language of the page."""
    return Markup("" if language == translator.language else f' lang="{language}"')  # noqa: S704 ours


def _fixed() -> dict[str, object]:
    """Return the template values that are the same in every report."""
    return {
        "glyphs": GLYPHS,
        "severities": {status: TONES[status].name.lower() for status in Status},
        "cells_open": CELLS_OPEN,
        "cells_listed": CELLS_LISTED,
        "groups_listed": _GROUPS,
        "version": VERSION,
        "policy": policy(),
        "css": Markup(_read("page.css")),  # noqa: S704 ours
        "js": Markup(_read("page.js")),  # noqa: S704 ours
    }
