"""German texts by problem code, and the English sentences that they translate completely."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemText:
    """German texts of a problem code: title, message and hint; `{found}` is the cell's content."""

    title: str
    message: str
    hint: str = ""


_ROWS = {
    "row_too_long": ProblemText(
        "die Zeile hat mehr Felder als die Kopfzeile (ein Komma ohne Anführungszeichen?)",
        "Die Zeile hat mehr Felder als die Kopfzeile: vermutlich hat ein Komma einen Text zerteilt.",
        "Setzen Sie den Text, der das Trennzeichen enthält, in Anführungszeichen („…“).",
    ),
    "slug_duplicate": ProblemText(
        "zwei verschiedene Zeilen haben denselben Kurznamen (Slug)",
        "Zwei verschiedene Zeilen haben denselben Kurznamen (Slug).",
        "Geben Sie jeder einen eigenen Kurznamen, oder streichen Sie eine der beiden.",
    ),
    "duplicate_row": ProblemText(
        "die Zeile sagt dasselbe wie eine andere, die für sie steht",
        "Diese Zeile sagt dasselbe wie eine andere, die für sie steht.",
    ),
    "cell_error": ProblemText(
        "die Zelle zeigt einen Fehler wie #REF!",
        "Die Zelle zeigt einen Fehler statt eines Wertes.",
        "Verbessern Sie die Formel, oder tippen Sie den Wert ein.",
    ),
    "formula_empty": ProblemText(
        "die Formel der Zelle hat keinen gespeicherten Wert: Datei öffnen, rechnen lassen, speichern",
        "Die Zelle enthält eine Formel ohne gespeicherten Wert.",
        "Öffnen Sie die Datei in Excel oder LibreOffice, lassen Sie rechnen, und speichern Sie sie.",
    ),
}

_DATES = {
    "date_missing": ProblemText(
        "kein Datum",
        "Das Datum fehlt.",
        "Tragen Sie es ein.",
    ),
    "date_invalid": ProblemText(
        "kein Datum, oder keines im Kalender (31. Februar)",
        "{found} ist kein Datum, das zu verstehen ist.",
        "Schreiben Sie es als 2027-05-03 oder 3. Mai 2027.",
    ),
    "date_ambiguous": ProblemText(
        "Tag und Monat könnten auch andersherum gemeint sein",
        "{found} lässt sich auf mehrere Arten lesen.",
        "Schreiben Sie das Datum als 2027-05-03.",
    ),
    "date_year_missing": ProblemText(
        "ein Datum ohne Jahr",
        "Dem Datum {found} fehlt das Jahr.",
        "Schreiben Sie das Jahr dazu.",
    ),
    "date_undecided": ProblemText(
        "das Datum steht noch nicht fest (TBC, Sep/Okt 2027)",
        "{found} nennt keinen festen Tag.",
        "Tragen Sie den genauen Tag ein, oder lassen Sie die Zeile vorerst weg.",
    ),
    "date_weekday": ProblemText(
        "der Wochentag neben dem Datum passt nicht dazu",
        "In {found} passen Datum und Wochentag nicht zusammen.",
        "Verbessern Sie das Datum oder den Wochentag.",
    ),
    "date_implausible": ProblemText(
        "ein Datum vor 1950 oder mehr als fünf Jahre voraus",
        "{found} liegt vor 1950 oder mehr als fünf Jahre voraus.",
        "Verbessern Sie das Datum.",
    ),
    "end_before_start": ProblemText(
        "der letzte Tag liegt vor dem ersten",
        "Der letzte Tag {found} liegt vor dem ersten.",
        "Verbessern Sie eines der beiden Daten.",
    ),
    "end_conflict": ProblemText(
        "die Zelle mit dem Datum nennt einen anderen letzten Tag als die mit dem Enddatum",
        "Die Zelle mit dem Datum nennt einen anderen letzten Tag als diese.",
        "Verbessern Sie eine der beiden.",
    ),
    "time_invalid": ProblemText(
        "keine Uhrzeit",
        "{found} ist keine Uhrzeit.",
        "Schreiben Sie sie wie 09:30 oder 18:05.",
    ),
}

_FIELDS = {
    "name_missing": ProblemText(
        "kein Name",
        "Der Name fehlt.",
        "Tragen Sie ihn ein.",
    ),
    "type_missing": ProblemText(
        "keine Art, und keine für alle angegeben",
        "Die Art der Veranstaltung fehlt.",
        (
            "Tragen Sie race (Wettkampf), runClub (Lauftreff), timeTrial (Zeitfahren) oder other "
            "(Sonstiges) ein."
        ),
    ),
    "type_unknown": ProblemText(
        "keine der vier Arten, und kein bekanntes Wort dafür",
        "{found} ist keine der vier Arten von Veranstaltungen.",
        (
            "Schreiben Sie race (Wettkampf), runClub (Lauftreff), timeTrial (Zeitfahren) oder other "
            "(Sonstiges)."
        ),
    ),
    "slug_invalid": ProblemText(
        "kein Kurzname (Slug): nur a-z, 0-9 und einzelne Bindestriche",
        "{found} ist kein Kurzname (Slug): er darf nur a-z, 0-9 und einzelne Bindestriche enthalten.",
        "Leeren Sie die Zelle: dann entsteht er aus Name und Datum.",
    ),
    "slug_underivable": ProblemText(
        "aus diesem Namen entsteht kein Kurzname (Slug): geben Sie einen an",
        "Aus diesem Namen entsteht kein Kurzname (Slug): er hat keine Buchstaben oder Ziffern dafür.",
        (
            "Geben Sie der Zeile in einer Spalte „Slug“ einen eigenen Kurznamen: a-z, 0-9 und "
            "Bindestriche."
        ),
    ),
    "coordinate_invalid": ProblemText(
        "keine Koordinate in Grad",
        "{found} ist keine Koordinate in Grad.",
        "Schreiben Sie sie wie 44.9778 oder -93.2650.",
    ),
    "coordinate_range": ProblemText(
        "außerhalb von -90…90 (Breitengrad) oder -180…180 (Längengrad)",
        "{found} liegt außerhalb von -90 bis 90 (Breitengrad) oder -180 bis 180 (Längengrad).",
        "Prüfen Sie das Dezimalzeichen, und ob Breiten- und Längengrad vertauscht sind.",
    ),
    "coordinate_pair": ProblemText(
        "Breiten- und Längengrad gehen nur zusammen",
        "Breiten- und Längengrad gehen nur zusammen, hier fehlt einer.",
        "Füllen Sie beide aus, oder keinen.",
    ),
    "coordinate_swapped": ProblemText(
        "Breiten- und Längengrad stehen jeweils in der Spalte des anderen",
        "{found} ist kein Breitengrad, könnte aber der Längengrad sein, und umgekehrt.",
        (
            "Vermutlich sind die zwei Spalten vertauscht: tauschen Sie ihre Überschriften oder die "
            "Zellen."
        ),
    ),
    "url_invalid": ProblemText(
        "keine Webadresse, die mit http:// oder https:// beginnt",
        "{found} ist keine Webadresse.",
        "Schreiben Sie sie wie https://example.org/lauf, oder leeren Sie die Zelle.",
    ),
    "text_invalid": ProblemText(
        "der Text enthält Zeichen, die sich nicht senden lassen",
        "Der Text enthält ein halbes Zeichen, das sich nicht senden lässt.",
        "Tippen Sie ihn neu ein.",
    ),
}

_ANSWERS = {
    "row_changed": ProblemText(
        "die Zeile wurde schon mit anderem Inhalt gesendet; sie wird nicht überschrieben",
        (
            "Diese Veranstaltung ist mit anderem Inhalt schon in Intervals. Nichts wurde angelegt: was "
            "gesendet ist, lässt sich von hier aus nicht ändern."
        ),
        (
            "Ändern Sie sie in Intervals von Hand, oder stellen Sie die Zeile wieder her; ist es eine "
            "andere Veranstaltung, geben Sie ihr einen eigenen Kurznamen (Slug)."
        ),
    ),
    "slug_taken": ProblemText(
        "der Kurzname (Slug) gehört einer Veranstaltung mit anderem Inhalt",
        (
            "Der Kurzname (Slug) {found} gehört in der Organisation schon einer anderen Veranstaltung. "
            "Nichts wurde angelegt."
        ),
        (
            "Ist es dieselbe, verbessern Sie sie in Intervals von Hand; ist es eine andere, geben Sie "
            "dieser Zeile einen eigenen Kurznamen."
        ),
    ),
    "api_rejected": ProblemText(
        "Intervals hat die Zeile oder eines ihrer Felder zurückgewiesen",
        "Intervals hat die Zeile oder eines ihrer Felder zurückgewiesen.",
        "Verbessern Sie die Zelle, und importieren Sie noch einmal: nichts wird doppelt angelegt.",
    ),
    "gave_up": ProblemText(
        "keine brauchbare Antwort nach allen Versuchen; der nächste Lauf klärt es",
        "Für {found} kam nach allen Versuchen keine brauchbare Antwort.",
        "Importieren Sie noch einmal: nichts wird doppelt angelegt.",
    ),
}

_WARNINGS = {
    "near_duplicate": ProblemText(
        "vielleicht dieselbe Veranstaltung wie eine andere Zeile, oder wie eine, die schon da ist",
        "{found} ist vielleicht dieselbe Veranstaltung wie eine andere.",
        "Ist es so, streichen Sie eine der beiden; wenn nicht, ist nichts zu tun.",
    ),
    "mojibake": ProblemText(
        "der Text sieht falsch umgewandelt aus (KÃ¶ln statt Köln)",
        "{found} sieht falsch umgewandelt aus.",
        (
            "Verbessern Sie die Zelle, oder speichern Sie die Datei als UTF-8; gesendet wird, was da "
            "steht."
        ),
    ),
    "time_utc": ProblemText(
        "die Zelle sagt UTC (Z); Tag und Uhrzeit werden gesendet, wie sie da stehen",
        "Die Zelle endet auf Z, also UTC; Tag und Uhrzeit werden gesendet, wie sie da stehen.",
        "Sind es nicht die vor Ort, schreiben Sie Tag und Uhrzeit vor Ort.",
    ),
    "midnight_start": ProblemText(
        "12:00 AM wird als 00:00 gesendet; oft heißt es, dass die Uhrzeit unbekannt ist",
        "12:00 AM wird als 00:00 gesendet, Mitternacht; oft heißt es, dass die Uhrzeit unbekannt ist.",
        "Ist sie unbekannt, leeren Sie die Zelle.",
    ),
    "time_order": ProblemText(
        "das Ende liegt vor dem Beginn: verstanden als Uhrzeit des nächsten Tages",
        "Die Veranstaltung endet früher, als sie beginnt; verstanden wird: am nächsten Tag.",
        "Stimmt das nicht, verbessern Sie die Uhrzeit; stimmt es, würde ein Enddatum es sagen.",
    ),
}

PROBLEM_TEXTS: dict[str, ProblemText] = {**_ROWS, **_DATES, **_FIELDS, **_ANSWERS, **_WARNINGS}
"""Problem code → German texts."""


ENGLISH_MESSAGES: dict[str, str] = {
    "formula_empty": "The cell holds a formula without a stored value.",
    "date_missing": "The date is missing.",
    "date_year_missing": "The date has no year.",
    "date_implausible": '"{value}" is before 1950 or more than five years ahead.',
    "end_before_start": 'The last day "{value}" is before the first.',
    "time_invalid": '"{value}" is no time of day.',
    "name_missing": "The name is missing.",
    "type_missing": "The type is missing.",
    "type_unknown": '"{value}" is no type: it has to be one of race, runClub, timeTrial, other.',
    "slug_invalid": '"{value}" is no slug: it may hold a-z, 0-9 and single hyphens only.',
    "slug_underivable": (
        "No slug can be made from this name: it has no letters or digits that a slug can hold."
    ),
    "coordinate_invalid": '"{value}" is no coordinate in degrees.',
    "coordinate_swapped": (
        '"{value}" is no latitude, but it could be the longitude, and the other way round.'
    ),
    "url_invalid": '"{value}" is no web address.',
    "text_invalid": "The text holds half of a character, which cannot be sent.",
    "time_utc": (
        "The cell ends in Z, which means UTC; its day and time are sent as they are written."
    ),
    "midnight_start": (
        "12:00 AM is sent as 00:00, midnight; it often means that the time is unknown."
    ),
    "time_order": ("The event ends earlier than it starts, so it is taken to end on the next day."),
}

ENGLISH_HINTS: dict[str, str] = {
    "row_too_long": 'Put the text that holds the separator in quotation marks ("…").',
    "cell_error": "Mend the formula or type the value.",
    "formula_empty": "Open the file in Excel or LibreOffice, let it calculate, and save it.",
    "date_missing": "Fill it in.",
    "date_invalid": "Write it as {example}.",
    "date_undecided": "Give the exact day, or leave the row out for now.",
    "date_weekday": "Correct the date or the weekday.",
    "end_before_start": "Correct one of the two dates.",
    "end_conflict": "Correct one of the two.",
    "time_invalid": "Write it like 09:30 or 18:05.",
    "name_missing": "Fill it in.",
    "slug_invalid": "Clear the cell, and it is made from name and date.",
    "slug_underivable": "Give the row a slug of its own in a column Slug: a-z, 0-9 and hyphens.",
    "coordinate_invalid": "Write it like 44.9778 or -93.2650.",
    "coordinate_range": "Check the decimal sign, and whether latitude and longitude are swapped.",
    "coordinate_pair": "Fill in both, or neither.",
    "coordinate_swapped": (
        "The two columns are probably swapped: rename their headers, or swap the cells."
    ),
    "url_invalid": "Write it like https://example.org/race, or clear the cell.",
    "text_invalid": "Type it again.",
    "row_changed": (
        "Change it in Intervals by hand, or put the row back as it was; if it is another event, give "
        "it a slug of its own."
    ),
    "slug_taken": (
        "If it is the same event, mend it in Intervals by hand; if it is another one, give this row a "
        "slug of its own."
    ),
    "api_rejected": "Correct the cell and run the same command again.",
    "gave_up": "Run the same command again.",
    "near_duplicate": "If it is, delete one of the two rows; if not, nothing has to be done.",
    "mojibake": "Correct the cell, or export the file as UTF-8; it is sent as it stands.",
    "time_utc": "If they are not the local ones, write the local day and time.",
    "midnight_start": "If it is unknown, clear the cell.",
    "time_order": "If that is wrong, correct the time; if it is right, an end date would say so.",
}
