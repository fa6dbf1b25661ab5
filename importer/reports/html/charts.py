"""Charts by pygal as small static SVG: no script, no inline style, colors by CSS class."""

import re
import sys
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from markupsafe import Markup
from pygal.etree import etree

from importer.messages import ENGLISH, Translator
from importer.reports.html.rows import TYPES_WITH_UNKNOWN
from importer.reports.html.season_calendar import MonthKey, Season, list_months

# pygal installs an import hook for its map plugins, which are not used here. Python 3.12 removed the
# protocol of this hook, so every later import of the process would emit a warning.
sys.meta_path[:] = [
    finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)
]

STATIC_OPTIONS: dict[str, Any] = {
    "js": [],
    "css": [],
    "show_legend": False,
    "margin": 4,
    "truncate_label": -1,
}
"""Options of every chart: no animation, and nothing loaded from other hosts."""
_KEPT_TAGS = frozenset({"g", "rect", "path", "circle", "text"})
_OVERLAY_CLASSES = frozenset({"plot text-overlay", "plot tooltip-overlay", "titles"})
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_MAX_BARS = 24
_MIN_SCALE = 4
"""Minimum top of the scale in events, so that a single event is not a full-height bar."""
_BAR_WIDTH = 0.6
"""Width of a bar, as a fraction of the width that pygal draws."""
_WIDTH, _HEIGHT = 720, 130


def draw_bars(season: Season, translator: Translator = ENGLISH) -> Markup | None:
    """Draw the events that begin in each month (or year) by type; `None` for a single month."""
    labels, series = _count_by_period(season, translator)
    if not 1 < len(labels) <= 2 * _MAX_BARS:
        return None
    top = max(map(sum, zip(*series.values(), strict=True)))
    chart = pygal.StackedBar(width=_WIDTH, height=_HEIGHT, **STATIC_OPTIONS)
    chart.x_labels = labels
    chart.y_labels = _compute_scale(max(top, _MIN_SCALE))
    for event_type in TYPES_WITH_UNKNOWN:
        chart.add(event_type, series[event_type])
    root = chart.render_tree()
    _add_bar_titles(root, labels, translator)
    return render_svg(root, "bars", translator("html_bars"), _format_totals(labels, series))


def render_svg(root: Element, name: str, title: str, description: str) -> Markup:
    """Return a chart as an SVG image with a text alternative.

    Args:
        root: the SVG as pygal rendered it; it is changed in place.
        name: CSS class suffix and prefix of the ids, unique in the page.
        title: accessible name of the image.
        description: longer text alternative.
    """
    _strip_unused(root)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"viewBox": box, "role": "img", "class": f"plot-{name}"})
    root.set("aria-labelledby", f"{name}-title {name}-text")
    texts = (("title", f"{name}-title", title), ("desc", f"{name}-text", description))
    for index, (tag, node_id, text) in enumerate(texts):
        node = root.makeelement(tag, {"id": node_id})
        node.text = text
        root.insert(index, node)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 escaped by the XML writer


def _strip_unused(node: Element) -> None:
    """Remove the nodes and attributes for pygal's script; round numbers to a tenth of a pixel."""
    for name in ("style", "rx", "ry", "id"):
        node.attrib.pop(name, None)
    for name, value in node.attrib.items():
        node.attrib[name] = _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.1f}", value)
    for child in list(node):
        if _is_unused(child):
            node.remove(child)
            continue
        _strip_unused(child)
        if child.tag == "g" and not len(child):
            node.remove(child)


def _is_unused(node: Element) -> bool:
    if node.get("data-kept"):
        del node.attrib["data-kept"]
        return False
    empty = node.tag == "rect" and float(node.get("height", 1)) == 0
    return empty or node.tag not in _KEPT_TAGS or node.get("class") in _OVERLAY_CLASSES


def add_title(node: Element, text: str) -> None:
    """Add a tooltip to a bar or dot."""
    add_node(node, "title", {"data-kept": "yes"}).text = text


def add_node(parent: Element, tag: str, attributes: dict[str, str]) -> Element:
    """Append a node and return it; works with lxml and xml.etree, whichever pygal uses."""
    node = parent.makeelement(tag, attributes)
    parent.append(node)
    return node


def find_series(root: Element) -> dict[str, Element]:
    """Map each event type to the SVG group of its bars or dots."""
    found = {}
    for group in root.iter("g"):
        first, *more = (group.get("class") or "").split(" ")
        if first == "series" and len(group):
            number = int(more[0].removeprefix("serie-"))
            found[TYPES_WITH_UNKNOWN[number]] = group
            group.set("class", f"series {TYPES_WITH_UNKNOWN[number]}")
    return found


def _add_bar_titles(root: Element, labels: list[str], translator: Translator) -> None:
    for event_type, group in find_series(root).items():
        rects = [node for node in group.iter("g") if node.get("class") == "bar"]
        for label, bar in zip(labels, rects, strict=True):
            if (rect := bar.find("rect")) is not None:
                rect.attrib.pop("class")
                _set_bar_width(rect)
                add_title(
                    rect, f"{label}: {bar.findtext('desc')} {translator(f'html_kind_{event_type}')}"
                )


def _set_bar_width(rect: Element) -> None:
    width = float(rect.attrib["width"])
    rect.set("x", str(float(rect.attrib["x"]) + width * (1 - _BAR_WIDTH) / 2))
    rect.set("width", str(width * _BAR_WIDTH))


def _count_by_period(
    season: Season, translator: Translator
) -> tuple[list[str], dict[str, list[int]]]:
    keys = list(season.by_month)
    months = list_months(keys[0], keys[-1]) if keys else []
    if len(months) <= _MAX_BARS:
        labels = [
            _format_month(key, translator, first=index == 0) for index, key in enumerate(months)
        ]
        counts = [season.by_month.get(key, Counter[str]()) for key in months]
        return labels, {
            event_type: [count[event_type] for count in counts] for event_type in TYPES_WITH_UNKNOWN
        }
    years = range(keys[0][0], keys[-1][0] + 1)
    if len(years) > 2 * _MAX_BARS:
        return [], {}
    return [str(year) for year in years], {
        event_type: [
            sum(c[event_type] for k, c in season.by_month.items() if k[0] == year) for year in years
        ]
        for event_type in TYPES_WITH_UNKNOWN
    }


def _format_month(key: MonthKey, translator: Translator, *, first: bool) -> str:
    year, month = key
    short = translator.get_month_name(month)[:3]
    return f"{short} {year}" if first or month == 1 else short


def _compute_scale(top: int) -> list[int]:
    step = next(
        digit * 10**power
        for power in range(12)
        for digit in (1, 2, 5)
        if top <= 4 * digit * 10**power
    )
    return list(range(0, top + step, step))


def _format_totals(labels: list[str], series: dict[str, list[int]]) -> str:
    totals = list(zip(labels, map(sum, zip(*series.values(), strict=True)), strict=True))
    return "; ".join(f"{label}: {total}" for label, total in totals) + "."
