"""Headers that people write, by field: read off published calendars, then completed by language.

Matched whole (never as substrings) after `folding.fold`, which drops case, accents, blanks and
punctuation; so `Start date`, `start_date` and `StartDate` are one entry here.
"""

HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        *("name", "race", "race name", "event", "event name", "event title", "title"),
        *("name of event", "name of race", "name of the event", "name of the race", "races"),
        *("veranstaltung", "veranstaltungsname", "titel", "lauf", "laufname", "wettkampf"),
        *("rennen", "bezeichnung", "name der veranstaltung", "event name"),
        *("nom", "épreuve", "course", "nom de l'épreuve", "nom de la course", "intitulé"),
        *("événement", "évènement", "nom de l'événement", "manifestation", "titre"),
        *("nombre", "carrera", "prueba", "evento", "nombre de la carrera", "título"),
        *("nombre de la prueba", "nombre del evento", "nome", "gara", "nome gara"),
        *("nome della gara", "manifestazione", "denominazione", "titolo", "nome evento"),
        *("prova", "nome da prova", "corrida", "nome do evento", "nome da corrida"),
        *("naam", "wedstrijd", "evenement", "naam wedstrijd", "naam evenement", "loop"),
        *("navn", "løb", "løp", "arrangement", "stævne", "stevne", "løbsnavn", "løpsnavn"),
        *("namn", "lopp", "tävling", "evenemang", "loppets namn", "tävlingens namn"),
        *("nazwa", "bieg", "zawody", "wydarzenie", "impreza", "nazwa biegu", "nazwa zawodów"),
        *("nazwa imprezy", "nazwa wydarzenia", "название", "наименование", "забег"),
        *("соревнование", "мероприятие", "старт", "название забега", "событие"),
    ),
    "slug": ("slug", "race slug", "event slug", "url slug", "permalink"),
    "type": (
        *("type", "event type", "race type", "type of event", "category", "label", "kind"),
        *("discipline", "typ", "art", "kategorie", "veranstaltungstyp", "veranstaltungsart"),
        *("disziplin", "catégorie", "type d'épreuve", "type de course", "tipo", "categoría"),
        *("tipo de evento", "tipo de prueba", "disciplina", "tipologia", "tipo gara"),
        *("tipo di gara", "categoria", "tipo de prova", "soort", "categorie", "discipline"),
        *("type løb", "kategori", "type løp", "typ av lopp", "gren", "rodzaj", "typ biegu"),
        *("kategoria", "тип", "вид", "категория", "дисциплина", "тип события"),
    ),
    "date": (
        *("date", "race date", "event date", "start date", "date start", "start"),
        *("from", "date from", "first day", "starts", "dates", "when", "start day", "day and date"),
        *("datum", "startdatum", "beginn", "von", "termin", "datum von", "wann"),
        *("date début", "date de début", "début", "date de l'épreuve", "dates", "du"),
        *("date de la course", "quand", "fecha", "fecha inicio", "fecha de inicio", "inicio"),
        *("fecha del evento", "fecha de la carrera", "desde", "data", "data inizio"),
        *("data di inizio", "inizio", "data gara", "data início", "data de início"),
        *("início", "data da prova", "begindatum", "begin", "wanneer", "vanaf"),
        *("dato", "startdato", "dato fra", "fra", "när", "datum start", "från", "data startu"),
        *("data rozpoczęcia", "początek", "termin", "kiedy", "data od", "дата", "дата начала"),
        *("начало", "дата старта", "дата проведения", "когда"),
    ),
    "endDate": (
        *("end date", "date end", "end", "to", "date to", "until", "last day", "ends", "finish"),
        *("finish date", "end day", "through", "enddatum", "ende", "bis", "datum bis"),
        *("date fin", "date de fin", "fin", "au", "jusqu'au", "fecha fin", "fecha de fin"),
        *("fecha final", "hasta", "data fine", "data di fine", "fine", "data fim"),
        *("data de fim", "data final", "fim", "término", "einddatum", "einde", "tot", "t/m"),
        *("slutdato", "slut", "til", "sluttdato", "slutt", "slutdatum", "till"),
        *("data zakończenia", "koniec", "data końca", "do", "data do"),
        *("дата окончания", "окончание", "конец", "дата конца", "дата завершения"),
    ),
    "startTime": (
        *("time", "start time", "starttm", "gun time", "time start", "race time", "start at"),
        *("time of start", "event time", "startzeit", "zeit", "uhrzeit", "beginn uhrzeit"),
        *("heure", "heure de départ", "heure départ", "horaire", "heure de début", "départ"),
        *("hora", "hora inicio", "hora de inicio", "hora de salida", "horario", "hora salida"),
        *("ora", "orario", "ora inizio", "ora partenza", "orario partenza", "ora di inizio"),
        *("orario di partenza", "hora de início", "hora início", "horário", "hora da partida"),
        *("tijd", "starttijd", "begintijd", "aanvang", "tid", "starttid", "tidspunkt"),
        *("starttidspunkt", "klokkeslett", "klokkeslæt", "kl", "klockan", "godzina"),
        *("godzina startu", "godzina rozpoczęcia", "czas startu", "время", "время старта"),
        *("время начала", "начало в"),
    ),
    "endTime": (
        *("end time", "endtm", "finish time of event", "time end", "endzeit", "ende uhrzeit"),
        *("heure de fin", "heure fin", "hora fin", "hora de fin", "hora final", "ora fine"),
        *("orario fine", "ora di fine", "hora de término", "hora fim", "eindtijd", "sluttid"),
        *("sluttidspunkt", "godzina zakończenia", "время окончания", "время конца"),
    ),
    "street": (
        *("address", "street", "street address", "address line 1", "address 1"),
        *("straße", "strasse", "adresse", "anschrift", "straße und hausnummer", "rue"),
        *("dirección", "calle", "indirizzo", "via", "endereço", "morada", "rua", "adres"),
        *("straat", "gade", "vej", "gate", "vei", "adress", "gata", "ulica", "adres"),
        *("адрес", "улица"),
    ),
    "city": (
        *("city", "town", "village", "city town", "town city", "municipality", "suburb"),
        *("stadt", "gemeinde", "ville", "commune", "ciudad", "localidad", "población"),
        *("municipio", "poblacion", "città", "comune", "località", "cidade", "localidade"),
        *("concelho", "município", "stad", "gemeente", "woonplaats", "by", "kommune", "ort"),
        *("stad", "kommun", "miasto", "miejscowość", "gmina", "город", "населенный пункт"),
    ),
    "state": (
        *("state", "province", "county", "region", "state province", "state region"),
        *("bundesland", "kanton", "landkreis", "kreis", "département", "région", "canton"),
        *("provincia", "comunidad", "comunidad autónoma", "estado", "regione", "prov"),
        *("distrito", "provincie", "regio", "fylke", "län", "landskap", "województwo"),
        *("powiat", "область", "регион", "край"),
    ),
    "postalCode": (
        *("zip", "zip code", "zipcode", "postcode", "postal code", "post code", "plz"),
        *("postleitzahl", "code postal", "cp", "código postal", "cap", "código postal cep"),
        *("cep", "postnummer", "postnr", "kod pocztowy", "индекс", "почтовый индекс"),
    ),
    "country": (
        *("country", "nation", "country code", "land", "staat", "pays", "país", "paese"),
        *("nazione", "stato", "kraj", "państwo", "страна"),
    ),
    # without `Breite` and `Länge`: the latter is how German calendars head the distance
    "lat": (
        *("lat", "latitude", "gps lat", "geografische breite", "breitengrad", "geo lat", "latitud"),
        *("latitudine", "breedtegraad", "breddegrad", "latitud", "szerokość geograficzna"),
        *("szerokość", "широта"),
    ),
    "lng": (
        *(
            "lng",
            "lon",
            "long",
            "longitude",
            "gps lon",
            "gps lng",
            "geografische länge",
            "längengrad",
        ),
        *("geo lng", "geo lon", "longitud", "longitudine", "lengtegraad", "længdegrad"),
        *("lengdegrad", "longitud", "długość geograficzna", "долгота"),
    ),
    "description": (
        *("description", "desc", "overview", "notes", "details", "note", "comment", "comments"),
        *("about", "summary", "remarks", "information", "info", "event description"),
        *("beschreibung", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "details"),
        *("hinweise", "hinweis", "infos", "remarques", "remarque", "détails", "commentaire"),
        *("commentaires", "descriptif", "descripción", "observaciones", "notas", "detalles"),
        *("descrizione", "dettagli", "note", "descrição", "observações", "detalhes"),
        *("beschrijving", "omschrijving", "opmerkingen", "beskrivelse", "bemærkninger"),
        *("merknader", "beskrivning", "anteckningar", "opis", "uwagi", "описание"),
        *("примечание", "примечания", "комментарий"),
    ),
    "websiteUrl": (
        *("website", "web site", "website url", "url", "link", "homepage", "web", "site"),
        *("web page", "webpage", "event url", "event website", "race website", "event link"),
        *("internet", "webseite", "internetseite", "site web", "site internet", "lien"),
        *("página web", "sitio web", "enlace", "sito", "sito web", "sito internet", "collegamento"),
        *("página", "sítio web", "hjemmeside", "nettside", "nettsted", "hemsida", "webbplats"),
        *("länk", "strona", "strona www", "strona internetowa", "www", "сайт", "ссылка"),
        *("веб-сайт",),
    ),
    "registrationUrl": (
        *("registration", "registration url", "registration link", "register", "entry", "entries"),
        *("entry link", "entry url", "sign up", "sign up link", "signup", "tickets", "ticket"),
        *("bikereg", "runsignup", "enter", "online entry", "online registration", "anmeldung"),
        *("anmeldelink", "anmeldung link", "anmelden", "registrierung", "inscription"),
        *("inscriptions", "lien d'inscription", "s'inscrire", "billetterie", "inscripción"),
        *("inscripciones", "enlace de inscripción", "iscrizione", "iscrizioni", "link iscrizione"),
        *("inscrição", "inscrições", "link de inscrição", "inschrijving", "inschrijven"),
        *("aanmelden", "tilmelding", "påmelding", "anmälan", "anmälningslänk", "zapisy"),
        *("rejestracja", "регистрация", "ссылка на регистрацию"),
    ),
}

PLACES: tuple[str, ...] = (
    *("location", "venue", "place", "where", "event location", "start location"),
    *("veranstaltungsort", "startort", "wo", "lieu", "endroit", "où", "lugar", "ubicación"),
    *("luogo", "sede", "local", "plaats", "locatie", "waar", "sted", "plads", "plats"),
    *("miejsce", "место", "место проведения", "где"),
)
"""Headers for a place that may be a town or a venue: the city, unless another column is the city;
then the street."""

STATUS: tuple[str, ...] = (
    *("status", "state of event", "event status", "race status", "stand", "statut", "estado"),
    *("estado del evento", "stato", "situação", "statuts", "статус"),
    *("cancelled", "canceled", "abgesagt", "annulé", "cancelado", "annullato", "afgelast"),
)
"""Headers of a column that may say that an event is cancelled."""
