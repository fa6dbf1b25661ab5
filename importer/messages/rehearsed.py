"""What reports say of a rehearsal: a practice API took its events, and nothing is in Intervals."""

from importer.domain.model import Status

REHEARSED = {
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

MEANINGS = {
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
