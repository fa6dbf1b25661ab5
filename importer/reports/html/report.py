"""The HTML report: one self-contained page that loads nothing and runs only its own script."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from importer.domain.message import Message
from importer.domain.model import ImportResult, Status
from importer.domain.problems import PROBLEM_CODES
from importer.domain.run_summary import STATUS_NAMES
from importer.domain.safe_text import sanitize_for_page
from importer.domain.version import VERSION
from importer.messages import DEFAULT_LANGUAGE, Translator
from importer.reports.html.charts import build_bar_chart
from importer.reports.html.headline import make_headline
from importer.reports.html.map import build_maps
from importer.reports.html.rows import (
    MAX_TEXT_LENGTH,
    TYPE_NAMES,
    TYPES_WITH_UNKNOWN,
    ReportRow,
    make_report_rows,
    map_anchors,
)
from importer.reports.html.season_calendar import build_season
from importer.reports.problem_groups import collect_problem_groups, collect_warning_groups
from importer.reports.statuses import SEVERITIES, TEST_RUN_NOTE, get_meaning

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
    template = create_environment(translator).get_template("page.html.jinja")
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


def create_environment(translator: Translator) -> Environment:
    """Return the template environment; every value is translated and escaped."""

    def make_safe(value: object) -> object:
        if value is None:
            return ""
        is_markup = hasattr(value, "__html__")
        return value if is_markup else sanitize_for_page(translator.format_value(value))

    def cut_text(text: str | None, limit: int = MAX_TEXT_LENGTH) -> str:
        shown = sanitize_for_page(translator.translate(text or ""))
        return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"

    def get_lang_attribute(text: str) -> Markup:
        """Return the `lang` attribute of a text that has no translation, else nothing."""
        is_page_language = isinstance(text, Message) or translator.language == DEFAULT_LANGUAGE
        return Markup("" if is_page_language else f' lang="{DEFAULT_LANGUAGE}"')  # noqa: S704 ours

    environment = Environment(
        loader=FunctionLoader(_read_resource),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=make_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shorten": cut_text,
        "lang": get_lang_attribute,
        "timestamp": _format_time,
    }
    environment.globals |= {
        "_": translator,
        "plural": translator.plural,
        "language": translator.language,
        "weekdays": translator.weekdays,
        "status_names": _translate_values(STATUS_NAMES, translator),
        "type_names": _translate_values(TYPE_NAMES, translator),
    }
    return environment


def _translate_values(names: Mapping[Any, Message], translator: Translator) -> dict[Any, str]:
    return {key: translator.translate(message) for key, message in names.items()}


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
    meaning: Message
    severity: str


def _count_statuses(result: ImportResult) -> Iterator[_StatusCount]:
    counts = result.counts()
    for status in Status:
        if counts[status]:
            severity = SEVERITIES[status].name.lower()
            meaning = get_meaning(status, is_test_run=result.run.rehearsal)
            yield _StatusCount(status, counts[status], meaning, severity)


def _build_values(result: ImportResult, translator: Translator) -> dict[str, object]:
    places = {(row.location.file, row.location.sheet) for row in result.rows}
    return {
        "result": result,
        "run": result.run,
        "headline": make_headline(result),
        "test_run_note": TEST_RUN_NOTE,
        "status_counts": list(_count_statuses(result)),
        "problem_title": lambda code: (
            translator.translate(PROBLEM_CODES[code]) if code in PROBLEM_CODES else code
        ),
        "groups": collect_problem_groups(result),
        "warnings": collect_warning_groups(result),
        "ignored": [header for header in result.headers if header.field is None],
        "several_files": len({file for file, _ in places}) > 1,
        "several_sheets": len(places) > 1,
        **_build_row_values(make_report_rows(result), translator),
    }


def _build_row_values(
    report_rows: Sequence[ReportRow], translator: Translator
) -> dict[str, object]:
    shown = [row for row in report_rows if row.anchor]
    season = build_season(report_rows, translator)
    used_types = {row.event_type for row in report_rows}
    return {
        "report_rows": shown,
        "omitted_rows": len(report_rows) - len(shown),
        "anchors": map_anchors(report_rows),
        "has_flagged_days": any(row.days and row.row.problems for row in report_rows),
        "has_findings": any(row.has_findings for row in shown),
        "has_ids": any(row.row.event_id for row in shown),
        "event_types": [kind for kind in TYPES_WITH_UNKNOWN if kind in used_types],
        "season": season,
        "bar_chart": build_bar_chart(season, translator),
        "maps": build_maps(report_rows),
    }


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
        "land": _read_resource("land.svgpath").strip(),
    }
