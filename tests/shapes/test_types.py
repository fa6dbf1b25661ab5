"""Types by the words that calendars use; what is no such word is refused, never guessed."""

import pytest

HEADER = ("Name", "Date", "Type")

SEEN = {
    "race": "race, running, road run, trail run, trail, marathon, half marathon, ultra, triathlon, "
    "duathlon, swimrun, ocr, cycling, xc, road, track, relay, league, lauf, course, carrera, марафон",
    "timeTrial": "time trial, timetrial, tt, itt, zeitfahren, contre-la-montre, contrarreloj",
    "runClub": "run club, runclub, club run, group run, training, lauftreff, social run",
    "other": "other, holiday, trip, hike, walk, special, virtual, expo, festival",
}
BY_LANGUAGE = {
    "race": "Volkslauf, Straßenrennen, course à pied, semi-marathon, carrera popular, maratón, "
    "corsa su strada, mezza maratona, corrida, meia maratona, hardloopwedstrijd, motionsløb, "
    "terrengløp, terränglopp, bieg uliczny, półmaraton, забег, полумарафон",
    "timeTrial": "Einzelzeitfahren, cronometro, contrarrelógio, tijdrit, enkeltstart, temporitt, "
    "tempolopp, jazda na czas, гонка с раздельным стартом",
    "runClub": "Lauftraining, entraînement, entrenamiento, allenamento, treino, looptraining, "
    "træning, fellestrening, träning, trening biegowy, тренировка",
    "other": "Wanderung, randonnée, senderismo, camminata, caminhada, wandeling, vandretur, gåtur, "
    "vandring, wycieczka, поход, Ferien, vacances, vacaciones",
}


@pytest.mark.parametrize("words", [SEEN, BY_LANGUAGE], ids=["seen", "by language"])
@pytest.mark.parametrize("kind", SEEN)
def test_words_for_types_are_understood(check_csv, words, kind):
    listed = words[kind].split(", ")
    checked = check_csv(
        HEADER, *((f"Event {at}", "2027-05-03", word) for at, word in enumerate(listed))
    )
    assert dict(zip(listed, checked.values("type"), strict=True)) == dict.fromkeys(listed, kind)


@pytest.mark.parametrize("word", ["City Run", "City run", "CITY  RUN", "city-run", " City Run "])
def test_case_blanks_and_accents_do_not_matter(check_csv, word):
    assert check_csv(HEADER, ("A", "2027-05-03", word)).values("type") == ["race"]


def test_accents_do_not_matter(check_csv):
    checked = check_csv(HEADER, ("A", "2027-05-03", "Entrainement"), ("B", "2027-05-03", "MARATON"))
    assert checked.values("type") == ["runClub", "race"]


def test_rejects_an_unknown_type_with_the_nearest_one(check_csv):
    checked = check_csv(HEADER, ("A", "2027-05-03", "Maratohn"), ("B", "2027-05-03", "1.WT1"))
    assert checked.problems == {"C2": "type_unknown", "C3": "type_unknown"}
    assert "Did you mean race?" in checked.problem("C2").hint
    assert "--default-type" in checked.problem("C3").hint


def test_a_default_type_is_for_blanks_and_never_hides_an_unknown_word(check_csv):
    rows = (HEADER, ("A", "2027-05-03", ""), ("B", "2027-05-03", "1.WT1"))
    assert check_csv(*rows).problems == {"C2": "type_missing", "C3": "type_unknown"}
    checked = check_csv(*rows, default_type="race")
    assert checked.values("type")[0] == "race"
    assert checked.problems == {"C3": "type_unknown"}


def test_a_calendar_without_a_type_column_takes_the_default(check_csv):
    rows = (("Name", "Date"), ("A", "2027-05-03"), ("B", "2027-05-04"))
    checked = check_csv(*rows)
    assert checked.problems == {"A2": "type_missing", "A3": "type_missing"}
    assert "--default-type" in checked.problem("A2").hint
    assert check_csv(*rows, default_type="runClub").values("type") == ["runClub"] * 2
