"""What to do about what stopped a run, in the page's words."""

STOPS = {
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
"""Each by what it is about; `{button}` is the one that began the run."""
