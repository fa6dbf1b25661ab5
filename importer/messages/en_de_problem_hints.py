"""Problem hints by code, as pairs of English and German sentences."""

from importer.messages.en_de_problem_messages import Pairs

_GERMAN_TYPES = (
    "race (Wettkampf), runClub (Lauftreff), timeTrial (Zeitfahren) oder other (Sonstiges)"
)
_TYPE_HINT = (
    "Write one of the four, or clear the cell and give one for all such rows (--default-type).",
    (
        f"Schreiben Sie {_GERMAN_TYPES}, oder leeren Sie die Zelle und geben Sie eine Art für alle solche "
        "Zeilen an (--default-type)."
    ),
)
_SLUG_HINT = (
    "Write {slug} instead. Clear the cell, and it is made from name and date.",
    "Schreiben Sie stattdessen {slug}, oder leeren Sie die Zelle: dann entsteht er aus Name und Datum.",
)

HINT_PAIRS: dict[str, Pairs] = {
    "slug_duplicate": (
        ("Give each a slug of its own.", "Geben Sie jeder einen eigenen Kurznamen."),
        (
            (
                "If it is one event, keep one row; if not, give each row a slug of its own in a column "
                "Slug, or names that differ."
            ),
            (
                "Ist es eine einzige Veranstaltung, behalten Sie eine Zeile; wenn nicht, geben Sie "
                "jeder in einer Spalte „Slug“ einen eigenen Kurznamen, oder verschiedene Namen."
            ),
        ),
    ),
    "date_invalid": (
        (
            "If it is {days}, give the cell a date format, or write {day}.",
            "Ist es der {days}, geben Sie der Zelle ein Datumsformat, oder schreiben Sie {day}.",
        ),
        ("Give each date a row of its own.", "Geben Sie jedem Datum eine eigene Zeile."),
        ("Correct one of the two.", "Verbessern Sie eines der beiden."),
        (
            "If it is meant as {days}, write it as {dates}.",
            "Ist {days} gemeint, schreiben Sie es als {dates}.",
        ),
        (
            "If all dates here begin with the year, say so (--date-order ymd); or write {day}.",
            (
                "Beginnen alle Daten hier mit dem Jahr, geben Sie das an (--date-order ymd); oder "
                "schreiben Sie {day}."
            ),
        ),
    ),
    "date_ambiguous": (
        (
            "Write the first day in the date column and the last day in the end date column.",
            (
                "Schreiben Sie den ersten Tag in die Spalte des Datums und den letzten in die des "
                "Enddatums."
            ),
        ),
        (
            "Say which is meant ({orders}); or write the date as {dates}.",
            "Sagen Sie, was gemeint ist ({orders}); oder schreiben Sie das Datum als {dates}.",
        ),
    ),
    "date_year_missing": (
        (
            "Write the year, or give one to all such dates (--year {year}).",
            (
                "Schreiben Sie das Jahr dazu, oder geben Sie eines für alle solche Daten an (--year "
                "{year})."
            ),
        ),
    ),
    "date_implausible": (
        (
            "Correct the date; if it is right, allow such dates (--any-year).",
            "Verbessern Sie das Datum; stimmt es, lassen Sie solche Daten zu (--any-year).",
        ),
    ),
    "time_invalid": (
        (
            "Write it as 09:30, or 09:30-12:00 for start and end.",
            "Schreiben Sie sie als 09:30, oder 09:30-12:00 für Beginn und Ende.",
        ),
        (
            "Format the cell as text and write the times as 10:00-11:00.",
            "Formatieren Sie die Zelle als Text, und schreiben Sie die Uhrzeiten als 10:00-11:00.",
        ),
        (
            "Write 00:00 and the next day's date, or 23:59.",
            "Schreiben Sie 00:00 und das Datum des nächsten Tages, oder 23:59.",
        ),
        (
            "Give the local time, without a time zone.",
            "Schreiben Sie die Uhrzeit vor Ort, ohne Zeitzone.",
        ),
        (
            "If it is a time, write {time}, or add am or pm.",
            "Ist es eine Uhrzeit, schreiben Sie {time}.",
        ),
        ("If it is a time, write {time}.", "Ist es eine Uhrzeit, schreiben Sie {time}."),
        (
            "Keep the first; or give each time a row of its own.",
            "Behalten Sie die erste; oder geben Sie jeder Uhrzeit eine eigene Zeile.",
        ),
    ),
    "type_missing": (
        (
            (
                "Fill it in (race, runClub, timeTrial, other), or give one for all such rows "
                "(--default-type race)."
            ),
            (
                f"Tragen Sie {_GERMAN_TYPES} ein, oder geben Sie eine für alle solche Zeilen an "
                "(--default-type race)."
            ),
        ),
    ),
    "type_unknown": (
        (f"Did you mean {{kind}}? {_TYPE_HINT[0]}", f"Ist {{kind}} gemeint? {_TYPE_HINT[1]}"),
        _TYPE_HINT,
    ),
    "slug_invalid": (_SLUG_HINT,),
    "slug_taken": (
        (
            (
                "Look in Intervals, or have the scope {scope} added to the key and run again; if it is "
                "another event, give this row a slug of its own."
            ),
            (
                "Sehen Sie in Intervals nach, oder lassen Sie dem Schlüssel das Recht {scope} geben und "
                "importieren Sie noch einmal; ist es eine andere Veranstaltung, geben Sie dieser Zeile "
                "einen eigenen Kurznamen."
            ),
        ),
    ),
    "gave_up": (
        (
            (
                "Run the same command again. If it fails once more, change a word of its description: "
                "that makes it a new request."
            ),
            (
                "Importieren Sie noch einmal: nichts wird doppelt angelegt. Scheitert es wieder, ändern "
                "Sie ein Wort der Beschreibung: dann ist es eine neue Anfrage."
            ),
        ),
    ),
    "near_duplicate": (
        (
            (
                "If it is, put that slug into the row's Slug cell, or take the row out; if not, nothing "
                "has to be done."
            ),
            (
                "Ist es so, schreiben Sie diesen Kurznamen in die Zelle „Slug“ der Zeile, oder nehmen "
                "Sie die Zeile heraus; wenn nicht, ist nichts zu tun."
            ),
        ),
        (
            (
                "If it is the same event, change it in Intervals by hand, and write its slug ({slug}) "
                "into the row's Slug cell; if not, nothing has to be done."
            ),
            (
                "Ist es dieselbe Veranstaltung, ändern Sie sie in Intervals von Hand, und schreiben Sie "
                "ihren Kurznamen ({slug}) in die Zelle „Slug“ der Zeile; wenn nicht, ist nichts zu tun."
            ),
        ),
    ),
}
