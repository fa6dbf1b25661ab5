"""Texts as data: the English text, its parts, and the translation with parameters filled in last."""

import copy
import pickle
from datetime import date

import pytest

from importer.domain.safe_text import quote_text
from importer.messages import (
    Message,
    Translator,
    join_messages,
    list_alternatives,
    list_items,
)

GERMAN = Translator("de")


def pickle_and_load(message):
    return pickle.loads(pickle.dumps(message))  # noqa: S301


def test_a_message_is_its_english_text():
    message = Message("There is no month {month}.", month=13)
    assert message == "There is no month 13."
    assert type(str(message)) is str
    assert (message.template, message.params) == ("There is no month {month}.", {"month": 13})


def test_numbers_get_thousands_separators_and_texts_do_not():
    assert Message("{rows} rows of {year}", rows=12345, year="2027") == "12,345 rows of 2027"


def test_dates_are_written_with_their_month():
    message = Message("{day}", day=date(2027, 5, 3))
    assert message == "3 May 2027"
    assert GERMAN.translate(message) == "3. Mai 2027"


@pytest.mark.parametrize(("n", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_the_number_selects_the_plural(n, text):
    assert Message.plural("{n} row", "{n} rows", n=n) == text


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle_and_load])
def test_copies_keep_the_parts(duplicate):
    message = Message.plural("{n} row of {file}", "{n} rows of {file}", n=2, file=quote_text("a"))
    copied = duplicate(message)
    assert copied == message == '2 rows of "a"'
    assert (copied.template, copied.plural_template) == (message.template, message.plural_template)
    assert copied.params == message.params
    assert GERMAN.translate(copied.params["file"]) == "„a“"


def test_stored_messages_can_still_be_translated():
    message = Message("{what} or {day}", what=quote_text("a"), day=date(2027, 5, 3))
    stored = Message.from_json(message.to_json())
    assert stored == message
    assert stored.params == message.params
    assert Message.from_json("plain {text}") == "plain {text}"


def test_the_text_of_a_calendar_is_never_translated():
    name = 'Lauf "Rund um den See" on Tour {first} or {last}'
    message = list_alternatives([quote_text(name), "b"])
    assert message == f'"{name}" or b'
    assert GERMAN.translate(message) == f"„{name}“ oder b"


def test_parts_are_joined_and_translated_one_by_one():
    joined = join_messages([list_items(["a", "b"]), "{c}"], " {} ")
    assert joined == "a and b {} {c}"
    assert GERMAN.translate(joined) == "a und b {} {c}"


@pytest.mark.parametrize(
    ("parts", "alternatives", "items"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a or b", "a and b"),
        (["a", "b", "c"], "a, b or c", "a, b and c"),
    ],
)
def test_lists_end_with_a_conjunction(parts, alternatives, items):
    assert (list_alternatives(parts), list_items(parts)) == (alternatives, items)


def test_plain_text_is_returned_unchanged():
    assert GERMAN.translate("{first} or {last}") == "{first} or {last}"
