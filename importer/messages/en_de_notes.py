"""German texts of the pipeline's notes on sheets, columns, skipped rows and the rate limit."""

from importer.messages.en_de_problem_messages import Pairs

NOTE_PAIRS: Pairs = (
    (
        'Sheet "{sheet}" was not read: {unread}.',
        "Das Blatt „{sheet}“ wurde nicht gelesen: {unread}.",
    ),
    (
        "Columns as you said of a file with these headers before: --map {said}.",
        "Spalten, wie Sie es bei einer Datei mit diesen Überschriften gesagt haben: {said}.",
    ),
    (
        'No column is called "{header}", as --map says.',
        "Keine Spalte heißt „{header}“, wie es für eine gesagt wurde (--map).",
    ),
    (
        "Mended after the file was read: {cells}.",
        "Verbessert, nachdem die Datei gelesen war: {cells}.",
    ),
    (
        (
            "The organization's plan cannot be read with this key, so its limit is unknown: going at {pace} "
            "(--rate and --burst change that)."
        ),
        (
            "Der Tarif der Organisation lässt sich mit diesem Schlüssel nicht lesen, also ist seine Grenze "
            "unbekannt; gesendet werden {pace} (--rate und --burst ändern das)."
        ),
    ),
    (
        'The plan "{plan}" is not one that is known: going at {pace} (--rate and --burst change that).',
        "Der Tarif „{plan}“ ist nicht bekannt; gesendet werden {pace} (--rate und --burst ändern das).",
    ),
    (
        (
            "The organization's events cannot be read with this key, so what is already there shows only "
            "when it is sent."
        ),
        (
            "Die Veranstaltungen der Organisation lassen sich mit diesem Schlüssel nicht lesen, also zeigt "
            "sich erst beim Senden, was schon da ist."
        ),
    ),
    (
        "This run is not in the history. {english}",
        "Dieser Lauf steht nicht in der Liste der früheren.",
    ),
    (
        "Nothing has changed since the complete import of {when}.",
        "Seit dem vollständigen Import vom {when} hat sich nichts geändert.",
    ),
)

UNREAD_REASONS: dict[str, str] = {
    "it is hidden (--sheet takes it in)": "es ist verborgen (--sheet nimmt es dazu)",
    "it is an example (--sheet takes it in)": "es ist ein Beispiel (--sheet nimmt es dazu)",
    "its name begins with _ (--sheet takes it in)": (
        "sein Name beginnt mit _ (--sheet nimmt es dazu)"
    ),
    "it holds no events": "es enthält keine Veranstaltungen",
    "it is empty": "es ist leer",
    "no header found": "es hat keine Überschriften",
    "no column for the name": "keine Spalte für den Namen",
    "no column for the date": "keine Spalte für das Datum",
    "no column for the name and date": "keine Spalte für den Namen und keine für das Datum",
}
"""Reasons why a sheet was not read: English → German."""

SKIP_REASONS: dict[str, str] = {
    "the template's example": "das Beispiel der Vorlage",
    "says how to fill the columns in": "sagt, wie die Spalten auszufüllen sind",
    "neither a name nor a date": "weder Name noch Datum",
    "the header once more": "noch einmal die Überschriften",
    "cancelled (--include-cancelled takes it in)": "abgesagt (--include-cancelled nimmt sie dazu)",
    "a time stamp": "ein Zeitstempel",
    "a heading": "eine Zwischenüberschrift",
    "a leftover of merging two versions of the file": (
        "ein Rest vom Zusammenführen zweier Fassungen der Datei"
    ),
    "a separator": "eine Trennlinie",
    "a test": "ein Test",
    "a note": "eine Bemerkung",
    "a total": "eine Summe",
}
"""Reasons why a row is not an event: English → German."""

PERIODS: dict[str, str] = {
    "a day": "am Tag",
    "an hour": "in der Stunde",
    "a minute": "in der Minute",
    "a second": "in der Sekunde",
}
"""Periods of a rate: English → German."""
