"""Words about the calendar: what is seen, what is wrong, how it is read."""

LOOK = {
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

SETTINGS = {
    "settings": ("Settings", "Einstellungen"),
    "apply": ("Apply", "Anwenden"),
    "date_order": ("Order of dates", "Reihenfolge im Datum"),
    "order_auto": ("as the column shows", "wie die Spalte zeigt"),
    "order_dmy": ("day / month / year", "Tag / Monat / Jahr"),
    "order_mdy": ("month / day / year", "Monat / Tag / Jahr"),
    "order_ymd": ("year / month / day", "Jahr / Monat / Tag"),
    "default_type": ("Type of rows without one", "Art für Zeilen ohne Art"),
    "type_none": ("none: refuse them", "keine: ablehnen"),
    "type_race": ("race", "Wettkampf (race)"),
    "type_runClub": ("run club", "Lauftreff (runClub)"),
    "type_timeTrial": ("time trial", "Zeitfahren (timeTrial)"),
    "type_other": ("other", "Sonstiges (other)"),
    "year": ("Year of dates without one", "Jahr für Daten ohne Jahr"),
    "more_options": ("More options", "Weitere Einstellungen"),
    "more_rules": ("More rules", "Weitere Regeln"),
    "rate": ("Pace, instead of your plan's", "Tempo statt dem Ihres Tarifs"),
    "burst": ("Requests in one go", "Anfragen auf einen Schlag"),
    "workers": ("Requests under way at once", "Anfragen gleichzeitig unterwegs"),
    "settings_api": ("Events go to", "Veranstaltungen gehen an"),
    "settings_ledger": ("What was sent is noted in", "Was gesendet ist, steht in"),
    "settings_fixed": (
        (
            "These two are set up on this machine, and cannot be changed from the page: whoever got "
            "at it could send your key elsewhere."
        ),
        (
            "Beides wird auf diesem Rechner eingerichtet, nicht auf der Seite: wer an sie käme, könnte "
            "sonst Ihren Schlüssel anderswohin schicken."
        ),
    ),
    "rules": ("Rules", "Regeln"),
    "skip_invalid": (
        "Leave out rows that are wrong, and go on with the others",
        "Falsche Zeilen weglassen und mit den anderen weitermachen",
    ),
    "include_cancelled": (
        "Take in rows that say they are cancelled",
        "Auch abgesagte Zeilen aufnehmen",
    ),
    "any_year": (
        "Accept dates before 1950 and more than five years ahead",
        "Auch Daten vor 1950 oder mehr als fünf Jahre voraus annehmen",
    ),
    "wait": (
        "Wait while the quota is used up, instead of stopping",
        "Warten, wenn das Kontingent verbraucht ist, statt anzuhalten",
    ),
}

HINTS = {
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
