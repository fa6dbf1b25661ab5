"""Problem messages by code, as pairs of English and German sentences with `{placeholders}`.

The text at `{english}` comes from a server or the network and is not translated.
"""

Pairs = tuple[tuple[str, str], ...]

MESSAGE_PAIRS: dict[str, Pairs] = {
    "row_too_long": (
        (
            (
                "The row has {n} fields, the header only {width}: a comma inside a text has probably "
                "split it."
            ),
            (
                "Die Zeile hat {n} Felder, die Kopfzeile nur {width}: vermutlich hat ein Komma einen "
                "Text zerteilt."
            ),
        ),
    ),
    "slug_duplicate": (
        (
            'The slug "{slug}" is that of {rows} too, though they are not the same event.',
            (
                "Den Kurznamen (Slug) „{slug}“ gibt es mehrmals (auch {rows}), obwohl es nicht "
                "dieselbe Veranstaltung ist."
            ),
        ),
    ),
    "duplicate_row": (
        (
            "Says the same as {rows}, which stands for it.",
            "Sagt dasselbe wie {rows}; die steht für sie.",
        ),
    ),
    "cell_error": (("The cell shows the error {error}.", "Die Zelle zeigt den Fehler {error}."),),
    "date_invalid": (
        ("This is not understood as a date.", "{found} wird nicht als Datum verstanden."),
        ("The cell is blank.", "Die Zelle ist leer."),
        ("This text is too long to be a date.", "Dieser Text ist zu lang für ein Datum."),
        ("This is TRUE or FALSE, not a date.", "{found} ist ein Wahrheitswert, kein Datum."),
        ("This is a time of day, not a date.", "{found} ist eine Uhrzeit, kein Datum."),
        ("This is a duration, not a date.", "{found} ist eine Dauer, kein Datum."),
        ("This is an error, not a date.", "{found} ist ein Fehler, kein Datum."),
        ("This is a number, not a date.", "{found} ist eine Zahl, kein Datum."),
        (
            "This is a number: perhaps a date in a cell without a date format.",
            "{found} ist eine Zahl: vielleicht ein Datum in einer Zelle ohne Datumsformat.",
        ),
        ("There is no such day or time: {why}.", "Diesen Tag oder diese Uhrzeit gibt es nicht."),
        ("There is no month {month}.", "Einen Monat {month} gibt es nicht."),
        ("There is no {days}.", "Den {days} gibt es nicht."),
        ("This names several dates in one cell.", "{found} nennt mehrere Daten in einer Zelle."),
        (
            "It ends before it starts: {days}.",
            "Das Ende liegt vor dem Beginn: {days}.",
        ),
        (
            "This is not a date in {order} order{why}, which was chosen for the dates.",
            ("{found} ist kein Datum in der Reihenfolge {order}, die für die Daten gewählt ist."),
        ),
        (
            "This is a date only with its year in front ({days}).",
            "{found} ist nur mit dem Jahr am Anfang ein Datum ({days}).",
        ),
    ),
    "date_ambiguous": (
        (
            "This could be {days}; nothing in this column tells which.",
            "{found} kann {days} heißen; nichts in dieser Spalte zeigt, was davon gemeint ist.",
        ),
        (
            "This could be {days}; the other dates of this column contradict each other.",
            "{found} kann {days} heißen; die anderen Daten dieser Spalte widersprechen sich.",
        ),
        ("This could be {days}.", "{found} kann {days} heißen."),
    ),
    "date_undecided": (
        (
            "The date is not fixed yet, or names no day.",
            "Das Datum steht noch nicht fest, oder es nennt keinen Tag: {found}.",
        ),
    ),
    "date_weekday": (
        (
            "{days} is a {weekday}, not a {other_weekday}.",
            "Der {days} ist ein {weekday}, kein {other_weekday}.",
        ),
    ),
    "end_conflict": (
        (
            "The last day is {days} here, but {other_days} in the date cell.",
            "Der letzte Tag ist hier der {days}, in der Zelle mit dem Datum aber der {other_days}.",
        ),
    ),
    "time_invalid": (
        ("This is not a time of day.", "{found} ist keine Uhrzeit."),
        ("This is a duration, not a time of day.", "{found} ist eine Dauer, keine Uhrzeit."),
        (
            "This is a date, {days}; a spreadsheet makes one of a text such as 10-11.",
            (
                "Hier steht ein Datum, der {days}; Tabellenprogramme machen eines aus einem Text wie "
                "10-11."
            ),
        ),
        ("This is a number, not a time of day.", "{found} ist eine Zahl, keine Uhrzeit."),
        ("This text is too long to be a time.", "Dieser Text ist zu lang für eine Uhrzeit."),
        (
            "24:00 is not a time that can be sent.",
            "24:00 ist keine Uhrzeit, die sich senden lässt.",
        ),
        ("There is no such time of day.", "Die Uhrzeit {found} gibt es nicht."),
        ("This time names a time zone.", "Die Uhrzeit {found} nennt eine Zeitzone."),
        (
            "This is a bare number, not a time of day.",
            "{found} ist eine bloße Zahl, keine Uhrzeit.",
        ),
        (
            "This names several times in one cell.",
            "{found} nennt mehrere Uhrzeiten in einer Zelle.",
        ),
        (
            "This is not understood as a time of day.",
            "{found} wird nicht als Uhrzeit verstanden.",
        ),
        (
            "A bare number may be an hour of the morning or the evening.",
            "Eine bloße Zahl kann eine Stunde am Morgen oder am Abend sein: {found}.",
        ),
    ),
    "coordinate_range": (
        (
            '"{value}" is no {label}: it lies between -{most} and {end}.',
            "„{value}“ ist kein {label}: ein solcher liegt zwischen -{most} und {end}.",
        ),
    ),
    "coordinate_pair": (
        (
            "The {label} is missing: latitude and longitude only go together.",
            "Der {label} fehlt: Breiten- und Längengrad gehen nur zusammen.",
        ),
    ),
    "row_changed": (
        (
            (
                '"{name}" is in Intervals already, with other content: {differences}. Nothing was '
                "made: an event that was posted cannot be changed through the API."
            ),
            (
                "„{name}“ ist schon in Intervals, mit anderem Inhalt: {differences}. Nichts wurde "
                "angelegt: was gesendet ist, lässt sich von hier aus nicht ändern."
            ),
        ),
    ),
    "slug_taken": (
        (
            (
                'The slug "{slug}" belongs to another event of the organization: it differs in '
                "{differences}. Nothing was made."
            ),
            (
                "Der Kurzname (Slug) „{slug}“ gehört in der Organisation einer anderen Veranstaltung: "
                "{differences}. Nichts wurde angelegt."
            ),
        ),
        (
            (
                'The slug "{slug}" belongs to another event of the organization, on another day or '
                "with other content. Nothing was made."
            ),
            (
                "Der Kurzname (Slug) „{slug}“ gehört in der Organisation einer anderen Veranstaltung, "
                "an einem anderen Tag oder mit anderem Inhalt. Nichts wurde angelegt."
            ),
        ),
        (
            (
                'The slug "{slug}" is taken in the organization. Whether by this very event cannot be '
                "seen with this key. Nothing was made."
            ),
            (
                "Der Kurzname (Slug) „{slug}“ ist in der Organisation vergeben. Ob an eben diese "
                "Veranstaltung, lässt sich mit diesem Schlüssel nicht sehen. Nichts wurde angelegt."
            ),
        ),
    ),
    "api_rejected": (
        ("Intervals refused the row. {english}", "Intervals hat die Zeile zurückgewiesen."),
    ),
    "gave_up": (
        (
            'No usable answer for "{name}": {english}. It was not made.',
            "Für „{name}“ kam keine brauchbare Antwort. Es wurde nicht angelegt.",
        ),
        (
            (
                'No usable answer for "{name}": {english}. It may be in Intervals or not; the next '
                "run finds out and goes on from there."
            ),
            (
                "Für „{name}“ kam keine brauchbare Antwort. Vielleicht ist es in Intervals, vielleicht "
                "nicht; der nächste Lauf findet es heraus und geht dort weiter."
            ),
        ),
    ),
    "near_duplicate": (
        (
            '"{name}" on {on} may be the same event as "{other}" on {then} in {rows}.',
            (
                "„{name}“ am {on} ist vielleicht dieselbe Veranstaltung wie „{other}“ am {then} "
                "({rows})."
            ),
        ),
        (
            (
                '"{name}" on {on} may be an event that is there already: "{other}" on {then} '
                "(slug {slug})."
            ),
            (
                "„{name}“ am {on} ist vielleicht eine Veranstaltung, die schon da ist: „{other}“ am "
                "{then} (Kurzname {slug})."
            ),
        ),
        (
            (
                '"{name}" on {on} may be a new version of "{other}" on {then} (slug {slug}), which this '
                "file had at its last import: that event is in Intervals, and this one would stand "
                "beside it."
            ),
            (
                "„{name}“ am {on} ist vielleicht eine neue Fassung von „{other}“ am {then} (Kurzname "
                "{slug}), das diese Datei beim letzten Import enthielt: Jene Veranstaltung ist in "
                "Intervals, und diese käme daneben zu stehen."
            ),
        ),
    ),
    "mojibake": (
        (
            '"{text}" looks wrongly converted: it has lost letters.',
            "„{text}“ sieht falsch umgewandelt aus: es hat Buchstaben verloren.",
        ),
        (
            '"{text}" looks wrongly converted: it may have been "{meant}".',
            "„{text}“ sieht falsch umgewandelt aus: vielleicht war es „{meant}“.",
        ),
    ),
}
