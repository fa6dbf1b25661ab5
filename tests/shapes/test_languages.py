"""A calendar in each language: its own headers, marks, dates, times and words for types."""

import pytest

from importer.domain.fields import FIELD_NAMES

BODY = {
    "name": "Lakeside",
    "date": "2027-05-15",
    "endDate": "2027-05-16",
    "type": "race",
    "startTime": "09:30",
    "slug": "lakeside-2027-05-15",
    "address": {
        "street": "Shore 1",
        "city": "Lakeside",
        "state": "North",
        "postalCode": "02139",
        "country": "Land",
    },
    "lat": 44.9778,
    "lng": -93.265,
    "description": "flat",
    "websiteUrl": "https://lakeside.example",
    "registrationUrl": "https://lakeside.example/enter",
}

PLACE = ("Shore 1", "Lakeside", "North", "02139", "Land", "44,9778", "-93,265", "flat")
LINKS = ("lakeside.example", "https://lakeside.example/enter")

CALENDARS = {
    "en": (
        "Event Name *|Start Date (YYYY-MM-DD)|End date|Start time (24h)|Category|Address|Town"
        "|County|Postcode|Country|Latitude|Longitude|Details|Web site|Sign-up link",
        "Sat, May 15th, 2027|16 May 2027|9:30 am|Trail run",
    ),
    "de": (
        "Veranstaltung *|Datum (TT.MM.JJJJ)|Enddatum|Uhrzeit|Art|Straße|Ort|Bundesland|PLZ|Land"
        "|Breitengrad|Längengrad|Beschreibung|Webseite|Anmeldung",
        "Samstag, 15. Mai 2027|16.05.2027|9.30 Uhr|Volkslauf",
    ),
    "fr": (
        "Nom de l'épreuve *|Date de début|Date de fin|Heure de départ|Catégorie|Adresse|Ville"
        "|Département|Code postal|Pays|Latitude|Longitude|Descriptif|Site web|Inscription",
        "samedi 15 mai 2027|16/05/2027|9h30|Course à pied",
    ),
    "es": (
        "Nombre de la carrera (*)|Fecha de inicio|Fecha de fin|Hora de salida|Tipo|Dirección"
        "|Localidad|Provincia|Código postal|País|Latitud|Longitud|Descripción|Página web"
        "|Inscripción",
        "sábado, 15 de mayo de 2027|16/05/2027|9:30 h|carrera popular",
    ),
    "it": (
        "Nome gara *|Data inizio|Data fine|Orario di partenza|Tipologia|Indirizzo|Città|Regione"
        "|CAP|Nazione|Latitudine|Longitudine|Descrizione|Sito web|Iscrizione",
        "sabato 15 maggio 2027|16/05/2027|ore 9.30|corsa su strada",
    ),
    "pt": (
        "Nome da prova *|Data de início|Data de fim|Horário|Tipo de prova|Morada|Cidade|Distrito"
        "|CEP|País|Latitude|Longitude|Descrição|Sítio web|Inscrição",
        "sábado, 15 de maio de 2027|16/05/2027|9h30|corrida",
    ),
    "nl": (
        "Naam *|Datum (dd-mm-jjjj)|Einddatum|Starttijd|Soort|Straat|Plaats|Provincie|Postcode"
        "|Land|Breedtegraad|Lengtegraad|Omschrijving|Website|Inschrijving",
        "zaterdag 15 mei 2027|16-05-2027|9.30 uur|hardloopwedstrijd",
    ),
    "da": (
        "Løb *|Dato|Slutdato|Starttidspunkt|Type løb|Adresse|By|Region|Postnummer|Land"
        "|Breddegrad|Længdegrad|Beskrivelse|Hjemmeside|Tilmelding",
        "lørdag den 15. maj 2027|16.05.2027|kl. 9.30|motionsløb",
    ),
    "nb": (
        "Løpsnavn *|Startdato|Sluttdato|Klokkeslett|Kategori|Adresse|Sted|Fylke|Postnr|Land"
        "|Breddegrad|Lengdegrad|Beskrivelse|Nettside|Påmelding",
        "lørdag 15. mai 2027|16.05.2027|kl. 09.30|terrengløp",
    ),
    "sv": (
        "Lopp *|Startdatum|Slutdatum|Starttid|Typ av lopp|Adress|Stad|Län|Postnummer|Land"
        "|Breddgrad|Längdgrad|Beskrivning|Hemsida|Anmälan",
        "lördag 15 maj 2027|2027-05-16|kl 9.30|terränglopp",
    ),
    "pl": (
        "Nazwa biegu *|Data rozpoczęcia|Data zakończenia|Godzina startu|Rodzaj|Ulica"
        "|Miejscowość|Województwo|Kod pocztowy|Kraj|Szerokość geograficzna|Długość geograficzna"
        "|Opis|Strona www|Zapisy",
        "sobota, 15 maja 2027 r.|16.05.2027|godz. 9.30|bieg uliczny",
    ),
    "ru": (
        "Название *|Дата начала|Дата окончания|Время старта|Тип|Улица|Город|Область|Индекс"
        "|Страна|Широта|Долгота|Описание|Сайт|Регистрация",
        "суббота, 15 мая 2027 г.|16.05.2027|9:30|забег",
    ),
}


@pytest.mark.parametrize("language", CALENDARS)
def test_a_calendar_in_each_language_is_read_whole(language, check_csv):
    header, when = CALENDARS[language]
    checked = check_csv(header.split("|"), ("Lakeside", *when.split("|"), *PLACE, *LINKS))
    assert checked.message == ""
    assert checked.ignored == {}
    assert checked.problems == {}
    assert checked.bodies[2] == BODY
    assert set(checked.fields) == set(FIELD_NAMES) - {"slug", "endTime"}
