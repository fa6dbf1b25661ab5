"""Texts of the HTML report. English statuses and types are those of the JSON report."""

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.domain.model import Status
from importer.domain.own_markers import STATUS_MEANINGS
from importer.messages.en_de_general import HISTORY_TEXTS

TEST_RUN_TEXTS = {
    "rehearsed": (
        "This was a rehearsal against a practice API: nothing is in Intervals.",
        "Das war eine Probe mit einer Übungs-API: in Intervals ist nichts angelegt.",
    ),
    "rehearsed_ids": (
        "The ids below are the practice API’s; Intervals does not know them.",
        "Die Kennungen unten sind die der Übungs-API; Intervals kennt sie nicht.",
    ),
    "rehearsed_all": (
        "A rehearsal: every row would be accepted. Nothing is in Intervals.",
        "Eine Probe: jede Zeile würde angenommen. In Intervals ist nichts angelegt.",
    ),
    "rehearsed_title": ("Rehearsal", "Probe"),
    "rehearsed_event_id": ("practice event {id}", "Übungs-Kennung {id}"),
}

TEST_RUN_MEANINGS = {
    f"rehearsed_means_{status}": meanings
    for status, meanings in {
        Status.CREATED: (
            "made in the practice API alone; not in Intervals",
            "nur in der Übungs-API angelegt; nicht in Intervals",
        ),
        Status.UNCHANGED: (
            "made in the practice API by an earlier rehearsal; not in Intervals",
            "von einer früheren Probe in der Übungs-API angelegt; nicht in Intervals",
        ),
        Status.EXISTS: (
            "already in the practice API with the same content; not in Intervals",
            "mit demselben Inhalt schon in der Übungs-API; nicht in Intervals",
        ),
        Status.REJECTED: (
            "refused by the practice API: see Problems",
            "von der Übungs-API zurückgewiesen: siehe Probleme",
        ),
    }.items()
}


_GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
_GERMAN_WEEKDAYS = (
    *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
)
MONTHS = tuple(zip(MONTH_NAMES, _GERMAN_MONTHS, strict=True))
WEEKDAYS = tuple(zip(WEEKDAY_NAMES, _GERMAN_WEEKDAYS, strict=True))
"""Weekday names; the first two letters are the short form in both languages."""

STATUS_TEXTS = {
    f"html_status_{status}": (status.value, HISTORY_TEXTS[f"status_{status}"][1])
    for status in Status
}

TYPE_TEXTS = {
    "html_kind_race": ("race", "Wettkampf"),
    "html_kind_runClub": ("runClub", "Lauftreff"),
    "html_kind_timeTrial": ("timeTrial", "Zeitfahren"),
    "html_kind_other": ("other", "Sonstiges"),
    "html_kind_unknown": ("unknown", "unbekannt"),
}

_GERMAN_MEANINGS = {
    Status.READY: "würde angenommen",
    Status.CREATED: "von diesem Lauf angelegt",
    Status.UNCHANGED: "von einem früheren Lauf mit demselben Inhalt angelegt; nichts wurde gesendet",
    Status.EXISTS: "mit demselben Inhalt schon in der Organisation",
    Status.INVALID: "nicht gesendet: die unter Probleme genannten Zellen brauchen eine Korrektur",
    Status.DUPLICATE: "sagt dasselbe wie eine andere Zeile, die für sie steht",
    Status.CONFLICT: "ihr Slug gehört einer Veranstaltung mit anderem Inhalt; nichts wurde überschrieben",
    Status.REJECTED: "von Intervals zurückgewiesen: siehe Probleme",
    Status.FAILED: "keine brauchbare Antwort nach allen Versuchen; der nächste Lauf klärt es",
    Status.PENDING: "noch nicht versucht",
}
MEANING_TEXTS = {
    f"html_means_{status}": (meaning, _GERMAN_MEANINGS[status])
    for status, meaning in STATUS_MEANINGS.items()
}

HEADLINES = {
    "html_same_as_before": (
        "Nothing has changed since these files were imported completely.",
        "Seit diese Dateien vollständig importiert wurden, hat sich nichts geändert.",
    ),
    "html_interrupted": ("Interrupted.", "Unterbrochen."),
    "html_interrupted_hint": (
        "What was under way is done; the same command goes on from there.",
        "Was unterwegs war, ist fertig; derselbe Befehl geht dort weiter.",
    ),
    "html_stopped": (
        "The run stopped before its end.",
        "Der Lauf hielt vor seinem Ende an.",
    ),
    "html_not_in": (
        "{n} rows of {all} are not in Intervals.",
        "{n} Zeilen von {all} sind nicht in Intervals.",
    ),
    "html_not_in_one": (
        "{n} row of {all} is not in Intervals.",
        "{n} Zeile von {all} ist nicht in Intervals.",
    ),
    "html_could_not": (
        "{n} rows of {all} could not go in.",
        "{n} Zeilen von {all} könnten nicht hinein.",
    ),
    "html_could_not_one": (
        "{n} row of {all} could not go in.",
        "{n} Zeile von {all} könnte nicht hinein.",
    ),
    "html_see_problems": ("See the problems below.", "Siehe die Probleme unten."),
    "html_wrong": (
        "{n} rows of {all} need a correction; nothing was sent.",
        "{n} Zeilen von {all} brauchen eine Korrektur; nichts wurde gesendet.",
    ),
    "html_wrong_one": (
        "{n} row of {all} needs a correction; nothing was sent.",
        "{n} Zeile von {all} braucht eine Korrektur; nichts wurde gesendet.",
    ),
    "html_wrong_hint": (
        "Correct the cells named below, save the file, and check it again.",
        "Verbessern Sie die unten genannten Zellen, speichern Sie die Datei, und prüfen Sie sie noch einmal.",
    ),
    "html_no_rows": ("There were no rows to import.", "Es gab keine Zeilen zu importieren."),
    "html_all_in": (
        "Every row of the calendar is in Intervals.",
        "Jede Zeile des Kalenders ist in Intervals.",
    ),
    "html_accepted": ("Every row would be accepted.", "Jede Zeile würde angenommen."),
    "html_accepted_new": (
        "Every row would be accepted; {n} rows would be new.",
        "Jede Zeile würde angenommen; {n} Zeilen wären neu.",
    ),
    "html_accepted_new_one": (
        "Every row would be accepted; {n} row would be new.",
        "Jede Zeile würde angenommen; {n} Zeile wäre neu.",
    ),
}

CHART_TEXTS = {
    "html_bars": ("Events by month", "Veranstaltungen je Monat"),
    "html_map": ("Map of the events", "Karte der Veranstaltungen"),
    "html_map_whole": ("Map of all events", "Karte aller Veranstaltungen"),
    "html_all_placed": (
        "All {n} events with coordinates",
        "Alle {n} Veranstaltungen mit Koordinaten",
    ),
    "html_all_placed_one": (
        "All {n} event with coordinates",
        "Die eine Veranstaltung mit Koordinaten",
    ),
    "html_closer": (
        "A closer look, without {n} events that lie far off",
        "Näher besehen, ohne {n} Veranstaltungen, die weit weg liegen",
    ),
    "html_closer_one": (
        "A closer look, without {n} event that lies far off",
        "Näher besehen, ohne eine Veranstaltung, die weit weg liegt",
    ),
    "html_at_places": ("{said}, at {n} places. {extent}", "{said}, an {n} Orten. {extent}"),
    "html_at_places_one": ("{said}, at {n} place. {extent}", "{said}, an einem Ort. {extent}"),
    "html_extent": (
        "About {km} km from west to east; north is up.",
        "Etwa {km} km von West nach Ost; Norden ist oben.",
    ),
    "html_named_more": ("; and {n} more", "; und {n} mehr"),
}

HTML_TEXTS = {
    "html_title": ("import of events", "Import von Veranstaltungen"),
    "html_kicker": ("Import of events", "Import von Veranstaltungen"),
    "html_dry": (" · a check: nothing was sent", " · eine Prüfung: nichts wurde gesendet"),
    "html_skip": ("To the table of all rows", "Zur Tabelle aller Zeilen"),
    "html_cells": ("{n} cells", "{n} Zellen"),
    "html_cells_one": ("{n} cell", "{n} Zelle"),
    "html_example": ("For example:", "Zum Beispiel:"),
    "html_more_cells": ("{n} more cells", "{n} weitere Zellen"),
    "html_more_cells_one": ("{n} more cell", "{n} weitere Zelle"),
    "html_more_at_rows": (
        "And {n} more, each told at its row.",
        "Und {n} mehr; jede steht bei ihrer Zeile.",
    ),
    "html_more_kinds": (
        "{n} more kinds stand at their rows.",
        "{n} weitere Arten stehen bei ihren Zeilen.",
    ),
    "html_next": ("What to do next", "Was jetzt zu tun ist"),
    "html_command": ("The next command", "Der nächste Befehl"),
    "html_tallies": ("What became of the rows", "Was aus den Zeilen wurde"),
    "html_in_all": ("{n} rows in all", "{n} Zeilen insgesamt"),
    "html_in_all_one": ("{n} row in all", "{n} Zeile insgesamt"),
    "html_and_skipped": (", and {n} skipped", ", und {n} übergangen"),
    "html_rows": ("Rows", "Zeilen"),
    "html_status": ("Status", "Stand"),
    "html_meaning": ("Meaning", "Bedeutung"),
    "html_problems": ("Problems", "Probleme"),
    "html_warnings": ("Please check", "Bitte ansehen"),
    "html_warnings_help": ("Warnings: they stop nothing.", "Hinweise: sie halten nichts auf."),
    "html_season": ("The season", "Die Saison"),
    "html_flagged": ("a row has a problem", "eine Zeile hat ein Problem"),
    "html_more_months": (
        "{n} more months with events, up to {last}, are not drawn.",
        "{n} weitere Monate mit Veranstaltungen, bis {last}, sind nicht gezeichnet.",
    ),
    "html_undated": (
        "{n} rows have no date that could be read.",
        "{n} Zeilen haben kein Datum, das zu lesen war.",
    ),
    "html_undated_one": (
        "{n} row has no date that could be read.",
        "{n} Zeile hat kein Datum, das zu lesen war.",
    ),
    "html_places": ("The places", "Die Orte"),
    "html_no_map": (
        "No event has coordinates, so there is no map. The columns Latitude and Longitude would make one.",
        (
            "Keine Veranstaltung hat Koordinaten, also gibt es keine Karte. Die Spalten Breitengrad und "
            "Längengrad würden eine ergeben."
        ),
    ),
    "html_all_rows": ("All rows", "Alle Zeilen"),
    "html_left_out": (
        (
            "The calendar is a long one: here are its first rows, and the later ones that have problems "
            "or warnings; {n} rows are left out. A report whose name ends in .csv or .json holds them all."
        ),
        (
            "Der Kalender ist lang: hier sind seine ersten Zeilen, und die späteren mit Problemen oder "
            "Hinweisen; {n} Zeilen fehlen. Ein Bericht, dessen Name auf .csv oder .json endet, enthält alle."
        ),
    ),
    "html_filter": ("Filter the rows", "Die Zeilen filtern"),
    "html_find": ("Find", "Suchen"),
    "html_type": ("Type", "Art"),
    "html_any": ("all", "alle"),
    "html_troubled": ("With problems or warnings", "Mit Problemen oder Hinweisen"),
    "html_show_all": ("Show all", "Alle zeigen"),
    "html_in_order": (
        "Rows in the order of the calendar",
        "Zeilen in der Reihenfolge des Kalenders",
    ),
    "html_first_rows": (
        "First rows, and rows with problems",
        "Erste Zeilen, und Zeilen mit Problemen",
    ),
    "html_row": ("Row", "Zeile"),
    "html_date": ("Date", "Datum"),
    "html_event": ("Event", "Veranstaltung"),
    "html_place": ("Place", "Ort"),
    "html_to": ("to {day}", "bis {day}"),
    "html_event_id": ("event {id}", "Kennung {id}"),
    "html_look": ("Please check:", "Bitte ansehen:"),
    "html_aside": ("Left aside", "Beiseitegelassen"),
    "html_no_events": ("Rows that are no events", "Zeilen, die keine Veranstaltungen sind"),
    "html_row_n": ("row {row}:", "Zeile {row}:"),
    "html_and_more": ("and {n} more", "und {n} mehr"),
    "html_unread": ("Columns that were not read", "Spalten, die nicht gelesen wurden"),
    "html_perhaps": (
        " – if it is the {field}, say so (--map)",
        " – ist es {field}, sagen Sie es (--map)",
    ),
    "html_this_run": ("This run", "Dieser Lauf"),
    "html_run": ("Run", "Lauf"),
    "html_ended": ("Ended as", "Geendet als"),
    "html_exit": ("{state}, exit status {status}", "{state}, Exit-Status {status}"),
    "html_started": ("Started", "Begonnen"),
    "html_finished": ("Finished", "Beendet"),
    "html_resume": ("Can go on from", "Kann weitergehen ab"),
    "html_organization": ("Organization", "Organisation"),
    "html_address": ("Address", "Adresse"),
    "html_plan": ("Plan", "Tarif"),
    "html_file": ("File", "Datei"),
    "html_made_by": (
        (
            "Made by import-events {version}. This page needs no network: it loads nothing, and nothing in "
            "it leaves your machine."
        ),
        (
            "Gemacht von import-events {version}. Diese Seite braucht kein Netz: sie lädt nichts, und "
            "nichts in ihr verlässt Ihren Rechner."
        ),
    ),
    "html_all_shown": ("All {n} rows are shown.", "Alle {n} Zeilen sind zu sehen."),
    "html_some_shown": (
        "{count} of {n} rows are shown.",
        "{count} von {n} Zeilen sind zu sehen.",
    ),
}

REPORT_TEXTS = {
    **STATUS_TEXTS,
    **TYPE_TEXTS,
    **MEANING_TEXTS,
    **HEADLINES,
    **CHART_TEXTS,
    **HTML_TEXTS,
    **TEST_RUN_TEXTS,
    **TEST_RUN_MEANINGS,
}
