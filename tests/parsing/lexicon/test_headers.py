from collections import defaultdict

import pytest

from importer.domain.fields import FIELD_NAMES, FIELDS
from importer.domain.text_folding import fold_text
from importer.parsing.header_synonyms import fold_header, get_header_synonyms
from importer.parsing.lexicon.headers import FIELD_HEADERS, PLACE_HEADERS, STATUS_HEADERS

SEEN = {
    "name": "name, race, event, event name, title, race name, naam, nom, épreuve, course, titel, "
    "veranstaltung, lauf, nombre, carrera, prueba, nome, gara, prova, nazwa, namn, lopp, navn, "
    "løb, løp, название",
    "slug": "slug, race slug",
    "type": "type, event type, category, label, typ, art, soort, tipo, тип",
    "date": "date, race date, event date, start date, startdate, start, datum, dato, date-début, "
    "fecha, data, дата",
    "endDate": "end date, enddate, end, date-fin, enddatum, fecha fin",
    "startTime": "time, start time, starttm, gun time, startzeit, zeit, uhrzeit, heure, hora, "
    "tijd, starttijd",
    "endTime": "end time, endzeit",
    "street": "address, street, straße",
    "city": "city, town, ville, ciudad, cidade, ort",
    "state": "state, province, county",
    "postalCode": "zip, postcode, plz",
    "country": "country, land",
    "lat": "lat, latitude",
    "lng": "lng, lon, long, longitude",
    "description": "description, desc, overview, notes, details, beschreibung, descripción",
    "websiteUrl": "website, web site, website url, url, link, homepage, сайт",
    "registrationUrl": "registration, registration url, register, entry, entries, sign up, "
    "sign-up link, tickets, bikereg, runsignup, anmeldung, inscription, inscripción",
    "place": "venue, location, place, plaats, lieu, lugar, luogo, место",
}
"""Read off 39 published calendars; a place is settled by what other columns there are."""


def test_no_header_word_means_two_fields():
    fields = defaultdict(set)
    for name, headers in [*FIELD_HEADERS.items(), ("place", PLACE_HEADERS)]:
        for header in headers:
            fields[fold_text(header)].add(name)
    for field in FIELDS:
        fields[fold_text(field.name)].add(field.name)
        fields[fold_text(field.label)].add(field.name)
    assert {header: names for header, names in fields.items() if len(names) > 1} == {}
    assert "" not in fields


def test_every_field_has_headers_and_nothing_else_has():
    assert set(FIELD_HEADERS) == set(FIELD_NAMES)


@pytest.mark.parametrize("name", SEEN)
def test_understands_the_words_of_published_calendars(name):
    for header in SEEN[name].split(", "):
        for written in (header, header.upper(), f"{header} *", f" {header}: "):
            assert get_header_synonyms()[fold_header(written)] == name, written


def test_the_templates_own_headers_are_understood():
    assert {field.name: get_header_synonyms()[fold_text(field.label)] for field in FIELDS} == {
        name: name for name in FIELD_NAMES
    }


@pytest.mark.parametrize(
    "header",
    [
        *("updated_at", "Date Cancelled", "date_sort", "Event Director", "HM", "10M", "Distance"),
        *("Länge", "Länge (km)", "Höhenmeter", "Finish time", "Race number", "Status", "日付", "№"),
    ],
)
def test_false_friends_stand_for_no_field(header):
    assert fold_header(header) not in get_header_synonyms()


def test_a_status_word_that_is_also_a_field_is_ambiguous():
    known = {fold_text(header) for header in STATUS_HEADERS} & get_header_synonyms().keys()
    assert known == {"estado", "stato"}  # a state of the country, and of the event
