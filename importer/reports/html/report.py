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
from importer.domain.safe_text import sanitize_for_page
from importer.domain.version import VERSION
from importer.messages import DEFAULT_LANGUAGE, Translator
from importer.messages.translator import (
    Translated,
    get_problem_title,
    translate_note,
    translate_problem,
    translate_skip_reason,
)
from importer.reports.html.charts import draw_bars
from importer.reports.html.headline import make_headline
from importer.reports.html.map import draw_maps
from importer.reports.html.rows import (
    MAX_TEXT_LENGTH,
    TYPES_WITH_UNKNOWN,
    make_report_rows,
    map_anchors,
)
from importer.reports.html.season_calendar import build_season
from importer.reports.problem_groups import (
    ProblemGroup,
    collect_problem_groups,
    collect_warning_groups,
)
from importer.reports.severity import SEVERITIES

SYMBOLS: dict[str, str] = dict(zip(TYPES_WITH_UNKNOWN, "●■▲◆○", strict=True))
"""Symbol of each event type, so that color is never the only difference."""
VISIBLE_CELLS = 24
"""Number of cells of a problem that are visible; more are in a closed `details` element."""
MAX_CELLS = 500
"""Maximum number of cells listed for a problem; the table of rows shows the others."""
_MAX_GROUPS = 200


def render_html(result: ImportResult, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Return the report as a self-contained HTML page in UTF-8.

    Args:
        result: the run to report.
        language: code of one of `LANGUAGES`.
    """
    translator = Translator(language)
    template = _create_environment(translator).get_template("page.html.jinja")
    return template.render(_get_constant_values() | _build_values(result, translator)).encode()


def build_security_policy(*, inside: bool = True) -> str:
    """Return the content security policy of the reports: the hashes of their own style and script.

    Args:
        inside: whether it is for the `meta` element of the page. A response header, else, also
            forbids frames, which `meta` cannot do.
    """
    parts = (
        "default-src 'none'",
        f"style-src '{_compute_hash(_read_resource('page.css'))}'",
        f"script-src '{_compute_hash(_read_resource('page.js'))}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *(() if inside else ("frame-ancestors 'none'",)),
    )
    return "; ".join(parts)


def _create_environment(translator: Translator) -> Environment:
    def make_safe(value: object) -> object:
        """Convert the value of a template expression to safe text; every expression passes here."""
        if value is None:
            return ""
        return (
            value
            if hasattr(value, "__html__")
            else sanitize_for_page(translator.format_value(value))
        )

    environment = Environment(
        loader=FunctionLoader(_read_resource),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=make_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shorten"] = _cut_text
    environment.filters["timestamp"] = _format_time
    return environment


def _cut_text(text: str | None, limit: int = MAX_TEXT_LENGTH) -> str:
    shown = sanitize_for_page(text or "")
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _format_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def _read_resource(name: str) -> str:
    return resources.files("importer.reports").joinpath("html", name).read_text("utf-8")


def _compute_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class _StatusCount:
    status: Status
    count: int
    meaning: str
    severity: str


def _count_statuses(result: ImportResult, translator: Translator) -> Iterator[_StatusCount]:
    counts = result.counts()
    for status in Status:
        if counts[status]:
            severity = SEVERITIES[status].name.lower()
            meaning = translator.translate_status(status, rehearsal=result.run.rehearsal)
            yield _StatusCount(status, counts[status], meaning, severity)


def _build_values(result: ImportResult, translator: Translator) -> dict[str, object]:
    report_rows = make_report_rows(result)
    calendar = build_season(report_rows, translator)
    headline = make_headline(result, translator)
    places = {(row.location.file, row.location.sheet) for row in result.rows}
    shown = [report_row for report_row in report_rows if report_row.anchor]
    return {
        "result": result,
        "run": result.run,
        "t": translator,
        "_": translator,
        "plural": translator.plural,
        "english": _make_lang_attribute(DEFAULT_LANGUAGE, translator),
        "translate_problem": lambda problem: _translate_problem(problem, translator),
        "translate_note": lambda note: _add_language(
            translate_note(note, translator.language), translator
        ),
        "translate_reason": lambda reason: _add_language(
            translate_skip_reason(reason, translator.language), translator
        ),
        "problem_title": lambda code: get_problem_title(code, translator.language),
        "is_example": lambda group: _has_other_messages(group, translator),
        "headline": headline,
        "headline_language": _make_lang_attribute(headline.language, translator),
        "status_counts": list(_count_statuses(result, translator)),
        "report_rows": shown,
        "has_flagged_days": any(
            report_row.days and report_row.row.problems for report_row in report_rows
        ),
        "has_findings": any(report_row.has_findings for report_row in shown),
        "has_ids": any(report_row.row.event_id for report_row in shown),
        "omitted_rows": len(report_rows) - len(shown),
        "anchors": map_anchors(report_rows),
        "season": calendar,
        "bar_chart": draw_bars(calendar, translator),
        "maps": draw_maps(report_rows, translator),
        "event_types": [
            event_type
            for event_type in TYPES_WITH_UNKNOWN
            if any(report_row.event_type == event_type for report_row in report_rows)
        ],
        "groups": collect_problem_groups(result),
        "warnings": collect_warning_groups(result),
        "ignored": [header for header in result.headers if header.field is None],
        "several_files": len({file for file, _ in places}) > 1,
        "several_sheets": len(places) > 1,
    }


def _translate_problem(problem: Problem, translator: Translator) -> tuple[Translated, Markup]:
    """Translate a problem; return it with its `lang` attribute, empty for the page language."""
    return _add_language(translate_problem(problem, translator.language), translator)


def _add_language(text: Translated, translator: Translator) -> tuple[Translated, Markup]:
    return text, _make_lang_attribute(text.language, translator)


def _has_other_messages(group: ProblemGroup, translator: Translator) -> bool:
    """Return whether other messages of a group differ; translated messages contain the values."""
    return len(group.messages) > 1 or (
        translator.language != DEFAULT_LANGUAGE and len({*group.values}) > 1
    )


def _make_lang_attribute(language: str, translator: Translator) -> Markup:
    """Return the `lang` attribute for a text, empty if it is in the language of the page."""
    return Markup("" if language == translator.language else f' lang="{language}"')  # noqa: S704 ours


def _get_constant_values() -> dict[str, object]:
    """Return the template values that are the same in every report."""
    return {
        "glyphs": SYMBOLS,
        "severities": {status: SEVERITIES[status].name.lower() for status in Status},
        "cells_open": VISIBLE_CELLS,
        "cells_listed": MAX_CELLS,
        "groups_listed": _MAX_GROUPS,
        "version": VERSION,
        "policy": build_security_policy(),
        "css": Markup(_read_resource("page.css")),  # noqa: S704 ours
        "js": Markup(_read_resource("page.js")),  # noqa: S704 ours
    }
