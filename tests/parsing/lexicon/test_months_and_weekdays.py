from datetime import date

import pytest
from babel import Locale

from importer.domain.text_folding import fold
from importer.parsing.cells.date_order import Reading, settle
from importer.parsing.cells.dates import read_date
from importer.parsing.lexicon import months_and_weekdays as calendar
from importer.parsing.lexicon.months_and_weekdays import (
    MONTHS,
    MONTHS_BY_LANGUAGE,
    ROLES,
    SMALL_WORDS,
    WEEKDAYS,
    WEEKDAYS_BY_LANGUAGE,
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
    assert isinstance(reading, Reading), (text, reading)
    return settle(reading).start


@pytest.mark.parametrize("locale", LOCALES)
def test_every_month_of_cldr_is_understood_in_any_case_and_without_accents(locale):
    for month, form in cldr(locale, "months"):
        for written in (form, form.upper(), form.title(), form.rstrip("."), fold(form)):
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
    written = {fold(form) for table in tables.values() for forms in table for form in forms.split()}
    assert written == set(index)


def test_a_form_with_two_meanings_would_be_left_out():
    assert calendar._index([("one two",), ("three", "two")]) == {"one": 0, "three": 0}


def test_every_language_has_twelve_months_and_seven_weekdays():
    assert {len(table) for table in MONTHS_BY_LANGUAGE.values()} == {12}
    assert {len(table) for table in WEEKDAYS_BY_LANGUAGE.values()} == {7}
    assert MONTHS_BY_LANGUAGE.keys() == WEEKDAYS_BY_LANGUAGE.keys()


def test_words_with_several_roles_are_known_by_name():
    """Each of them is read in every role, so a new one here deserves a look."""
    assert {word: roles for word, roles in ROLES.items() if len(roles) > 1} == {
        "mar": "MW",
        "do": "WR",
    }


def test_short_words_are_not_months():
    small = {fold(word) for words in SMALL_WORDS.values() for word in words.split()}
    assert not small & MONTHS.keys()
