"""Texts shared by all pages, texts of the run history, and field labels."""

COMMON_TEXTS = {
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
            "Drop it here or choose it, or several that make up one calendar: .xlsx, .xls, .ods or .csv. "
            "They stay on this machine, and nothing is sent until you say so. If you change a file "
            "afterwards, choose it again: the page has it as it was."
        ),
        (
            "Hierher ziehen oder auswählen, auch mehrere, die zusammen ein Kalender sind: .xlsx, .xls, "
            ".ods oder .csv. Sie bleiben auf diesem Rechner, und nichts wird gesendet, bevor Sie es sagen. "
            "Ändern Sie eine Datei danach, wählen Sie sie noch einmal: die Seite hat sie, wie sie war."
        ),
    ),
    "download_template": ("Download template", "Vorlage herunterladen"),
    "template_or": ("or as", "oder als"),
    "choose_first": ("Choose a spreadsheet first.", "Wählen Sie zuerst eine Tabelle."),
    "too_large": ("The file is too large.", "Die Datei ist zu groß."),
    "too_large_hint": ("Split the calendar into several.", "Teilen Sie den Kalender auf."),
    "unreadable": ("“{file}” cannot be read.", "„{file}“ lässt sich nicht lesen."),
    "unreadable_hint": (
        (
            "It is a folder, or a file that was moved, changed or locked since. Choose the files "
            "themselves, and choose them again after a change."
        ),
        (
            "Es ist ein Ordner, oder eine Datei, die seither verschoben, geändert oder gesperrt wurde. "
            "Wählen Sie die Dateien selbst, und nach einer Änderung noch einmal."
        ),
    ),
    "none_taken": (
        "None of the {n} files was taken, since they are one calendar.",
        "Keine der {n} Dateien wurde genommen, da sie ein Kalender sind.",
    ),
    "still_there": (
        "What stands below is the calendar from before.",
        "Unten steht der Kalender von vorher.",
    ),
    "drop_later": (
        "A run is under way: the calendar stays as it is until its end.",
        "Ein Lauf ist im Gange: bis zu seinem Ende bleibt der Kalender, wie er ist.",
    ),
    "drop_later_hint": (
        "Drop the file again then, or stop the run first.",
        "Ziehen Sie die Datei danach noch einmal hierher, oder halten Sie den Lauf vorher an.",
    ),
    "reading": ("Reading {file} …", "{file} wird gelesen …"),
    "looking": ("Looking …", "Wird geprüft …"),
    "looked": (
        "{n} rows looked at; problems: {problems}.",
        "{n} Zeilen geprüft; Probleme: {problems}.",
    ),
    "looked_one": (
        "One row looked at; problems: {problems}.",
        "Eine Zeile geprüft; Probleme: {problems}.",
    ),
    "looked_not": (
        "It cannot be read as a calendar yet: what is missing stands below.",
        "Als Kalender lässt sich das noch nicht lesen: unten steht, was fehlt.",
    ),
    "lost": ("The program does not answer.", "Das Programm antwortet nicht."),
    "lost_hint": (
        "It may have been ended. Start it again: import-events serve",
        "Vielleicht wurde es beendet. Starten Sie es neu: import-events serve",
    ),
    "number": ("{n}", "{n}"),
}

HISTORY_TEXTS = {
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
    "rows_of_run": ("Rows", "Zeilen"),
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

FIELD_LABELS = {
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
