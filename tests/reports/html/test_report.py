"""The HTML report says all that the other reports say, and no text in it can become more than text."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from xml.etree.ElementTree import Element

import html5lib
import pytest

from importer.domain.model import Header, ImportResult, Problem, SkippedRow, State, Status
from importer.reports.html.report import MAX_CELLS, SYMBOLS, build_security_policy, render_html
from importer.reports.html.rows import MAX_FIRST_ROWS, MAX_ROWS_WITH_FINDINGS, TYPES_WITH_UNKNOWN
from importer.reports.statuses import STATUS_MEANINGS

MakeResult = Callable[..., ImportResult]
SIZE = 1_000_000
LOADING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping"}
LIVELY = {"script", "iframe", "object", "embed", "link", "base", "img", "video", "audio"}


def parsed(result: ImportResult) -> Element:
    """Render and parse the page as a browser does; a syntax error fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(render_html(result).decode())
    for node in page.iter():
        node.tag = node.tag.rpartition("}")[2]  # SVG has a namespace even so
    return page


def text(node: Element | None) -> str:
    assert node is not None
    return " ".join("".join(node.itertext()).split())


def by_id(page: Element, name: str) -> Element:
    (found,) = [node for node in page.iter() if node.get("id") == name]
    return found


def with_class(page: Element, tag: str, name: str) -> list[Element]:
    return [node for node in page.iter(tag) if name in (node.get("class") or "").split()]


def table(page: Element) -> list[list[str]]:
    body = by_id(page, "all").find("tbody")
    assert body is not None
    return [[text(cell) for cell in row] for row in body]


# -- what it says ---------------------------------------------------------------------------------


def test_every_row_is_there_with_its_outcome(result: ImportResult) -> None:
    rows = table(parsed(result))
    assert [row[:3] for row in rows] == [
        ["4", "created", "2027-05-03"],
        ["5", "invalid", ""],
        ["6", "pending", ""],
    ]
    assert "Lake 10K" in rows[0][3]
    assert "lake-10k-2027-05-03" in rows[0][3]
    assert "ev-1" in rows[0][3]


def test_every_problem_is_at_its_row_and_in_the_list_by_cell(result: ImportResult) -> None:
    page = parsed(result)
    assert table(page)[1][-1] == "B5 There is no 31 February. Correct the day."
    assert table(page)[0][-1] == "Please check: C4 It ends before it starts."
    (group, warning) = with_class(page, "ul", "cells")
    assert text(group) == "B5 31/02/2027"
    assert [a.get("href") for a in group.iter("a")] == ["#row-2"]
    assert text(warning) == "C4 x"
    assert by_id(page, "row-2").find("th").text == "5"


def test_the_tallies_are_the_counts_with_their_meanings(result: ImportResult) -> None:
    (tallies,) = with_class(parsed(result), "table", "tallies")
    rows = [[text(cell) for cell in row] for row in tallies.find("tbody")]
    counts = {status: n for status, n in result.counts().items() if n and status != "rows"}
    assert text(tallies.find("caption")) == "3 rows in total, 1 skipped"
    assert {status: int(count) for count, status, _ in rows} == counts
    assert all(meaning == STATUS_MEANINGS[Status(status)] for _, status, meaning in rows)


def test_the_report_shows_outcome_next_step_and_run(result: ImportResult) -> None:
    page = parsed(result)
    said = text(page)
    assert text(page.find(".//h1")) == "Some rows are not in."
    assert "Correct them." in said
    assert text(page.find(".//pre")) == "import-events calendar.xlsx"
    assert "The key may not read events." in said
    assert "row 7: the example from the template" in said
    assert "D3 Datte – perhaps the date (use --map)" in said
    for fact in ("run-1", "org-1", "https://api.example", "premium", result.run.files[0].sha256):
        assert fact in said
    assert "2027-01-02 03:04:05 UTC" in said
    assert "complete, exit status 1" in said


def test_absent_facts_are_left_out(result: ImportResult) -> None:
    run = replace(result.run, organization=None, base_url=None, plan=None, files=())
    said = text(parsed(replace(result, run=run, message="", hint="", command="", notes=())))
    assert "None" not in said
    assert "Organization" not in said
    assert "What to do next" in said  # the rows with problems


def test_a_result_without_rows_is_a_page_too(result: ImportResult) -> None:
    empty = replace(result, rows=(), headers=(), skipped=(), message="", hint="")
    assert text(parsed(empty).find(".//h1")) == "There were no rows to import."
    since = replace(empty, unchanged_since="2027-01-01T00:00:00Z")
    assert "Nothing has changed" in text(parsed(since).find(".//h1"))


def test_when_a_stopped_run_can_continue_is_reported(result: ImportResult) -> None:
    run = replace(result.run, state=State.STOPPED, resume_at=datetime(2027, 1, 3, 0, 0, 0))  # noqa: DTZ001 - naive times come, too
    assert "Can continue from2027-01-03 00:00:00" in text(parsed(replace(result, run=run)))


def test_sheets_are_named_where_there_are_several(season_of: MakeResult) -> None:
    season = season_of(2)
    place = replace(season.rows[1].location, sheet="Winter")
    rows = (season.rows[0], replace(season.rows[1], location=place))
    assert [row[0] for row in table(parsed(replace(season, rows=rows)))] == ["2Season", "3Winter"]
    assert [row[0] for row in table(parsed(season))] == ["2", "3"]


# -- text stays text ------------------------------------------------------------------------------


def everywhere(result: ImportResult, said: str) -> ImportResult:
    """Put one text in every place that a file or a server can fill."""
    place = replace(result.rows[0].location, file=said, sheet=said)
    problem = Problem("api_rejected", said, said, said, said, said)
    body = {"type": said, "websiteUrl": said, "address": {"city": said}, "lat": 44.5, "lng": 9.5}
    row = replace(result.rows[0], location=place, slug=said, name=said, event_id=said, body=body)
    row = replace(row, problems=(problem,), warnings=(problem,))
    return replace(
        result,
        run=replace(result.run, organization=said, base_url=said, plan=said, id=said),
        rows=(row, result.rows[1]),
        headers=(Header(said, said, "A1", said, None, said),),
        skipped=(SkippedRow(place, said),),
        notes=(said,),
        message=said,
        hint=said,
        command=said,
    )


def structure(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes: what a text must not be able to change."""
    return [(node.tag, tuple(sorted(map(str, node.keys())))) for node in page.iter()]


MORE_HOSTILE = (
    "</script><script>alert(1)</script>",
    "</style></title><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "<!-- ]]> &amp;lt;",
    "a\u2028b\u2029c",
)


@pytest.mark.parametrize("extra", MORE_HOSTILE, ids=ascii)
def test_further_hostile_text_does_not_become_markup(result: ImportResult, extra: str) -> None:
    test_no_text_becomes_markup(result, extra)


def test_no_text_becomes_markup(result: ImportResult, hostile: str) -> None:
    page = parsed(everywhere(result, hostile))
    assert structure(page) == structure(parsed(everywhere(result, "harmless")))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text(page))


def test_bidirectional_controls_are_shown(result: ImportResult) -> None:
    page = parsed(everywhere(result, "\u202egnp.exe"))
    assert text(page.find(".//h1")) == "[U+202E]gnp.exe"


def test_long_texts_are_cut(result: ImportResult) -> None:
    assert len(render_html(everywhere(result, "x" * 1_000_000))) < 100_000


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example",
        "//a.example",
        "https://",
        "https://[",
        " https://a.example",
        "https://a.example/\u202egnp",
        "https://a.example/\nb",
        "https://a.example/" + "x" * 3_000,
        7,
        None,
    ],
)
def test_only_web_addresses_become_links(result: ImportResult, url: object) -> None:
    row = replace(result.rows[0], body={"websiteUrl": url, "registrationUrl": url})
    assert not outward(parsed(replace(result, rows=(row,))))


def outward(page: Element) -> list[Element]:
    return [a for a in page.iter("a") if not (a.get("href") or "").startswith("#")]


def test_a_rows_web_addresses_are_links_that_tell_nothing(season_of: MakeResult) -> None:
    season = season_of(1)
    links = outward(parsed(season))
    body = season.rows[0].body or {}
    assert [a.get("href") for a in links] == [body["websiteUrl"], body["registrationUrl"]]
    assert {a.get("rel") for a in links} == {"noopener noreferrer"}
    assert [text(a) for a in links] == ["Website", "Registration link"]


# -- it needs nothing and lets nothing run --------------------------------------------------------


def test_the_content_security_policy_allows_inline_parts_by_hash_only(result: ImportResult) -> None:
    page = parsed(result)
    (meta,) = [m for m in page.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert meta.get("content") == build_security_policy()
    assert build_security_policy().startswith("default-src 'none'; style-src 'sha256-")
    for tag in ("style", "script"):
        (block,) = page.iter(tag)
        digest = base64.b64encode(hashlib.sha256((block.text or "").encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in build_security_policy()
    assert "frame-ancestors 'none'" in build_security_policy(inside=False)


def test_nothing_is_loaded_and_nothing_is_wired_in_attributes(season_of: MakeResult) -> None:
    page = parsed(season_of(5, [(44.5, 9.5), (44.6, 9.7)]))
    names = Counter(name for node in page.iter() for name in node.keys())  # noqa: SIM118 - an Element
    assert not LOADING & names.keys()
    assert not [name for name in names if name == "style" or name.startswith("on")]
    assert {node.tag for node in page.iter()} & LIVELY == {"script"}
    (style,) = page.iter("style")
    assert not re.search(r"url\(|@import|expression", style.text or "")
    targets = {a.get("href") for a in page.iter("a")} - {a.get("href") for a in outward(page)}
    assert targets <= {f"#{node.get('id')}" for node in page.iter()}


def test_ids_are_unique(season_of: MakeResult) -> None:
    page = parsed(season_of(points=[(44.5, 9.5)] * 20 + [(-44.5, -9.5)]))
    ids = Counter(node.get("id") for node in page.iter() if node.get("id"))
    assert set(ids.values()) == {1}


# -- large ones -----------------------------------------------------------------------------------


def test_a_thousand_rows_take_less_than_a_megabyte(season_of: MakeResult) -> None:
    points = [(44 + number % 31 / 10, -93 + number % 37 / 10) for number in range(1000)]
    season = season_of(points=points)
    assert len(render_html(season)) < SIZE
    problem = Problem("type_unknown", "type", "C7", "a cross-country race", "x" * 90, "y" * 70)
    rows = [replace(row, problems=(problem,)) for row in season.rows]
    taken = tuple(replace(row, status=Status.CONFLICT, event_id=None) for row in rows)
    assert len(render_html(replace(season, rows=taken))) < SIZE
    invalid = tuple(
        replace(row, status=Status.INVALID, body=None, problems=2 * (problem,)) for row in rows
    )
    assert len(render_html(replace(season, rows=invalid))) < SIZE


def test_of_a_long_calendar_the_first_rows_and_all_troubled_ones_are_shown(
    season_of: MakeResult, problem: Problem
) -> None:
    season = season_of(MAX_FIRST_ROWS + 500)
    last = replace(season.rows[-1], status=Status.INVALID, problems=(problem,))
    page = parsed(replace(season, rows=(*season.rows[:-1], last)))
    rows = table(page)
    assert len(rows) == MAX_FIRST_ROWS + 1
    assert rows[-1][1] == "invalid"
    assert "499 rows are omitted" in text(page)
    assert f"{MAX_FIRST_ROWS + 500:,} rows in total" in text(page)


def test_ten_thousand_rows_with_problems_stay_a_page(
    season_of: MakeResult, problem: Problem
) -> None:
    season = season_of(10_000)
    rows = tuple(replace(row, status=Status.INVALID, problems=(problem,)) for row in season.rows)
    page = parsed(replace(season, rows=rows))
    assert len(table(page)) == MAX_FIRST_ROWS + MAX_ROWS_WITH_FINDINGS
    cells = sum(len(list(found)) for found in with_class(page, "ul", "cells"))
    assert cells == MAX_CELLS


# -- for everyone ---------------------------------------------------------------------------------


def test_the_page_is_made_of_landmarks_headings_and_named_tables(season_of: MakeResult) -> None:
    page = parsed(season_of(30, [(44.5, 9.5), (44.6, 9.7)]))
    assert page.get("lang") == "en"
    assert [len(list(page.iter(tag))) for tag in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    for found in page.iter("table"):
        assert text(found.find("caption"))
        assert all(head.get("scope") in {"col", "row"} for head in found.iter("th"))
    for section in page.iter("section"):
        assert text(by_id(page, section.get("aria-labelledby") or "")) == text(
            section.find(".//h2")
        )


def test_each_plot_has_a_text_alternative(season_of: MakeResult) -> None:
    page = parsed(season_of(30, [(44.5, 9.5), (44.6, 9.7)]))
    plots = list(page.iter("svg"))
    assert len(plots) == 2
    for plot in plots:
        names = (plot.get("aria-labelledby") or "").split()
        assert plot.get("role") == "img"
        assert all(text(by_id(page, name)) for name in names)


def test_every_filter_has_a_label(result: ImportResult) -> None:
    page = parsed(result)
    (form,) = page.iter("form")
    labelled = {label.get("for") for label in form.iter("label")} - {None}
    labelled |= {box.get("id") for label in form.iter("label") for box in label.iter("input")}
    assert {"find", "by-status", "by-type", "troubled"} == labelled
    assert form.get("hidden") is not None  # of no use without the script


def test_types_differ_by_more_than_colour() -> None:
    assert len(set(SYMBOLS.values())) == len(TYPES_WITH_UNKNOWN) == len(SYMBOLS)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Between two colours, from 1 to 21 (WCAG 2.2, *contrast ratio*)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


INK = ("text", "quiet", "link", *TYPES_WITH_UNKNOWN)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrasts_are_those_of_wcag(result: ImportResult, scheme: int) -> None:
    (style,) = parsed(result).iter("style")
    blocks = re.findall(r":root \{(.*?)\}", style.text or "", re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[scheme]))
    pairs = [(ink, back) for ink in INK for back in ("paper", "soft", "page")]
    pairs += [(tone, f"{tone}-back") for tone in ("good", "bad", "warning", "neutral")]
    pairs += [("bad", "soft"), ("bad", "paper"), ("warning", "soft")]
    weak = {p: round(contrast(colours[p[0]], colours[p[1]]), 2) for p in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    assert contrast(colours["focus"], colours["paper"]) >= 3
