"""The page's words, each once for every language: name → (English, German).

`{places}` are filled in; a name that ends in `_one` is taken where `n` is 1. What the pipeline itself
says (problems of cells, notes) is English; the hints of it that name options stand here anew.
"""

LANGUAGES = {"en": "English", "de": "Deutsch"}

PAGE = {
    "title": ("Import events", "Veranstaltungen importieren"),
    "tagline": (
        "From your spreadsheet into Intervals: exactly once.",
        "Aus der Tabelle in Intervals: genau einmal.",
    ),
    "skip": ("Skip to the content", "Zum Inhalt springen"),
    "navigation": ("Pages and language", "Seiten und Sprache"),
    "back": ("Back to the calendar", "Zurück zum Kalender"),
    "noscript": (
        "This page needs JavaScript, which comes from this machine alone.",
        "Diese Seite braucht JavaScript; es kommt nur von diesem Rechner.",
    ),
    "missing_title": ("Not found", "Nicht gefunden"),
    "missing_text": ("There is no such page.", "Diese Seite gibt es nicht."),
    "refused_title": ("This page is not for this browser", "Diese Seite gilt diesem Browser nicht"),
    "refused_host": (
        "The request came by another name than this page's own address.",
        "Die Anfrage kam unter einem anderen Namen als der Adresse dieser Seite.",
    ),
    "refused_origin": (
        "The request came from another site.",
        "Die Anfrage kam von einer fremden Seite.",
    ),
    "refused_cookie": (
        "The address that opens the page works once, and only in the browser that opened it.",
        "Die Adresse, die die Seite öffnet, gilt einmal, und nur in dem Browser, der sie öffnete.",
    ),
    "refused_hint": (
        (
            "Use the window in which it is open, or end the program and start it again: "
            "import-events serve"
        ),
        (
            "Nehmen Sie das Fenster, in dem sie offen ist, oder beenden Sie das Programm und starten "
            "es neu: import-events serve"
        ),
    ),
    "step_file": ("Your calendar", "Ihr Kalender"),
    "spreadsheet": ("Spreadsheet", "Tabelle"),
    "check": ("Check", "Prüfen"),
    "file_help": (
        (
            "Drop it here or choose it: .xlsx, .xls, .ods or .csv. It stays on this machine, and nothing "
            "is sent until you say so."
        ),
        (
            "Hierher ziehen oder auswählen: .xlsx, .xls, .ods oder .csv. Sie bleibt auf diesem Rechner, "
            "und nichts wird gesendet, bevor Sie es sagen."
        ),
    ),
    "download_template": ("Download template", "Vorlage herunterladen"),
    "template_or": ("or as", "oder als"),
    "choose_first": ("Choose a spreadsheet first.", "Wählen Sie zuerst eine Tabelle."),
    "too_large": ("The file is too large.", "Die Datei ist zu groß."),
    "too_large_hint": ("Split the calendar into several.", "Teilen Sie den Kalender auf."),
    "reading": ("Reading {file} …", "{file} wird gelesen …"),
    "looking": ("Looking …", "Wird geprüft …"),
    "looked": (
        "{n} rows looked at, {problems} problems.",
        "{n} Zeilen geprüft, {problems} Probleme.",
    ),
    "lost": ("The program does not answer.", "Das Programm antwortet nicht."),
    "lost_hint": (
        "It may have been ended. Start it again: import-events serve",
        "Vielleicht wurde es beendet. Starten Sie es neu: import-events serve",
    ),
    "number": ("{n}", "{n}"),
}

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
    "mend_cell": ("New text for cell {cell}", "Neuer Text für Zelle {cell}"),
    "skipped_because": ("Not an event: {reason}.", "Keine Veranstaltung: {reason}."),
    "problems": ("Problems", "Probleme"),
    "problems_title": ("{n} things to look at", "{n} Punkte zum Ansehen"),
    "problems_title_none": ("Nothing to look at", "Nichts anzusehen"),
    "problems_title_one": ("One thing to look at", "Ein Punkt zum Ansehen"),
    "no_problems": ("Nothing to correct.", "Nichts zu verbessern."),
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
    "rate": ("Pace, instead of your plan's", "Tempo statt dem Ihres Tarifs"),
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

RUN = {
    "step_go": ("Try it, then do it", "Erst proben, dann los"),
    "rehearse_title": ("First a rehearsal", "Zuerst eine Probe"),
    "rehearse": ("Rehearse", "Proben"),
    "rehearse_help": (
        "Everything as in earnest, against a practice API on this machine. Nothing leaves it.",
        "Alles wie im Ernstfall, mit einer Übungs-API auf diesem Rechner. Nichts verlässt ihn.",
    ),
    "import_title": ("Then in earnest", "Dann im Ernst"),
    "import": ("Import", "Importieren"),
    "import_help": (
        (
            "Creates the events in Intervals. You are asked once more before the first is sent. After a "
            "stop, the same button goes on from there."
        ),
        (
            "Legt die Veranstaltungen in Intervals an. Vor der ersten werden Sie noch einmal gefragt. "
            "Nach einem Halt geht derselbe Knopf dort weiter."
        ),
    ),
    "key": ("Key of your organization", "Schlüssel Ihrer Organisation"),
    "key_none": (
        "It is kept in memory until the program ends, and written nowhere.",
        "Er bleibt im Arbeitsspeicher, bis das Programm endet, und wird nirgends gespeichert.",
    ),
    "key_memory": (
        "The key is known until the program ends. Leave the field blank to use it.",
        "Der Schlüssel ist bekannt, bis das Programm endet. Lassen Sie das Feld leer.",
    ),
    "key_environment": (
        "A key is set up on this machine. Leave the field blank to use it.",
        "Auf diesem Rechner ist ein Schlüssel eingerichtet. Lassen Sie das Feld leer.",
    ),
    "forget_key": ("Forget the key", "Schlüssel vergessen"),
    "stop": ("Stop", "Anhalten"),
    "stop_help": (
        "You may close this page: the run goes on, and is here when you come back.",
        "Sie können diese Seite schließen: der Lauf geht weiter und ist da, wenn Sie wiederkommen.",
    ),
    "running_rehearsal": ("Rehearsing", "Probe läuft"),
    "running_import": ("Importing", "Import läuft"),
    "ended_rehearsal": ("Rehearsal", "Probe"),
    "ended_import": ("Import", "Import"),
    "beginning": ("Asking what is there already …", "Es wird nachgesehen, was schon da ist …"),
    "progress": ("{done} of {total}", "{done} von {total}"),
    "ready_at": ("ready about {time}", "fertig gegen {time}"),
    "waiting": (
        "Waiting until {time}, as the quota asks.",
        "Wartet bis {time}, wie das Kontingent es will.",
    ),
    "stopping": (
        "Stopping: what is under way will finish.",
        "Hält an: was unterwegs ist, kommt noch an.",
    ),
    "resume_at": ("It makes sense to go on at {time}.", "Weitermachen lohnt sich ab {time}."),
    "confirm_title": ("Create {n} events?", "{n} Veranstaltungen anlegen?"),
    "confirm_title_one": ("Create one event?", "Eine Veranstaltung anlegen?"),
    "confirm_where": (
        "Organization: {organization} (plan: {plan})",
        "Organisation: {organization} (Tarif: {plan})",
    ),
    "confirm_pace": ("{pace}; the last about {time}", "{pace}; die letzte gegen {time}"),
    "confirm_there": ("{n} are there already", "{n} sind schon da"),
    "confirm_there_one": ("One is there already", "Eine ist schon da"),
    "confirm_left_out": ("{n} rows are left out", "{n} Zeilen bleiben weg"),
    "confirm_left_out_one": ("One row is left out", "Eine Zeile bleibt weg"),
    "confirm_warnings": (
        "{n} rows have a remark that you should read first",
        "{n} Zeilen haben einen Hinweis, den Sie zuerst lesen sollten",
    ),
    "confirm_warnings_one": (
        "One row has a remark that you should read first",
        "Eine Zeile hat einen Hinweis, den Sie zuerst lesen sollten",
    ),
    "confirm_final": (
        "This cannot be undone: what has been created cannot be changed or deleted from here.",
        (
            "Das lässt sich nicht rückgängig machen: was angelegt ist, kann von hier aus weder geändert "
            "noch gelöscht werden."
        ),
    ),
    "confirm_yes": ("Yes, create {n} events", "Ja, {n} Veranstaltungen anlegen"),
    "confirm_yes_one": ("Yes, create the event", "Ja, die Veranstaltung anlegen"),
    "confirm_no": ("Not now", "Jetzt nicht"),
    "failed_title": ("The importer itself failed", "Der Importer selbst ist gescheitert"),
    "failed_text": (
        "That is our fault. What was sent is remembered; the same button goes on from there.",
        "Das ist unser Fehler. Was gesendet wurde, ist vermerkt; derselbe Knopf geht dort weiter.",
    ),
    "after_rehearsal_complete": (
        "The practice API took every row that could be sent. Nothing has been created in Intervals.",
        (
            "Die Übungs-API nahm jede Zeile an, die gesendet werden konnte. In Intervals ist nichts "
            "angelegt."
        ),
    ),
    "after_rehearsal_invalid": (
        "Nothing was sent: mend the marked cells first, or leave those rows out.",
        (
            "Nichts wurde gesendet: verbessern Sie zuerst die markierten Zellen, oder lassen Sie die "
            "Zeilen weg."
        ),
    ),
    "after_import_complete": (
        "Every row has its fate below. Run it again whenever you like: nothing is created twice.",
        (
            "Was aus jeder Zeile wurde, steht hier. Sie können den Import jederzeit wiederholen: nichts "
            "wird doppelt angelegt."
        ),
    ),
    "after_import_invalid": (
        "Nothing was sent: mend the marked cells first, or leave those rows out.",
        (
            "Nichts wurde gesendet: verbessern Sie zuerst die markierten Zellen, oder lassen Sie die "
            "Zeilen weg."
        ),
    ),
    "after_import_interrupted": (
        "What was created stays. The same button goes on from there.",
        "Was angelegt ist, bleibt. Derselbe Knopf geht dort weiter.",
    ),
    "after_import_stopped": (
        "What was created stays. The same button goes on from there.",
        "Was angelegt ist, bleibt. Derselbe Knopf geht dort weiter.",
    ),
    "reports": ("Reports", "Berichte"),
    "report_xlsx": (
        "Your workbook with each row’s fate (.xlsx)",
        "Ihre Tabelle mit dem Stand jeder Zeile (.xlsx)",
    ),
    "report_csv": ("One line for each row (.csv)", "Eine Zeile für jede (.csv)"),
    "report_json": ("For programs (.json)", "Für Programme (.json)"),
    "report_html": ("A page to read and print (.html)", "Eine Seite zum Lesen und Drucken (.html)"),
    "events": ("Events with their ids", "Veranstaltungen mit ihren Kennungen"),
    "events_caption": ("The first {n} events", "Die ersten {n} Veranstaltungen"),
    "events_caption_one": ("The event", "Die Veranstaltung"),
    "event": ("Event", "Veranstaltung"),
    "event_id": ("Event id", "Kennung"),
    "date": ("Date", "Datum"),
}

RUNS = {
    "runs": ("Earlier runs", "Frühere Läufe"),
    "runs_caption": ("The newest runs first", "Die neuesten zuerst"),
    "no_runs": ("There is none yet.", "Noch keine."),
    "run_of": ("Run of", "Lauf vom"),
    "run_rows": ("Its rows", "Seine Zeilen"),
    "first_rows": ("the first {n}", "die ersten {n}"),
    "rows_gone": (
        "Its rows are not kept any more: only those of the newest runs are.",
        "Seine Zeilen sind nicht mehr da: nur die der neuesten Läufe werden behalten.",
    ),
    "run_id": ("Run", "Lauf"),
    "organization": ("Organization", "Organisation"),
    "when": ("When", "Wann"),
    "calendar": ("Calendar", "Kalender"),
    "outcome": ("Outcome", "Ausgang"),
    "state_complete": ("finished", "fertig"),
    "state_invalid": ("nothing sent, rows are wrong", "nichts gesendet, Zeilen sind falsch"),
    "state_stopped": ("stopped before its end", "vor dem Ende angehalten"),
    "state_interrupted": ("stopped by you", "von Ihnen angehalten"),
    "state_refused": ("refused", "abgelehnt"),
    "dry_run": ("dry run", "Probelauf ohne Senden"),
    "status_ready": ("ready", "bereit"),
    "status_created": ("created", "angelegt"),
    "status_unchanged": ("unchanged", "unverändert"),
    "status_exists": ("there already", "schon da"),
    "status_invalid": ("wrong", "falsch"),
    "status_duplicate": ("duplicate", "doppelt"),
    "status_conflict": ("in conflict", "im Konflikt"),
    "status_rejected": ("rejected", "zurückgewiesen"),
    "status_failed": ("failed", "gescheitert"),
    "status_pending": ("not tried yet", "noch offen"),
    "status_skipped": ("not an event", "keine Veranstaltung"),
}

FIELDS = {
    "name": ("Name", "Name"),
    "date": ("Date", "Datum"),
    "type": ("Type", "Art"),
    "endDate": ("End date", "Enddatum"),
    "startTime": ("Start time", "Beginn"),
    "endTime": ("End time", "Ende"),
    "street": ("Street", "Straße"),
    "city": ("City", "Ort"),
    "state": ("State", "Bundesland"),
    "postalCode": ("Postal code", "Postleitzahl"),
    "country": ("Country", "Land"),
    "lat": ("Latitude", "Breitengrad"),
    "lng": ("Longitude", "Längengrad"),
    "description": ("Description", "Beschreibung"),
    "websiteUrl": ("Website", "Webseite"),
    "registrationUrl": ("Registration link", "Anmeldelink"),
    "slug": ("Slug", "Kurzname (Slug)"),
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
        "Fill it in (race, runClub, timeTrial or other), or give one for all in the settings.",
        (
            "Tragen Sie sie ein (race, runClub, timeTrial oder other), oder geben Sie in den "
            "Einstellungen eine für alle an."
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
