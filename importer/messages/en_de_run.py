"""Texts of the page's section for test runs and imports."""

RUN_TEXTS = {
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
    "look_ahead": ("Dry run", "Probelauf"),
    "dry_help": (
        (
            "A dry run asks Intervals what is there already and says what an import would do. It sends "
            "no event."
        ),
        (
            "Ein Probelauf fragt Intervals, was schon da ist, und sagt, was ein Import täte. Er sendet "
            "keine Veranstaltung."
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
    "key_keyring": (
        "The key is remembered in this computer's keyring. Leave the field blank to use it.",
        "Der Schlüssel ist im Schlüsselbund dieses Rechners. Lassen Sie das Feld leer.",
    ),
    "key_remember": (
        "Remember the key in this computer's keyring",
        "Den Schlüssel im Schlüsselbund dieses Rechners behalten",
    ),
    "key_environment": (
        "A key is set up on this machine. Leave the field blank to use it.",
        "Auf diesem Rechner ist ein Schlüssel eingerichtet. Lassen Sie das Feld leer.",
    ),
    "key_refused": (
        "The key was refused, and is forgotten. Type in the right one.",
        "Der Schlüssel wurde abgelehnt und ist vergessen. Geben Sie den richtigen ein.",
    ),
    "key_keyring_refused": (
        "The key in this computer's keyring was refused. Type in the right one.",
        "Der Schlüssel im Schlüsselbund dieses Rechners wurde abgelehnt. Geben Sie den richtigen ein.",
    ),
    "key_environment_refused": (
        "The key that is set up on this machine was refused. Type in the right one.",
        (
            "Der Schlüssel, der auf diesem Rechner eingerichtet ist, wurde abgelehnt. Geben Sie den "
            "richtigen ein."
        ),
    ),
    "forget_key": ("Forget the key", "Schlüssel vergessen"),
    "pause": ("Pause", "Pause"),
    "go_on": ("Go on", "Weiter"),
    "stop": ("Stop", "Anhalten"),
    "stop_help": (
        "You may close this page: the run goes on, and is here when you come back.",
        "Sie können diese Seite schließen: der Lauf geht weiter und ist da, wenn Sie wiederkommen.",
    ),
    "running_rehearsal": ("Rehearsing", "Probe läuft"),
    "running_import": ("Importing", "Import läuft"),
    "asking": ("Waiting for your answer", "Wartet auf Ihre Antwort"),
    "asking_text": (
        "No event is sent before you have answered.",
        "Bevor Sie geantwortet haben, wird keine Veranstaltung gesendet.",
    ),
    "running_dry_run": ("Dry run under way", "Probelauf läuft"),
    "ended_dry_run": ("Dry run", "Probelauf"),
    "after_dry_run_complete": (
        (
            "Nothing was sent. “Ready” is what an import would create now; the others say why they "
            "would not be."
        ),
        (
            "Nichts wurde gesendet. „Bereit“ ist, was ein Import jetzt anlegen würde; bei den anderen "
            "steht, warum nicht."
        ),
    ),
    "after_dry_run_invalid": (
        "Mend the marked cells first, or leave those rows out: then Intervals is asked.",
        (
            "Verbessern Sie zuerst die markierten Zellen, oder lassen Sie die Zeilen weg: dann wird "
            "Intervals gefragt."
        ),
    ),
    "paused_rehearsal": ("Rehearsal paused", "Probe unterbrochen"),
    "paused_import": ("Import paused", "Import unterbrochen"),
    "ended_rehearsal": ("Rehearsal", "Probe"),
    "ended_import": ("Import", "Import"),
    "beginning": ("Asking what is there already …", "Es wird nachgesehen, was schon da ist …"),
    "progress": ("{done} of {total}", "{done} von {total}"),
    "ready_at": ("ready about {time}", "fertig gegen {time}"),
    "waiting": (
        "Waiting until {time}, as the quota asks.",
        "Wartet bis {time}, wie das Kontingent es will.",
    ),
    "waiting_retry": (
        "Intervals does not answer as it should: it is tried again at {time}.",
        "Intervals antwortet nicht, wie es soll: neuer Versuch um {time}.",
    ),
    "paused": ("Paused", "Unterbrochen"),
    "paused_help": (
        (
            "Nothing new is sent until you go on; the run keeps its place, so that no other run can begin "
            "in the meantime."
        ),
        (
            "Bis es weitergeht, wird nichts Neues gesendet; der Lauf behält seinen Platz, so lange kann "
            "kein anderer beginnen."
        ),
    ),
    "stopping": (
        "Stopping: what is under way will finish.",
        "Hält an: was unterwegs ist, kommt noch an.",
    ),
    "confirm_title": ("Create {n} events?", "{n} Veranstaltungen anlegen?"),
    "confirm_title_one": ("Create one event?", "Eine Veranstaltung anlegen?"),
    "confirm_which": ("Calendar: {calendar}", "Kalender: {calendar}"),
    "confirm_where": (
        "Organization: {organization} (plan: {plan})",
        "Organisation: {organization} (Tarif: {plan})",
    ),
    "confirm_pace": ("{pace}; the last about {time}", "{pace}; die letzte gegen {time}"),
    "confirm_partly": (
        (
            "The quota ({pace}) lets about {n} of the {all} go now. From {time} on, press “Import” again "
            "for the next ones; or choose in the settings to wait while it is used up."
        ),
        (
            "Das Kontingent ({pace}) lässt jetzt etwa {n} von {all} zu. Drücken Sie ab {time} wieder "
            "„Importieren“ für die nächsten; oder wählen Sie in den Einstellungen, dass gewartet wird, "
            "wenn es verbraucht ist."
        ),
    ),
    "confirm_later": (
        (
            "The quota ({pace}) is used up for now. From {time} on, press “Import” again; or choose in "
            "the settings to wait while it is used up."
        ),
        (
            "Das Kontingent ({pace}) ist im Augenblick verbraucht. Drücken Sie ab {time} wieder "
            "„Importieren“; oder wählen Sie in den Einstellungen, dass gewartet wird, wenn es verbraucht "
            "ist."
        ),
    ),
    "confirm_yes_some": ("Yes, begin", "Ja, anfangen"),
    "confirm_there": ("{n} are there already", "{n} sind schon da"),
    "confirm_there_one": ("One is there already", "Eine ist schon da"),
    "confirm_left_out": ("{n} rows are left out", "{n} Zeilen bleiben weg"),
    "confirm_left_out_one": ("One row is left out", "Eine Zeile bleibt weg"),
    "confirm_recalled": (
        "Columns as you said of such headers before: {columns}",
        "Spalten, wie Sie es von solchen Überschriften schon gesagt haben: {columns}",
    ),
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
    "declined_title": ("Import: not now", "Import: jetzt nicht"),
    "declined_text": (
        "Nothing was sent, and the calendar in Intervals is as it was. Import whenever you like.",
        (
            "Nichts wurde gesendet, und der Kalender in Intervals ist, wie er war. Importieren können "
            "Sie jederzeit."
        ),
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
    "events_caption": ("The {n} events", "Die {n} Veranstaltungen"),
    "events_first": (
        "The first {n} of {all} events; the reports above have all of them",
        "Die ersten {n} von {all} Veranstaltungen; die Berichte darüber haben alle",
    ),
    "events_caption_one": ("The event", "Die Veranstaltung"),
    "event": ("Event", "Veranstaltung"),
    "event_id": ("Event id", "Kennung"),
    "date": ("Date", "Datum"),
}
