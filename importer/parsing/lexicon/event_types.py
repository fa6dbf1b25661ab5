"""Words for the types of events, by type: collected from published calendars in twelve languages.

A word is matched whole, after `text_folding.fold`. An unknown word becomes a problem with the most
similar known word as its suggestion; it is never guessed.
"""

from functools import cache

from importer.domain.fields import EVENT_TYPES
from importer.domain.text_folding import fold_text

EVENT_TYPE_WORDS: dict[str, tuple[str, ...]] = {
    "race": (
        *("race", "races", "running", "run", "running race", "foot race", "road run", "road race"),
        *("road running", "trail run", "trail running", "trail", "trail race", "marathon"),
        *("half marathon", "half", "ultra", "ultramarathon", "ultra marathon", "ultra trail"),
        *("triathlon", "duathlon", "aquathlon", "swimrun", "ocr", "obstacle race", "cycling"),
        *("xc", "cross country", "road", "track", "relay", "league", "city run", "fun run"),
        *("5k", "10k", "10 miler", "mountain race", "mountain run", "fell race", "criterium"),
        *("gravel", "mtb", "cyclocross", "multisport", "vertical", "skyrace", "backyard ultra"),
        *("lauf", "rennen", "volkslauf", "straßenlauf", "berglauf", "halbmarathon", "staffel"),
        *("geländelauf", "crosslauf", "traillauf", "wettkampf", "stadtlauf", "radrennen"),
        *("course", "course à pied", "course sur route", "semi-marathon", "semi", "relais"),
        *("course de montagne", "cyclisme", "course nature", "cross", "carrera", "carreras"),
        *("carrera popular", "maratón", "media maratón", "carrera de montaña", "relevos"),
        *("ciclismo", "gara", "corsa", "corsa su strada", "maratona", "mezza maratona"),
        *("corsa in montagna", "staffetta", "corrida", "prova", "meia maratona", "estafeta"),
        *("corrida de estrada", "wedstrijd", "hardloopwedstrijd", "halve marathon", "estafette"),
        *("wielrennen", "veldloop", "løb", "halvmaraton", "løp", "terrengløp", "gateløp"),
        *("stafet", "stafett", "lopp", "tävling", "halvmaraton", "terränglopp", "bieg"),
        *("bieg uliczny", "bieg górski", "maraton", "półmaraton", "sztafeta", "zawody"),
        *("забег", "марафон", "полумарафон", "трейл", "кросс", "гонка", "триатлон", "эстафета"),
        *("бег", "ультрамарафон"),
        *("10 km", "5 km", "straßenrennen", "staffellauf", "hindernislauf", "ultralauf"),
        *("course en montagne", "ultra-marathon", "triatlón", "duatlón", "ultramaratón"),
        *("corrida de rua", "corrida de montanha", "triatlo", "corsa campestre", "wegwedstrijd"),
        *("motionsløb", "cykelløb", "triatlon", "ultraløb", "motbakkeløp", "sykkelritt"),
        *("ultraløp", "motionslopp", "cykellopp", "traillopp", "traillöpning", "ultralopp"),
        *("ultramaraton", "bieg przełajowy", "wyścig", "ultrabieg", "велогонка", "шоссе"),
        *("route", "piste", "straße", "bahn", "carretera", "ruta", "pista", "strada", "estrada"),
        *("loop", "hardlopen", "wegloop", "trailloop", "landsväg", "bieganie", "ciclocross"),
    ),
    "timeTrial": (
        *("time trial", "timetrial", "tt", "itt", "ttt", "individual time trial"),
        *("team time trial", "chrono", "einzelzeitfahren", "zeitfahren", "mannschaftszeitfahren"),
        *("contre-la-montre", "clm", "contre la montre individuel", "contrarreloj", "crono"),
        *("cronometro", "cronoscalata", "contrarrelógio", "tijdrit", "enkeltstart", "tempo"),
        *("tempolopp", "temporitt", "jazda na czas", "czasówka", "гонка с раздельным стартом"),
        *("bergzeitfahren", "crono individuale", "contrarreloj individual", "cronoescalada"),
        *("individuele tijdrit", "tempokörning", "jazda indywidualna na czas", "раздельный старт"),
    ),
    "runClub": (
        *("run club", "runclub", "club run", "group run", "training", "social run", "training run"),
        *("running club", "club training", "lauftreff", "lauftraining", "vereinstraining"),
        *("entraînement", "sortie club", "sortie groupe", "club de course", "entrenamiento"),
        *("club de running", "quedada", "allenamento", "gruppo di corsa", "treino"),
        *("clube de corrida", "looptraining", "loopgroep", "clubtraining", "træning"),
        *("løbeklub", "trening", "løpeklubb", "fellestrening", "träning", "löparklubb"),
        *("trening biegowy", "klub biegowy", "тренировка", "беговой клуб"),
        *("trainingslauf", "løbetræning", "løpegruppe", "löpträning", "löpargrupp", "loopclub"),
        *("grupo de corrida", "wspólny trening", "пробежка"),
    ),
    "other": (
        *("other", "others", "holiday", "trip", "hike", "walk", "special", "virtual", "expo"),
        *("festival", "misc", "miscellaneous", "social", "meeting", "sonstiges", "andere"),
        *("anderes", "sonstige", "wanderung", "autre", "autres", "randonnée", "marche", "otro"),
        *("otros", "otra", "marcha", "senderismo", "altro", "altra", "camminata", "outro"),
        *("outros", "caminhada", "anders", "overig", "wandeling", "andet", "gåtur", "annet"),
        *("annat", "övrigt", "vandring", "inne", "inny", "marsz", "другое", "прочее", "поход"),
        *("overige", "caminata", "excursión", "escursione", "vandretur", "rajd", "прогулка"),
        *("ferien", "urlaub", "feiertag", "vacances", "vacaciones", "vacanza", "férias"),
        *("vakantie", "ferie", "święto", "wakacje", "отпуск", "праздник", "reise", "ausflug"),
        *("voyage", "viaje", "viaggio", "viagem", "reis", "rejse", "resa", "wycieczka", "поездка"),
        *("virtuell", "virtuel", "virtuale", "virtueel", "wirtualny", "виртуальный", "spezial"),
        *("spécial", "especial", "speciale", "fest", "fête", "fiesta", "festa", "feest"),
        *("фестиваль", "messe", "feria", "fiera", "beurs", "выставка", "verschiedenes", "divers"),
        *("varios", "vari", "diversos", "diversen", "diverse", "różne", "разное"),
    ),
}


@cache
def _build_type_index() -> dict[str, str]:
    words = {fold_text(word): name for name, words in EVENT_TYPE_WORDS.items() for word in words}
    return words | {fold_text(name): name for name in EVENT_TYPES}


def find_event_type(text: str) -> str:
    """Return the type that a word means; return an unknown word unchanged, for the schema to reject."""
    return _build_type_index().get(fold_text(text), text)
