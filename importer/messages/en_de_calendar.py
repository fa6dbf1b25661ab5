"""Texts of the page's calendar section, and hints that replace those for the command line."""

CALENDAR_TEXTS = {
    "step_look": ("As the importer sees it", "Wie der Importer sie liest"),
    "tally": ("Tallies", "Anzahlen"),
    "rows": ("rows", "Zeilen"),
    "warnings": ("to look at", "zum Ansehen"),
    "verdict_good": (
        "All {n} rows are right. You can rehearse, or import.",
        "Alle {n} Zeilen stimmen. Sie können proben oder importieren.",
    ),
    "verdict_good_one": (
        "The one row is right. You can rehearse, or import.",
        "Die eine Zeile stimmt. Sie können proben oder importieren.",
    ),
    "verdict_good_two": (
        "Both rows are right. You can rehearse, or import.",
        "Beide Zeilen stimmen. Sie können proben oder importieren.",
    ),
    "verdict_all_in_two": ("Both rows are in Intervals.", "Beide Zeilen sind in Intervals."),
    "verdict_all_in": ("All {n} rows are in Intervals.", "Alle {n} Zeilen sind in Intervals."),
    "verdict_all_in_one": ("The one row is in Intervals.", "Die eine Zeile ist in Intervals."),
    "verdict_imported": (
        "This is what became of the {n} rows.",
        "Das ist aus den {n} Zeilen geworden.",
    ),
    "verdict_imported_one": (
        "This is what became of the row.",
        "Das ist aus der Zeile geworden.",
    ),
    "verdict_wrong": (
        "{n} rows need a correction. Nothing is sent while a row is wrong.",
        "{n} Zeilen brauchen eine Korrektur. Solange eine falsch ist, wird nichts gesendet.",
    ),
    "verdict_wrong_one": (
        "One row needs a correction. Nothing is sent while a row is wrong.",
        "Eine Zeile braucht eine Korrektur. Solange sie falsch ist, wird nichts gesendet.",
    ),
    "verdict_hint": (
        "Mend the marked cells right here, or choose in the settings to leave such rows out.",
        (
            "Verbessern Sie die markierten Zellen gleich hier, oder lassen Sie solche Zeilen in den "
            "Einstellungen weg."
        ),
    ),
    "verdict_skip": (
        "{n} rows are wrong and will be left out, as you chose.",
        "{n} Zeilen sind falsch und werden weggelassen, wie gewählt.",
    ),
    "verdict_skip_one": (
        "One row is wrong and will be left out, as you chose.",
        "Eine Zeile ist falsch und wird weggelassen, wie gewählt.",
    ),
    "sheets": ("Sheets", "Blätter"),
    "not_read": ("not read", "nicht gelesen"),
    "hidden": ("hidden", "verborgen"),
    "row": ("Row", "Zeile"),
    "row_n": ("Row {n}", "Zeile {n}"),
    "row_n_one": ("Row {n}", "Zeile {n}"),
    "status": ("Status", "Stand"),
    "header": ("header", "Kopf"),
    "blank": ("(blank)", "(leer)"),
    "grid_caption": ("{file}: {n} rows", "{file}: {n} Zeilen"),
    "grid_caption_one": ("{file}: one row", "{file}: eine Zeile"),
    "grid_help": (
        "Arrow keys move, Enter mends a cell, Escape leaves it as it was.",
        "Pfeiltasten bewegen, Enter verbessert eine Zelle, Escape lässt sie, wie sie war.",
    ),
    "detail": ("The cell, and what is the matter with it", "Die Zelle, und was mit ihr ist"),
    "mend_cell": ("New text for cell {cell}", "Neuer Text für Zelle {cell}"),
    "skipped_because": ("Not an event: {reason}.", "Keine Veranstaltung: {reason}."),
    "problems": ("Problems", "Probleme"),
    "problems_title": ("{n} things to look at", "{n} Punkte zum Ansehen"),
    "problems_title_none": ("Nothing to look at", "Nichts anzusehen"),
    "problems_title_one": ("One thing to look at", "Ein Punkt zum Ansehen"),
    "no_problems": ("Nothing to correct.", "Nichts zu verbessern."),
    "not_looked": (
        "No row was looked at yet: see above what is missing.",
        "Noch wurde keine Zeile geprüft: oben steht, was fehlt.",
    ),
    "please_look": ("Please look:", "Bitte ansehen:"),
    "more": ("Show more", "Mehr anzeigen"),
    "download_marked": ("Download marked workbook", "Markierte Tabelle herunterladen"),
    "mended": (
        "{n} cells mended here; they are in the workbook.",
        "{n} Zellen hier verbessert; die Tabelle enthält sie.",
    ),
    "mended_one": (
        "One cell mended here; it is in the workbook.",
        "Eine Zelle hier verbessert; die Tabelle enthält sie.",
    ),
    "ways_title": ("Day or month first?", "Tag oder Monat zuerst?"),
    "ways_caption": ("The same cells, read each way", "Dieselben Zellen, auf jede Art gelesen"),
    "ways_open": (
        "These dates could be either. Say which way is right:",
        "Diese Daten können beides sein. Was ist richtig?",
    ),
    "ways_settled": (
        "Decided: the first of these is read as {date}. Is that right?",
        "Entschieden: das erste wird als {date} gelesen. Stimmt das?",
    ),
    "written": ("As written", "Geschrieben"),
    "read_so": ("Read it so", "So lesen"),
    "typeless_title": ("There is no column for the type", "Es gibt keine Spalte für die Art"),
    "typeless": (
        "{n} rows have no type. Say under “Columns” which one holds it, or take one for all rows:",
        (
            "{n} Zeilen haben keine Art. Sagen Sie unter „Spalten“, wo sie steht, oder nehmen Sie eine für "
            "alle Zeilen:"
        ),
    ),
    "typeless_one": (
        "The row has no type. Say under “Columns” which one holds it, or take one for all rows:",
        (
            "Die Zeile hat keine Art. Sagen Sie unter „Spalten“, wo sie steht, oder nehmen Sie eine für "
            "alle Zeilen:"
        ),
    ),
    "typeless_all": ("For all rows", "Für alle Zeilen"),
    "columns": ("Columns", "Spalten"),
    "header_text": ("Header", "Überschrift"),
    "columns_summary": ("{n} used, {unused} not used", "{n} verwendet, {unused} nicht"),
    "columns_summary_one": ("{n} used, {unused} not used", "{n} verwendet, {unused} nicht"),
    "columns_help": (
        "What you choose is remembered for the next file with these headers.",
        "Ihre Wahl wird für die nächste Datei mit diesen Überschriften behalten.",
    ),
    "columns_caption": ("Which column is which field", "Welche Spalte welches Feld ist"),
    "column": ("Column", "Spalte"),
    "field": ("Field", "Feld"),
    "field_of": ("Field of the column {header}", "Feld der Spalte {header}"),
    "unused": ("not used", "nicht verwendet"),
    "perhaps": ("Perhaps: {field}", "Vielleicht: {field}"),
}

PROBLEM_HINTS = {
    "date_ambiguous": (
        "Choose the right reading under “Day or month first?”, or write the date as 2027-05-03.",
        "Wählen Sie oben unter „Tag oder Monat zuerst?“, oder schreiben Sie das Datum als 2027-05-03.",
    ),
    "date_invalid": (
        "Write the date as 2027-05-03, or choose another order of dates in the settings.",
        (
            "Schreiben Sie das Datum als 2027-05-03, oder wählen Sie in den Einstellungen eine andere "
            "Reihenfolge."
        ),
    ),
    "date_year_missing": (
        "Write the year, or give one for all in the settings.",
        "Schreiben Sie das Jahr dazu, oder geben Sie in den Einstellungen eines für alle an.",
    ),
    "date_implausible": (
        "Correct the date; if it is right, accept such dates in the settings.",
        "Verbessern Sie das Datum; stimmt es, lassen Sie solche Daten in den Einstellungen zu.",
    ),
    "type_missing": (
        (
            "It belongs in the column “Type” (race, runClub, timeTrial or other), or is chosen for all "
            "such rows in the settings."
        ),
        (
            "Sie gehört in die Spalte „Art“ (race, runClub, timeTrial oder other), oder wird in den "
            "Einstellungen für alle solche Zeilen gewählt."
        ),
    ),
    "type_unknown": (
        (
            "Write race, runClub, timeTrial or other, or clear the cell and give a type for all in the "
            "settings."
        ),
        (
            "Schreiben Sie race, runClub, timeTrial oder other, oder leeren Sie die Zelle und geben Sie "
            "in den Einstellungen eine Art für alle an."
        ),
    ),
    "meant": ("Did you mean {kind}?", "Ist {kind} gemeint?"),
    "other": ("Change it in the settings.", "Ändern Sie es in den Einstellungen."),
    "error": (
        "Say under “Columns” which column is which field, or change the settings.",
        (
            "Sagen Sie unter „Spalten“, welche Spalte welches Feld ist, oder ändern Sie die "
            "Einstellungen."
        ),
    ),
    "error_key": (
        "Type the key into the field, or set it up on this machine.",
        "Geben Sie den Schlüssel in das Feld ein, oder richten Sie ihn auf diesem Rechner ein.",
    ),
}

STOP_HINTS = {
    "quota": (
        (
            "Press “{button}” again from {when} on: it goes on from there. Or choose in the settings, "
            "under “More options”, to wait while the quota is used up."
        ),
        (
            "Drücken Sie ab {when} wieder „{button}“: es geht dort weiter. Oder wählen Sie in den "
            "Einstellungen unter „Weitere Einstellungen“, dass gewartet wird, wenn das Kontingent "
            "verbraucht ist."
        ),
    ),
    "later": ("a later time", "einem späteren Zeitpunkt"),
    "when": ("{weekday}, {day}, {time}", "{weekday}, {day}, {time} Uhr"),
    "away": (
        "Check the connection to the internet, then press “{button}” again: it goes on from there.",
        (
            "Prüfen Sie die Verbindung zum Internet und drücken Sie dann wieder „{button}“: es geht dort "
            "weiter."
        ),
    ),
    "elsewhere": (
        (
            "Something else answers in its place: see whether this network first asks you to log in, and "
            "whether the address under “More options” is right. Then press “{button}” again."
        ),
        (
            "Etwas anderes antwortet an seiner Stelle: sehen Sie nach, ob dieses Netz erst eine Anmeldung "
            "will und ob die Adresse unter „Weitere Einstellungen“ stimmt. Drücken Sie dann wieder "
            "„{button}“."
        ),
    ),
    "refused": (
        (
            "Check the key: copied whole, not revoked, and of the right organization. Type it into the "
            "field, and press “{button}” again."
        ),
        (
            "Prüfen Sie den Schlüssel: ganz kopiert, nicht widerrufen und von der richtigen Organisation. "
            "Geben Sie ihn in das Feld ein und drücken Sie wieder „{button}“."
        ),
    ),
    "ledger": (
        (
            "What was sent is noted in the place that “More options” shows, and without these notes "
            "nothing is sent. Ask whoever set up the importer on this machine."
        ),
        (
            "Was gesendet ist, wird dort vermerkt, wo es unter „Weitere Einstellungen“ steht, und ohne "
            "diese Vermerke wird nichts gesendet. Fragen Sie, wer den Importer auf diesem Rechner "
            "eingerichtet hat."
        ),
    ),
    "certificate": (
        "The file with the certificates is not right. Ask whoever set up the importer on this machine.",
        (
            "Die Datei mit den Zertifikaten stimmt nicht. Fragen Sie, wer den Importer auf diesem Rechner "
            "eingerichtet hat."
        ),
    ),
    "template": (
        "“Download template” gives you an example of a calendar.",
        "„Vorlage herunterladen“ gibt Ihnen ein Beispiel eines Kalenders.",
    ),
}
"""Hints by cause of the stop; `{button}` is the button that started the run."""
