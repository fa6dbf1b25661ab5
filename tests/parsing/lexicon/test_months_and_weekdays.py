from datetime import date

import pytest
from babel import Locale

from importer.domain.text_folding import fold_text
from importer.parsing.cells.date_order import DateCandidates, resolve_date_range
from importer.parsing.cells.dates import read_date
from importer.parsing.lexicon import months_and_weekdays as calendar
from importer.parsing.lexicon.months_and_weekdays import (
    CONNECTING_WORDS,
    MONTHS,
    MONTHS_BY_LANGUAGE,
    WEEKDAYS,
    WEEKDAYS_BY_LANGUAGE,
    WORD_ROLES,
)

TODAY = date(2026, 6, 1)
LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "nb", "sv", "pl", "ru")


def cldr(locale: str, kind: str) -> set[tuple[int, str]]:
    table = getattr(Locale.parse(locale), kind)
    return {
        (number, form)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, form in table[context][width].items()
    }


def day_of(text: str) -> date:
    reading = read_date(text, today=TODAY)
    assert isinstance(reading, DateCandidates), (text, reading)
    return resolve_date_range(reading).start


@pytest.mark.parametrize("locale", LOCALES)
def test_every_month_of_cldr_is_understood_in_any_case_and_without_accents(locale):
    for month, form in cldr(locale, "months"):
        for written in (form, form.upper(), form.title(), form.rstrip("."), fold_text(form)):
            assert day_of(f"7 {written} 2026") == date(2026, month, 7)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_weekday_of_cldr_is_understood_beside_its_date(locale):
    for weekday, form in cldr(locale, "days"):
        day = date(2026, 5, 4 + weekday)
        assert day_of(f"{form} {day.isoformat()}") == day
        assert day_of(f"{form.upper()}, {day.isoformat()}") == day


@pytest.mark.parametrize("locale", LOCALES)
def test_rejects_a_weekday_of_cldr_beside_another_day(locale):
    for weekday, form in cldr(locale, "days"):
        refusal = read_date(f"{form} {date(2026, 5, 5 + weekday)}", today=TODAY)
        assert refusal.code == "date_weekday"


@pytest.mark.parametrize(
    ("tables", "index"), [(MONTHS_BY_LANGUAGE, MONTHS), (WEEKDAYS_BY_LANGUAGE, WEEKDAYS)]
)
def test_no_form_means_two_months_or_two_weekdays(tables, index):
    written = {
        fold_text(form) for table in tables.values() for forms in table for form in forms.split()
    }
    assert written == set(index)


def test_a_form_with_two_meanings_would_be_left_out():
    assert calendar._build_index([("one two",), ("three", "two")]) == {"one": 0, "three": 0}


def test_every_language_has_twelve_months_and_seven_weekdays():
    assert {len(table) for table in MONTHS_BY_LANGUAGE.values()} == {12}
    assert {len(table) for table in WEEKDAYS_BY_LANGUAGE.values()} == {7}
    assert MONTHS_BY_LANGUAGE.keys() == WEEKDAYS_BY_LANGUAGE.keys()


def test_words_with_several_roles_are_known_by_name():
    """Each of them is read in every role, so a new one here deserves a look."""
    assert {word: roles for word, roles in WORD_ROLES.items() if len(roles) > 1} == {
        "mar": "MW",
        "do": "WR",
    }


def test_short_words_are_not_months():
    small = {fold_text(word) for words in CONNECTING_WORDS.values() for word in words.split()}
    assert not small & MONTHS.keys()
