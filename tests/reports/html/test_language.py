"""The report's words in another language: all of them, from the catalogue; the pipeline's are marked."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from markupsafe import escape

import importer.reports
from importer import reports
from importer.domain.model import Status
from importer.domain.problems import PROBLEM_CODES
from importer.messages import LANGUAGES, REPORT_TEXTS, Translator
from importer.messages.en_de_problem_hints import HINT_PAIRS
from importer.messages.en_de_problem_messages import MESSAGE_PAIRS
from importer.messages.en_de_problems import PROBLEM_TEXTS
from importer.messages.translator import get_problem_title, translate_problem
from importer.reports.html.headline import make_headline
from importer.reports.html.report import render_html
from importer.reports.html.rows import TYPES_WITH_UNKNOWN

HERE = Path(importer.reports.__file__).parent
GERMAN = Translator("de")


@pytest.fixture
def season(result, season_of):
    """Rows of every fate, with problems and warnings, and some that have places on a map."""
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
    assert "What became of the rows" in english


def test_a_german_report_is_german(season, german, tmp_path):
    reports.write_report(season, str(tmp_path / "report.html"), "de")
    assert (tmp_path / "report.html").read_text("utf-8") == german
    assert '<html lang="de">' in german
    for words in ("Was aus den Zeilen wurde", "Die Saison", "Alle Zeilen", "Wettkampf"):
        assert words in german


def test_the_german_report_has_no_english_words(german):
    """Texts of elements and attributes, without what is marked as English and what the rows hold."""
    page = re.sub(r"<(style|script)>.*?</\1>", "", german, flags=re.DOTALL)
    page = re.sub(r'<(\w+)[^>]*lang="en"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    for several in REPORT_TEXTS.values():
        sentence, translated = several
        if len(sentence) > 12 and "{" not in sentence and sentence != translated:
            assert sentence not in page, sentence


def test_problems_are_reported_in_german(german, season):
    problems = [one for row in season.rows for one in (*row.problems, *row.warnings)]
    codes = {one.code for one in problems} & PROBLEM_CODES.keys()
    assert codes
    for code in codes:
        assert f"<span>{escape(PROBLEM_TEXTS[code].title)}</span>" in german
        assert PROBLEM_CODES[code] not in german
    for told in (translate_problem(one, "de") for one in problems if one.code in PROBLEM_CODES):
        assert str(escape(told.message)) in german


def test_untranslated_details_follow_marked_as_english(season, problem):
    rows = tuple(replace(row, problems=(replace(problem, message="Odd."),)) for row in season.rows)
    german = render_html(replace(season, rows=rows), "de").decode()
    assert '<span class="quiet" lang="en">Odd.' in german
    assert re.search(r'<p class="quiet" dir="auto" lang="en">Odd\.', german)


def test_an_english_report_marks_no_text_as_english(english):
    assert english.count('lang="en"') == english.count('<html lang="en"') == 1


def test_the_html_template_has_no_words_of_its_own():
    text = (HERE / "html" / "page.html.jinja").read_text("utf-8")
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", " ", bare)
    assert set(re.findall(r"[A-Za-z]{3,}", bare)) <= {"SHA", "doctype"}


def test_every_message_of_the_report_exists():
    text = "".join(
        file.read_text("utf-8") for file in [*HERE.glob("html*.py"), *HERE.glob("html/*")]
    )
    used = set(re.findall(r'"(html_\w+[a-z])"', text))
    assert len(used) > 60
    assert used <= REPORT_TEXTS.keys()
    assert {f"html_status_{one}" for one in Status} <= REPORT_TEXTS.keys()
    assert {f"html_kind_{one}" for one in TYPES_WITH_UNKNOWN} <= REPORT_TEXTS.keys()


def test_every_message_has_the_same_placeholders_in_every_language():
    for name, several in REPORT_TEXTS.items():
        assert len(several) == len(LANGUAGES), name
        assert all(several), name
        found = [set(re.findall(r"\{(\w+)\}", text)) - {"n"} for text in several]
        assert found[0] == found[1], name


def test_numbers_and_dates_are_formatted_by_language():
    assert GERMAN("html_all_placed", n=12345) == "Alle 12.345 Veranstaltungen mit Koordinaten"
    assert Translator()("html_all_placed", n=12345) == "All 12,345 events with coordinates"
    assert GERMAN.format_date(date(2027, 3, 1)) == "1. März 2027"
    assert Translator().format_date(date(2027, 3, 1)) == "1 March 2027"
    assert GERMAN("html_cells", n=1) == "1 Zelle"


def test_the_verdict_is_reported_in_the_language(season):
    done = replace(season, rows=(), message="", run=replace(season.run, dry_run=False))
    assert make_headline(done, GERMAN).language == "de"
    stopped = replace(season, message="The server is away.", hint="Come back.")
    assert make_headline(stopped, GERMAN).text == "The server is away."
    assert make_headline(stopped, GERMAN).language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_of_the_command_line_stand_in_brackets_at_most(language):
    """Whoever reads a report did not always type the command."""
    texts = [several[list(LANGUAGES).index(language)] for several in REPORT_TEXTS.values()]
    texts += [get_problem_title(code, language) for code in PROBLEM_CODES]
    for code in PROBLEM_CODES:
        pairs = (*MESSAGE_PAIRS.get(code, ()), *HINT_PAIRS.get(code, ()))
        texts += [pair[list(LANGUAGES).index(language)] for pair in pairs]
    bare = re.sub(r"\([^()]*\)", "", "\n".join(texts))
    assert "--" not in bare
