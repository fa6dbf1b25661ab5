"""The HTML report in a real browser: it works from a file, loads nothing, filters, sorts and prints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from importer import reports
from importer.domain.model import ImportResult, Status

A4 = (595, 842)
"""In points, of which there are 72 in an inch."""


@dataclass
class Opened:
    """A report in a browser: what it asked for, and what the browser had to say about it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def shown(self) -> list[str]:
        """Return the numbers of the visible rows, in table order."""
        rows = self.page.locator("#all tbody tr").filter(visible=True)
        return rows.locator("th").all_inner_texts()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture
def opened(page: Page, season_of, problem, tmp_path: Path) -> Opened:
    """Open a report of thirty rows, of which the third and the fifth have a problem."""
    season: ImportResult = season_of(30, [(44.5, 9.5), (44.6, 9.7)])
    rows = list(season.rows)
    for at in (2, 4):
        rows[at] = replace(rows[at], status=Status.INVALID, problems=(problem,), body=None)
    rows[7] = replace(rows[7], name="Über den Zürichsee <b>bold</b>")
    path = tmp_path / "report.html"
    reports.write_report(replace(season, rows=tuple(rows)), str(path))
    seen = Opened(page)

    def note(route: Route) -> None:
        seen.asked.append(route.request.url)
        route.continue_() if route.request.url == path.as_uri() else route.abort()

    page.route("**/*", note)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.goto(path.as_uri())
    return seen


def test_it_filters_sorts_and_prints_and_asks_for_nothing(opened: Opened) -> None:
    page = opened.page
    assert len(opened.shown()) == 30
    page.get_by_label("Find").fill("zurichsee")
    assert opened.shown() == ["9"]
    assert page.get_by_role("status").inner_text() == "1 of 30 rows are shown."
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Status", exact=True).select_option("invalid")
    assert opened.shown() == ["4", "6"]
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Type").select_option("timeTrial")
    page.get_by_role("button", name="Date").click()
    page.get_by_role("button", name="Date").click()
    dates = page.locator("#all tbody tr:visible td:nth-child(3)").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 6
    heads = page.locator("[aria-sort]")
    assert heads.all_inner_texts() == ["Date"]
    assert heads.get_attribute("aria-sort") == "descending"
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^]]+)", pdf)}
    assert {(round(wide), round(high)) for _, _, wide, high in boxes} == {A4}
    assert len(opened.asked) == 1
    assert opened.said == []


def test_numbers_are_sorted_as_numbers_and_blanks_stay_last(opened: Opened) -> None:
    row = opened.page.get_by_role("button", name="Row")
    row.click()
    assert opened.shown()[:3] == ["2", "3", "4"]
    row.click()
    assert opened.shown()[:3] == ["31", "30", "29"]
    for _ in range(2):
        opened.page.get_by_role("button", name="Place").click()
        assert set(opened.shown()[-2:]) == {"4", "6"}


def test_problems_come_first_when_they_are_asked_for(opened: Opened) -> None:
    opened.page.get_by_label("With problems or warnings").check()
    assert opened.shown() == ["4", "6"]


def test_everything_is_done_by_keyboard_too(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the table of all rows"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("zurichsee")
    assert opened.shown() == ["9"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    for _ in range(4):  # status, type, problems
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show all"
    page.keyboard.press("Enter")
    page.locator("#row-3").wait_for(state="visible")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert opened.shown()[0] == "31"


def test_a_link_to_a_filtered_row_shows_it(opened: Opened) -> None:
    opened.page.get_by_label("Find").fill("nothing is called so")
    assert opened.shown() == []
    opened.page.locator(".cells a").first.click()
    opened.page.locator("#row-3").wait_for(state="visible")
    assert len(opened.shown()) == 30


def test_the_report_is_complete_without_javascript(browser: Browser, opened: Opened) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(opened.page.url)
        assert plain.locator("#all tbody tr").filter(visible=True).count() == 30
        assert not plain.locator(".filters").is_visible()
        assert plain.get_by_role("columnheader", name="Event").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_of_the_page(opened: Opened, width: int, scheme: str) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.page.emulate_media(color_scheme=scheme)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 1160, 1150, 1000, 900, 390])
def test_nothing_sticks_out_in_german_either(
    page: Page, result, season_of, tmp_path: Path, width: int
) -> None:
    """Its words are longer; and a table with problems is at its widest."""
    rows = (*result.rows, *season_of(30).rows)
    reports.write_report(replace(result, rows=rows), str(tmp_path / "report.html"), "de")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((tmp_path / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("status").inner_text() == f"Alle {len(rows)} Zeilen sind zu sehen."


def test_an_escaping_mistake_could_not_run(opened: Opened) -> None:
    """The policy itself: a script that slips in is refused, also as an attribute."""
    opened.page.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", '<p id="slip" onclick="window.ran = 1">');
            document.getElementById("slip").click();
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
        }"""
    )
    assert opened.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in opened.said)


def test_collapsed_sections_are_expanded_for_printing(
    page: Page, season_of, problem, tmp_path: Path
) -> None:
    season: ImportResult = season_of(40)
    rows = tuple(
        replace(
            row, status=Status.INVALID, problems=(replace(problem, cell=f"B{row.location.row}"),)
        )
        for row in season.rows
    )
    reports.write_report(replace(season, rows=rows), str(tmp_path / "report.html"))
    page.goto((tmp_path / "report.html").as_uri())
    last = page.locator("details li").last
    assert not last.is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert last.is_visible()
    assert not page.locator("summary").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not last.is_visible()
    assert page.locator("summary").is_visible()


def test_no_number_breaks_on_a_phone(page: Page, season_of, tmp_path: Path) -> None:
    reports.write_report(season_of(1328), str(tmp_path / "report.html"), "de")
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto((tmp_path / "report.html").as_uri())
    number = page.locator(".tallies .number").first
    assert number.inner_text() == "1.328"
    assert (
        number.evaluate(
            "one => { const all = document.createRange(); all.selectNodeContents(one);"
            " return all.getClientRects().length }"
        )
        == 1
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
