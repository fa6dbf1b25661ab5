"""What pygal draws, as small static SVG: no script, no style of its own, colours by class alone."""

import re
import sys
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from markupsafe import Markup
from pygal.etree import etree

from importer.messages import ENGLISH, Speaker
from importer.reports.html.rows import KINDS
from importer.reports.html.season_calendar import Key, Season, between

# pygal's finder of map plugins, which are not used here, is of a kind that Python 3.12 has done away
# with: left in place, every later import of the process would warn of it.
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

PLAIN: dict[str, Any] = {
    "js": [],
    "css": [],
    "show_legend": False,
    "margin": 4,
    "truncate_label": -1,
}
"""What every plot here is told: nothing that moves, nothing from elsewhere."""
_DRAWN = frozenset({"g", "rect", "path", "circle", "text"})
_OVERLAYS = frozenset({"plot text-overlay", "plot tooltip-overlay", "titles"})
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_MOST_BARS = 24
_LEAST = 4
"""What the scale of the bars reaches at least: a single event is no tower."""
_SLIM = 0.6
"""How wide a bar is, as a part of what pygal gives it."""
_WIDE, _HIGH = 720, 130


def bars(season: Season, say: Speaker = ENGLISH) -> Markup | None:
    """Draw how many events of which type begin in each month, or year; `None` for a single one."""
    labels, series = _buckets(season, say)
    if not 1 < len(labels) <= 2 * _MOST_BARS:
        return None
    top = max(map(sum, zip(*series.values(), strict=True)))
    chart = pygal.StackedBar(width=_WIDE, height=_HIGH, **PLAIN)
    chart.x_labels = labels
    chart.y_labels = _scale(max(top, _LEAST))
    for kind in KINDS:
        chart.add(kind, series[kind])
    root = chart.render_tree()
    _title_bars(root, labels, say)
    return svg(root, "bars", say("html_bars"), _told(labels, series))


def svg(root: Element, name: str, title: str, description: str) -> Markup:
    """Return a plot as an image with a text alternative; `name` makes its ids its own."""
    _prune(root)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"viewBox": box, "role": "img", "class": f"plot-{name}"})
    root.set("aria-labelledby", f"{name}-title {name}-text")
    texts = (("title", f"{name}-title", title), ("desc", f"{name}-text", description))
    for place, (tag, own, text) in enumerate(texts):
        node = root.makeelement(tag, {"id": own})
        node.text = text
        root.insert(place, node)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 escaped by the XML writer


def _prune(node: Element) -> None:
    """Take away what serves pygal's script, and what is finer than a tenth of a pixel."""
    for name in ("style", "rx", "ry", "id"):
        node.attrib.pop(name, None)
    for name, value in node.attrib.items():
        node.attrib[name] = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value)
    for child in list(node):
        if _is_waste(child):
            node.remove(child)
            continue
        _prune(child)
        if child.tag == "g" and not len(child):
            node.remove(child)


def _is_waste(node: Element) -> bool:
    if node.get("data-kept"):
        del node.attrib["data-kept"]
        return False
    empty = node.tag == "rect" and float(node.get("height", 1)) == 0
    return empty or node.tag not in _DRAWN or node.get("class") in _OVERLAYS


def titled(node: Element, text: str) -> None:
    """Let a mark say what it is when it is pointed at."""
    added(node, "title", {"data-kept": "yes"}).text = text


def added(parent: Element, tag: str, attributes: dict[str, str]) -> Element:
    """Append a node, by whichever XML library pygal has found."""
    node = parent.makeelement(tag, attributes)
    parent.append(node)
    return node


def series_of(root: Element) -> dict[str, Element]:
    """Return the group of marks of each series, by type: where bars or dots are."""
    found = {}
    for group in root.iter("g"):
        first, *more = (group.get("class") or "").split(" ")
        if first == "series" and len(group):
            number = int(more[0].removeprefix("serie-"))
            found[KINDS[number]] = group
            group.set("class", f"series {KINDS[number]}")
    return found


def _title_bars(root: Element, labels: list[str], say: Speaker) -> None:
    for kind, group in series_of(root).items():
        drawn = [node for node in group.iter("g") if node.get("class") == "bar"]
        for label, bar in zip(labels, drawn, strict=True):
            if (rect := bar.find("rect")) is not None:
                rect.attrib.pop("class")
                _narrow(rect)
                titled(rect, f"{label}: {bar.findtext('desc')} {say(f'html_kind_{kind}')}")


def _narrow(rect: Element) -> None:
    wide = float(rect.attrib["width"])
    rect.set("x", str(float(rect.attrib["x"]) + wide * (1 - _SLIM) / 2))
    rect.set("width", str(wide * _SLIM))


def _buckets(season: Season, say: Speaker) -> tuple[list[str], dict[str, list[int]]]:
    keys = list(season.by_month)
    months = between(keys[0], keys[-1]) if keys else []
    if len(months) <= _MOST_BARS:
        labels = [_month_label(key, say, first=place == 0) for place, key in enumerate(months)]
        counts = [season.by_month.get(key, Counter[str]()) for key in months]
        return labels, {kind: [one[kind] for one in counts] for kind in KINDS}
    years = range(keys[0][0], keys[-1][0] + 1)
    if len(years) > 2 * _MOST_BARS:
        return [], {}
    return [str(year) for year in years], {
        kind: [sum(c[kind] for k, c in season.by_month.items() if k[0] == year) for year in years]
        for kind in KINDS
    }


def _month_label(key: Key, say: Speaker, *, first: bool) -> str:
    year, month = key
    short = say.month(month)[:3]
    return f"{short} {year}" if first or month == 1 else short


def _scale(top: int) -> list[int]:
    step = next(
        digit * 10**power
        for power in range(12)
        for digit in (1, 2, 5)
        if top <= 4 * digit * 10**power
    )
    return list(range(0, top + step, step))


def _told(labels: list[str], series: dict[str, list[int]]) -> str:
    totals = list(zip(labels, map(sum, zip(*series.values(), strict=True)), strict=True))
    return "; ".join(f"{label}: {total}" for label, total in totals) + "."
