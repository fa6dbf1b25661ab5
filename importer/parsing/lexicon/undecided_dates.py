"""Recognize dates and times that are not decided yet, and times that mean the whole day."""

from importer.domain.text_folding import fold_words

UNDECIDED_PHRASES: tuple[str, ...] = (
    *("tbc", "tbd", "tba", "tbs", "tbp", "to be confirmed", "to be announced", "to be decided"),
    *("to be determined", "to be advised", "to follow", "unknown", "unconfirmed", "provisional"),
    *("tentative", "postponed", "pending", "not yet", "coming soon", "or", "n n"),
    *("t b c", "t b d", "t b a"),
    *("noch offen", "offen", "noch nicht", "folgt", "wird noch", "verschoben", "unbekannt"),
    *("vorläufig", "steht noch", "oder", "à confirmer", "à définir", "à venir", "à préciser"),
    *("à déterminer", "inconnue", "inconnu", "non confirmé", "non communiqué", "reporté"),
    *("en attente", "ou", "por confirmar", "a confirmar", "por definir", "a definir"),
    *("por determinar", "sin confirmar", "pendiente", "aplazado", "aplazada", "da confermare"),
    *("da definire", "da stabilire", "da destinarsi", "rinviato", "rinviata", "oppure"),
    *("a anunciar", "a designar", "adiado", "adiada", "nader te bepalen", "nog te bepalen"),
    *("nog niet bekend", "volgt", "ntb", "n t b", "onbekend", "uitgesteld", "ikke fastsat"),
    *("ikke fastsatt", "afventer", "kommer", "ukendt", "ukjent", "følger", "eller"),
    *("ej bestämt", "ej fastställt", "meddelas", "do ustalenia", "do potwierdzenia", "lub"),
    *("wkrótce", "nieznana", "nieznany", "по назначению", "уточняется", "уточняются"),
    *("будет объявлено", "будет объявлена", "не определена", "неизвестно", "или"),
    *("week", "weekend", "woche", "wochenende", "kw", "semaine", "semana", "settimana", "vecka"),
    *("uge", "uke", "tydzień", "неделя", "quarter", "quartal", "trimestre", "q1", "q2", "q3"),
    *("q4", "h1", "h2"),
)
"""A text with one of these phrases is not a definite date: `3 May 2026 (TBC)`, `12 or 13 June`."""

VAGUE_PHRASES: tuple[str, ...] = (
    *("spring", "summer", "autumn", "fall", "winter", "season", "early", "mid", "late", "end"),
    *("beginning", "start", "around", "approx", "circa", "ca", "about", "in"),
    *("frühling", "frühjahr", "sommer", "herbst", "anfang", "mitte", "ende"),
    *("printemps", "été", "automne", "hiver", "début", "mi", "fin", "primavera", "verano"),
    *("otoño", "invierno", "principios", "mediados", "finales", "inicio", "estate", "autunno"),
    *("inverno", "inizio", "metà", "fine", "verão", "outono", "início", "meados", "final"),
    *("lente", "voorjaar", "zomer", "herfst", "najaar", "begin", "half", "midden", "eind"),
    *("forår", "efterår", "vår", "høst", "start", "medio", "slut", "sommar", "höst", "början"),
    *("mitten", "slutet", "wiosna", "lato", "jesień", "zima", "początek", "połowa", "koniec"),
    *("весна", "лето", "осень", "зима", "весной", "летом", "осенью", "зимой", "начало"),
    *("середина", "конец", "в"),
)
"""Beside a month or year without a day, these give an approximate time: `Dec 2026 (early)`."""

ALL_DAY_PHRASES: tuple[str, ...] = (
    *("all day", "allday", "whole day", "full day", "all day event", "ganztägig", "ganztags"),
    *("ganzer tag", "den ganzen tag", "toute la journée", "journée entière", "journée"),
    *("todo el día", "día completo", "tutto il giorno", "giornata intera", "o dia todo"),
    *("dia inteiro", "todo o dia", "hele dag", "de hele dag", "hele dagen", "heldag", "hel dag"),
    *("hela dagen", "cały dzień", "весь день", "целый день"),
)
"""Phrases in a time cell that mean the whole day, without a time."""

_FOLDED_UNDECIDED = tuple(f" {fold_words(phrase)} " for phrase in UNDECIDED_PHRASES)
_PLACEHOLDER_MARKS = " -–—._…/"
_FOLDED_ALL_DAY = frozenset(map(fold_words, ALL_DAY_PHRASES))

VAGUE_WORDS: frozenset[str] = frozenset(map(fold_words, VAGUE_PHRASES))
"""The folded words of `VAGUE_PHRASES`."""


def is_undecided(text: str) -> bool:
    """Check whether a date or time is not decided yet: by a phrase, a question mark, or dashes alone."""
    if "?" in text or not text.strip(_PLACEHOLDER_MARKS):
        return True
    padded = f" {fold_words(text)} "
    return any(phrase in padded for phrase in _FOLDED_UNDECIDED)


def is_all_day(text: str) -> bool:
    """Check whether a text means the whole day."""
    return fold_words(text) in _FOLDED_ALL_DAY
