"""Texts of the page's settings form, and of settings that are refused or cannot be followed."""

SETTING_TEXTS = {
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

SETTING_ERRORS = {
    "refused_setting": (
        "“{label}” cannot be “{value}”. It has to be {wanted}.",
        "„{label}“ kann nicht „{value}“ sein. Möglich ist: {wanted}.",
    ),
    "wanted_whole": (
        "a whole number from {least} to {most}",
        "eine ganze Zahl von {least} bis {most}",
    ),
    "wanted_rate": (
        "a number per second, minute or day, such as 100/minute",
        "eine Zahl je Sekunde, Minute oder Tag, zum Beispiel 100/minute",
    ),
    "wanted_choice": ("one of those that can be chosen", "eines von denen, die zur Wahl stehen"),
    "sheets_none": (
        "Tick at least one sheet: without any there is nothing to read.",
        "Wählen Sie mindestens ein Blatt: ohne eines gibt es nichts zu lesen.",
    ),
    "sheet_not_read": (
        (
            "“{sheet}” was not read. A calendar needs a row of column titles above its events, with a "
            "name and a date among them."
        ),
        (
            "„{sheet}“ wurde nicht gelesen. Ein Kalender braucht über den Veranstaltungen eine Zeile mit "
            "Spaltentiteln, darunter Name und Datum."
        ),
    ),
    "mended_gone": (
        "{n} mended cells of the file before are gone.",
        "{n} verbesserte Zellen der vorigen Datei sind nicht mehr da.",
    ),
    "mended_gone_one": (
        "One mended cell of the file before is gone.",
        "Eine verbesserte Zelle der vorigen Datei ist nicht mehr da.",
    ),
}
