"""Words about what was chosen on the page and cannot be, or could not be followed."""

CHOOSING = {
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
