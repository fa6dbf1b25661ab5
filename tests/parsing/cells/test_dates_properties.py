"""Any date in any spelling comes back as itself or is refused as ambiguous, never as another date.

A few dozen examples a law; `HYPOTHESIS_PROFILE=exhaustive python -m pytest tests/parsing/cells` for
a long run.
"""

import re
from datetime import date, timedelta

import pytest
from babel import Locale
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from support.properties import examples

from importer.domain.calendar_names import DATE_ORDERS
from importer.domain.problems import PROBLEM_CODES
from importer.domain.text_folding import fold_text
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import (
    DateCandidates,
    DateRange,
    count_evidence,
    resolve_date_range,
)
from importer.parsing.cells.dates import read_date
from importer.parsing.lexicon.months_and_weekdays import (
    MONTHS_BY_LANGUAGE,
    WEEKDAYS_BY_LANGUAGE,
    WORD_ROLES,
)

TODAY = date(2026, 6, 1)
LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "nb", "sv", "pl", "ru")
LOCALE_TABLES = {locale: Locale.parse(locale) for locale in LOCALES}

many = examples(300, HealthCheck.filter_too_much)

any_day = st.dates(date(1900, 1, 1), date(2199, 12, 31))
short_year_day = st.dates(date(1947, 1, 1), date(2046, 12, 31))
contexts = st.sampled_from(["format", "stand-alone"])
widths = st.sampled_from(["wide", "abbreviated"])


@st.composite
def spelled(draw, names, number):
    """Spell a month or weekday as a locale does, in any case, with or without its period."""
    form = names[draw(contexts)][draw(widths)][number]
    change = draw(st.sampled_from([str, str.upper, str.lower, str.title]))
    return change(draw(st.sampled_from([form, form.rstrip(".")])))


@st.composite
def named_date(draw, day):
    """`day` with its month's name, in the manner of one of the locales."""
    locale = draw(st.sampled_from(LOCALES))
    table = LOCALE_TABLES[locale]
    month = draw(spelled(table.months, day.month))
    number = draw(st.sampled_from([f"{day.day}", f"{day.day:02}", f"{day.day}."]))
    layout = draw(
        st.sampled_from(
            [
                *(
                    "{d} {m} {y}",
                    "{d} de {m} de {y}",
                    "{d}-{m}-{y}",
                    "{d} {m}, {y}",
                    "{m} {d}, {y}",
                ),
                *("{m} {d} {y}", "{d}/{m}/{y}", "{d} {m} {y} г.", "den {d} {m} {y}", "{y} {m} {d}"),
                *("le {d} {m} {y}", "{d}  {m}\u00a0{y}", "the {d} of {m} {y}"),
            ]
        )
    )
    text = layout.format(d=number, m=month, y=day.year)
    if draw(st.booleans()):
        weekday = draw(spelled(table.days, day.weekday()))
        dressed = ["{w} {t}", "{w}, {t}", "{t} ({w})", "{t} {w}"]
        text = draw(st.sampled_from(dressed)).format(w=weekday, t=text)
    return text


@st.composite
def numeric_date(draw, day, order, *, short=False):
    """`day` in numbers, in one order."""
    mark = draw(st.sampled_from("/.- "))
    padded = draw(st.booleans())
    width = 2 if padded else 1
    year = f"{day.year % 100:02}" if short else f"{day.year}"
    parts = {"d": f"{day.day:0{width}}", "m": f"{day.month:0{width}}", "y": year}
    return mark.join(parts[letter] for letter in order)


def read(text, year=None):
    return read_date(text, today=TODAY, year=year)


def settled(text, *, evidence=None, forced=None):
    reading = read(text)
    if isinstance(reading, CellProblem):
        return reading
    return resolve_date_range(reading, evidence or count_evidence([reading]), forced)


@many
@given(st.data(), any_day)
def test_a_named_date_is_itself_under_every_order(data, day):
    text = data.draw(named_date(day))
    reading = read(text)
    assert isinstance(reading, DateCandidates), (text, reading)
    assert reading.ranges == dict.fromkeys(DATE_ORDERS, DateRange(day)), text


@many
@given(st.data(), any_day, st.sampled_from(["dmy", "mdy"]))
def test_a_numeric_date_is_itself_or_refused_as_ambiguous(data, day, order):
    text = data.draw(numeric_date(day, order))
    assert settled(text, forced=order) == DateRange(day), text
    result = settled(text)
    if isinstance(result, CellProblem):
        assert result.code == "date_ambiguous", text
        assert day.day <= 12
        assert day.month <= 12
    else:
        assert result == DateRange(day), text


@many
@given(st.data(), any_day, st.sampled_from(["dmy", "mdy"]))
def test_a_numeric_date_beside_its_weekday_is_itself_or_refused_as_ambiguous(data, day, order):
    text = f"{day.strftime('%a')} {data.draw(numeric_date(day, order))}"
    result = settled(text)
    assert result == DateRange(day) or result.code == "date_ambiguous", text


@many
@given(st.data(), st.lists(any_day, min_size=1, max_size=6), st.sampled_from(["dmy", "mdy"]))
def test_a_column_in_one_order_is_itself_or_refused_and_evidence_settles_it(data, days, order):
    texts = [data.draw(numeric_date(day, order)) for day in days]
    readings = [read(text) for text in texts]
    evidence = count_evidence(readings)
    results = [resolve_date_range(reading, evidence) for reading in readings]
    for day, text, result in zip(days, texts, results, strict=True):
        assert result == DateRange(day) or result.code == "date_ambiguous", text
    if any(day.day > 12 for day in days):
        assert results == [DateRange(day) for day in days]


@many
@given(st.data(), short_year_day, st.sampled_from(["dmy", "mdy"]))
def test_a_two_digit_year_at_the_end_is_itself_or_refused(data, day, order):
    text = data.draw(numeric_date(day, order, short=True))
    assert settled(text, forced=order) == DateRange(day), text
    result = settled(text)
    assert result == DateRange(day) or result.code == "date_ambiguous", text


@many
@given(st.data(), short_year_day)
def test_a_two_digit_year_in_front_is_itself_when_forced(data, day):
    text = data.draw(numeric_date(day, "ymd", short=True))
    assert settled(text, forced="ymd") == DateRange(day), text


@many
@given(st.data(), st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_a_year_in_front_of_these_years_is_never_taken_for_a_day_of_other_years(data, day):
    """Only where the last number is a year of these years too is the text read with its year last."""
    text = data.draw(numeric_date(day, "ymd", short=True))
    result = settled(text)
    if isinstance(result, DateRange):
        assert 2024 <= result.start.year <= 2031, text


@many
@given(st.data(), any_day)
def test_a_year_of_four_digits_in_front_is_itself(data, day):
    text = data.draw(numeric_date(day, "ymd"))
    for forced in (None, *DATE_ORDERS):
        assert settled(text, forced=forced) == DateRange(day), text


@many
@given(any_day, st.integers(1, 40), st.data())
def test_a_named_range_is_itself_or_refused_as_ambiguous(start, length, data):
    """Ambiguous only where `mar` may be the weekday that it is: `February 6-Mar 8, 2000`."""
    end = start + timedelta(days=length)
    names = LOCALE_TABLES[data.draw(st.sampled_from(LOCALES))].months
    first = data.draw(spelled(names, start.month))
    last = data.draw(spelled(names, end.month))
    dash = data.draw(st.sampled_from(["-", " - ", "–", " – ", " to ", " bis ", " au ", " al "]))
    texts = [
        f"{start.day} {first} {start.year}{dash}{end.day} {last} {end.year}",
        f"{first} {start.day}, {start.year}{dash}{last} {end.day}, {end.year}",
    ]
    if length <= 31:
        texts += [
            f"{start.day}. {first}{dash}{end.day}. {last} {end.year}",
            f"{first} {start.day}{dash}{last} {end.day}, {end.year}",
        ]
    if (start.year, start.month) == (end.year, end.month):
        texts += [
            f"{start.day}{dash}{end.day} {last} {end.year}",
            f"{first} {start.day}{dash}{end.day}, {end.year}",
        ]
    for text in texts:
        result = settled(text)
        if isinstance(result, CellProblem) and "mar" in fold_text(text):
            assert result.code == "date_ambiguous", text
        else:
            assert result == DateRange(start, end), text


@many
@given(any_day, st.integers(1, 27), st.sampled_from(["dmy", "mdy"]), st.data())
def test_a_numeric_range_is_itself_or_refused_as_ambiguous(start, length, order, data):
    end = start + timedelta(days=length)
    dash = data.draw(st.sampled_from([" - ", " – ", " to ", " bis "]))
    texts = [data.draw(numeric_date(start, order)) + dash + data.draw(numeric_date(end, order))]
    if (start.year, start.month) == (end.year, end.month):
        short = data.draw(st.sampled_from([f"{end.year}", f"{end.year % 100:02}"]))
        if order == "dmy":
            texts.append(f"{start.day}-{end.day}/{end.month}/{short}")
        else:
            texts.append(f"{start.month}/{start.day}-{end.day}/{short}")
    for text in texts:
        result = settled(text)
        if isinstance(result, DateRange) and len(text.split("/")[-1]) == 2:
            assert (result.start.year - start.year) % 100 == 0, text
            result = DateRange(
                result.start.replace(year=start.year), result.end.replace(year=end.year)
            )
        assert result == DateRange(start, end) or result.code == "date_ambiguous", text


@many
@given(any_day, st.integers(0, 6), st.data())
def test_a_weekday_of_another_day_is_always_refused(day, shift, data):
    other = WEEKDAYS_BY_LANGUAGE["en"][(day.weekday() + shift) % 7].split()[0]
    text = f"{other} {day.isoformat()}"
    result = settled(text)
    assert result == DateRange(day) if shift == 0 else result.code == "date_weekday"


words = st.sampled_from(
    [
        *sorted(WORD_ROLES),
        *(
            form
            for table in MONTHS_BY_LANGUAGE.values()
            for forms in table
            for form in forms.split()
        ),
        *("TBC", "um", "at", "9:30", "am", "pm", "Uhr", "18h30", "noon", "(", ")", "'26", "T", "Z"),
    ]
)
numbers = st.one_of(
    st.integers(0, 40).map(str),
    st.integers(0, 31).map("{:02}".format),
    st.integers(1990, 2040).map(str),
)
marks = st.sampled_from([" ", " ", " ", "-", "/", ".", ",", " - ", "–", "&", "º", "th", ". ", ", "])
soup = st.lists(st.one_of(words, numbers, numbers, marks), max_size=14).map("".join)
spaced_soup = st.lists(st.one_of(words, numbers, numbers, marks), max_size=12).map(" ".join)


@many
@given(st.one_of(st.text(), soup, spaced_soup), st.sampled_from([None, 2026]))
def test_any_text_at_all_is_read_or_refused_and_never_raises(text, year):
    reading = read(text, year)
    if isinstance(reading, CellProblem):
        assert reading.code in PROBLEM_CODES
        return
    for forced in (None, *DATE_ORDERS):
        result = resolve_date_range(reading, forced=forced)
        assert isinstance(result, CellProblem) or result.end is None or result.end > result.start


@many
@given(st.one_of(soup, spaced_soup))
def test_a_parsed_date_occurs_in_the_text(text):
    """Day and year of every reading are numbers of the text, and no number of it is left over."""
    reading = read(text)
    if isinstance(reading, CellProblem):
        return
    apart = re.sub(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", r"\1 \2 \3", text)
    written = [int(number) for number in re.findall(r"\d+", apart)]
    for span in reading.ranges.values():
        days = {span.start.day} | ({span.end.day} if span.end else set())
        years = {
            year for end in (span.start, span.end) if end for year in (end.year, end.year % 100)
        }
        months = {end.month for end in (span.start, span.end) if end}
        assert days <= set(written), text
        assert years & set(written), text
        clock = {
            part
            for at in (span.start_time, span.end_time)
            if at
            for part in (at.hour, at.hour % 12, at.hour % 12 or 12, at.minute)
        }
        ghosts = {0} if span.start_time is None and ":" in text else set()
        between = set(range(span.start.day, span.end.day)) if span.end else set()
        assert set(written) <= days | years | months | clock | ghosts | between, text


@pytest.mark.parametrize(
    "text", ["1-" * 60, "mar " * 30, "(" * 120, "1," * 60, "di " * 40, "9h " * 40, "&amp;" * 80]
)
def test_no_text_takes_long(text):
    """Not a timing: texts that would be slow if anything here were quadratic in roles or splits."""
    assert isinstance(read(text), CellProblem)
