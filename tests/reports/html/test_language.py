"""The report in another language: all of its own texts, and no text of the calendar."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from markupsafe import escape

import importer.reports
from importer import reports
from importer.domain.message import Message
from importer.domain.problems import PROBLEM_CODES
from importer.messages import LANGUAGES, Translator
from importer.messages.translator import load_catalog
from importer.reports.html.headline import make_headline
from importer.reports.html.report import render_html

HERE = Path(importer.reports.__file__).parent
GERMAN = Translator("de")
HINT = Message("See the problems below.")


@pytest.fixture
def season(result, season_of):
    """Rows of every status, with problems and warnings, and some that have places on a map."""
    placed = season_of(30, [(44.5, 9.5), (44.6, 9.7)])
    return replace(result, rows=(*result.rows, *placed.rows))


@pytest.fixture
def english(season):
    return render_html(season).decode()


@pytest.fixture
def german(season):
    return render_html(season, "de").decode()


def test_reports_are_english_by_default(season, english, tmp_path):
    reports.write_report(season, str(tmp_path / "report.html"))
    assert (tmp_path / "report.html").read_text("utf-8") == english
    assert '<html lang="en">' in english
    assert "Row statuses" in english


def test_a_german_report_is_german(season, german, tmp_path):
    reports.write_report(season, str(tmp_path / "report.html"), "de")
    assert (tmp_path / "report.html").read_text("utf-8") == german
    assert '<html lang="de">' in german
    for words in ("Stand der Zeilen", "Saison", "Alle Zeilen", "Wettkampf"):
        assert words in german


def test_the_german_report_has_no_english_words(german):
    """Texts of elements and attributes, without those marked as English and those of the rows."""
    page = re.sub(r"<(style|script)>.*?</\1>", "", german, flags=re.DOTALL)
    page = re.sub(r'<(\w+)[^>]*lang="en"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    sentences = {text for text in template_texts() if len(text) > 12 and "{" not in text}
    assert len(sentences) > 10
    for sentence in sentences:
        assert sentence not in page, sentence


def test_problems_are_reported_in_german(season, problem):
    own = replace(problem, message=HINT, hint=HINT)
    rows = tuple(replace(row, problems=(own,)) for row in season.rows)
    german = render_html(replace(season, rows=rows), "de").decode()
    assert f"<span>{escape(GERMAN.translate(PROBLEM_CODES[own.code]))}</span>" in german
    assert PROBLEM_CODES[own.code] not in german
    assert "<bdi>Siehe die Probleme unten.</bdi>" in german
    assert HINT not in german


def test_texts_without_a_translation_are_marked_as_english(season, problem):
    rows = tuple(replace(row, problems=(replace(problem, message="Odd."),)) for row in season.rows)
    german = render_html(replace(season, rows=rows), "de").decode()
    assert '<bdi lang="en">Odd.</bdi>' in german
    assert re.search(r'<p dir="auto" lang="en">Odd\.', german)


def test_an_english_report_marks_no_text_as_english(english):
    without_examples = english.replace('<span class="quiet" lang="en">For example:', "")
    assert without_examples.count('lang="en"') == english.count('<html lang="en"') == 1


def test_texts_of_the_calendar_are_never_translated(season):
    rows = tuple(replace(row, name="Season", slug="row") for row in season.rows)
    german = render_html(replace(season, rows=rows), "de").decode()
    assert "<bdi>Season</bdi>" in german


def test_the_html_template_has_no_words_of_its_own():
    text = (HERE / "html" / "page.html.jinja").read_text("utf-8")
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", " ", bare)
    assert set(re.findall(r"[A-Za-z]{3,}", bare)) <= {"SHA", "doctype"}


def template_texts() -> set[str]:
    """Return the English texts of the page's template."""
    keywords = {"_": None, "plural": (1, 2)}
    found = extract_from_file("jinja2", HERE / "html" / "page.html.jinja", keywords)
    return {
        text for _, texts, *_ in found for text in ([texts] if isinstance(texts, str) else texts)
    }


def test_every_text_of_the_template_is_translated():
    catalog = load_catalog("de")
    texts = template_texts()
    assert len(texts) > 60
    plurals = {text for text in texts if "{n}" in text}
    same = {text for text in texts - plurals if catalog.gettext(text) == text}
    assert same <= {"Status"}  # may be the same word in German
    assert {catalog.gettext("Result"), catalog.gettext("Plan")} == {"Ergebnis", "Tarif"}


def test_the_headline_is_reported_in_the_language(season):
    done = replace(season, rows=(), message="", run=replace(season.run, dry_run=False))
    assert GERMAN.translate(make_headline(done).text) == "Es gab keine Zeilen zu importieren."
    stopped = replace(season, message="The server is away.", hint="Come back.")
    assert make_headline(stopped).text == "The server is away."
    assert '<h1 lang="en">The server is away.' in render_html(stopped, "de").decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_of_the_command_line_are_in_brackets_at_most(language):
    """Whoever reads a report did not always type the command."""
    texts = [load_catalog(language).gettext(text) for text in template_texts()]
    texts += [Translator(language).translate(title) for title in PROBLEM_CODES.values()]
    bare = re.sub(r"\([^()]*\)", "", "\n".join(texts))
    assert "--" not in bare
