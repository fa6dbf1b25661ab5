from collections import defaultdict

import pytest

from importer.domain.fields import EVENT_TYPES
from importer.domain.text_folding import fold_text
from importer.parsing.lexicon.event_types import EVENT_TYPE_WORDS, find_event_type

SEEN = {
    "race": "race, running, road run, trail run, trail, marathon, half marathon, ultra, triathlon, "
    "duathlon, swimrun, ocr, cycling, xc, road, track, relay, league, lauf, course, carrera, "
    "марафон",
    "timeTrial": "time trial, timetrial, tt, itt, zeitfahren, contre-la-montre, contrarreloj",
    "runClub": "run club, runclub, club run, group run, training, lauftreff, social run",
    "other": "other, holiday, trip, hike, walk, special, virtual, expo, festival",
}
"""Read off 39 published calendars."""


def test_no_word_means_two_types():
    meanings = defaultdict(set)
    for name, words in EVENT_TYPE_WORDS.items():
        for word in words:
            meanings[fold_text(word)].add(name)
    for name in EVENT_TYPES:
        meanings[fold_text(name)].add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}
    assert "" not in meanings


def test_every_type_has_words_and_no_other_type_has():
    assert set(EVENT_TYPE_WORDS) == set(EVENT_TYPES)


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_understands_the_words_of_published_calendars(name):
    for word in SEEN[name].split(", "):
        assert find_event_type(word) == name, word
        assert find_event_type(word.upper()) == name, word
