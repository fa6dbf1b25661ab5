"""Names of months and weekdays, and the connecting words of dates, by language.

Sources: the names of Unicode CLDR (wide and abbreviated, format and stand-alone), against which a test
compares these tables, and other abbreviations from published calendars. Words are compared after
`text_folding.fold`, so case and accents do not matter.
"""

from collections.abc import Iterable, Mapping

from importer.domain.text_folding import fold_text

MONTHS_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "en": (
        *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
        *("august aug", "september sep sept", "october oct", "november nov", "december dec"),
    ),
    "de": (
        *("januar jan jänner jän jaenner", "februar feb feber", "märz mär mrz maerz", "april apr"),
        *("mai", "juni jun", "juli jul", "august aug", "september sep sept", "oktober okt"),
        *("november nov", "dezember dez"),
    ),
    "fr": (
        *("janvier janv jan", "février févr fév", "mars", "avril avr", "mai", "juin"),
        *("juillet juil", "août", "septembre sept sep", "octobre oct", "novembre nov"),
        "décembre déc",
    ),
    "es": (
        *("enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun"),
        *("julio jul", "agosto ago", "septiembre setiembre sept sep set", "octubre oct"),
        *("noviembre nov", "diciembre dic"),
    ),
    "it": (
        *("gennaio gen genn", "febbraio feb febbr", "marzo mar", "aprile apr", "maggio mag magg"),
        *("giugno giu", "luglio lug", "agosto ago", "settembre set sett", "ottobre ott"),
        *("novembre nov", "dicembre dic"),
    ),
    "pt": (
        *("janeiro jan", "fevereiro fev", "março mar", "abril abr", "maio mai", "junho jun"),
        *("julho jul", "agosto ago", "setembro set", "outubro out", "novembro nov"),
        "dezembro dez",
    ),
    "nl": (
        *("januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul"),
        *("augustus aug", "september sep sept", "oktober okt", "november nov", "december dec"),
    ),
    "da/nb": (
        *("januar jan", "februar feb", "marts mars mar", "april apr", "maj mai", "juni jun"),
        *("juli jul", "august aug", "september sep sept", "oktober okt", "november nov"),
        "december desember dec des",
    ),
    "sv": (
        *("januari jan", "februari feb", "mars mar", "april apr", "maj", "juni jun", "juli jul"),
        *("augusti aug", "september sep sept", "oktober okt", "november nov", "december dec"),
    ),
    "pl": (
        *("styczeń stycznia sty", "luty lutego lut", "marzec marca mar"),
        *("kwiecień kwietnia kwi", "maj maja", "czerwiec czerwca cze", "lipiec lipca lip"),
        *("sierpień sierpnia sie", "wrzesień września wrz", "październik października paź"),
        *("listopad listopada lis", "grudzień grudnia gru"),
    ),
    "ru": (
        *("январь января янв", "февраль февраля фев февр", "март марта мар"),
        *("апрель апреля апр", "май мая", "июнь июня июн", "июль июля июл"),
        *("август августа авг", "сентябрь сентября сен сент", "октябрь октября окт"),
        *("ноябрь ноября ноя нояб", "декабрь декабря дек"),
    ),
}
"""Twelve entries for each language, January first; the forms of a month are separated by blanks."""

WEEKDAYS_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "en": (
        *("monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs"),
        *("friday fri", "saturday sat", "sunday sun"),
    ),
    "de": (
        *("montag mo mon", "dienstag di", "mittwoch mi", "donnerstag do", "freitag fr"),
        *("samstag sonnabend sa", "sonntag so"),
    ),
    "fr": (
        *("lundi lun", "mardi mar", "mercredi mer", "jeudi jeu", "vendredi ven", "samedi sam"),
        "dimanche dim",
    ),
    "es": (
        *("lunes lun", "martes mar", "miércoles mié", "jueves jue", "viernes vie", "sábado sáb"),
        "domingo dom",
    ),
    "it": (
        *("lunedì lun", "martedì mar", "mercoledì mer", "giovedì gio", "venerdì ven", "sabato sab"),
        "domenica dom",
    ),
    "pt": (
        *("segunda seg", "terça ter", "quarta qua", "quinta qui", "sexta sex", "sábado sáb"),
        "domingo dom",
    ),
    "nl": (
        *("maandag ma", "dinsdag di", "woensdag wo", "donderdag do", "vrijdag vr"),
        *("zaterdag za", "zondag zo"),
    ),
    "da/nb": (
        *("mandag man", "tirsdag tir tirs", "onsdag ons", "torsdag tor tors", "fredag fre"),
        *("lørdag lør", "søndag søn"),
    ),
    "sv": (
        *("måndag mån", "tisdag tis", "onsdag ons", "torsdag tors tor", "fredag fre"),
        *("lördag lör", "söndag sön"),
    ),
    "pl": (
        *("poniedziałek pon pn", "wtorek wt", "środa śr", "czwartek czw", "piątek pt pią"),
        *("sobota sob sb", "niedziela niedz nd ndz"),
    ),
    "ru": (
        *("понедельник пн", "вторник вт", "среда ср", "четверг чт", "пятница пт"),
        *("суббота сб", "воскресенье вс"),
    ),
}
"""Seven entries for each language, Monday first; the Portuguese ones without `-feira`."""

CONNECTING_WORDS: dict[str, str] = {
    "_": "of the de del den le el il der d l г год года r roku rok año ano dnia dia día zum",
    "P": "am on op",
    "F": "from von vom du dal dall fra från fran van с со od desde",
    "R": "to till until through thru bis au al ao a tot tm til do até hasta по до",
    "A": "and und et y e en og och i и oraz",
}
"""Words between days, months and years, by role.

`_`: no meaning (`3 de mayo`). `P`: no meaning, but only before a date (`am 3. Mai`), since `9 am` is a
time. `F`: opens a range (`du 12 au 14`). `R`: separates the ends of a range. `A`: joins two days.
"""

ORDINAL_ENDINGS: tuple[str, ...] = (
    *("st", "nd", "rd", "th", "er", "re", "ère", "ere", "ème", "eme", "e", "de", "ste", "º"),
    *(":a", ":e", "-го", "-е", "-ое", "го"),
)
"""Endings that make a number an ordinal: `19th`, `1er`, `2º`, `1:a`."""


def _build_index(tables: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """Return folded form → position, without the forms that have different positions."""
    index: dict[str, int] = {}
    clashes: set[str] = set()
    for table in tables:
        for position, forms in enumerate(table):
            for form in map(fold_text, forms.split()):
                if index.setdefault(form, position) != position:
                    clashes.add(form)
    return {form: position for form, position in index.items() if form not in clashes}


def _build_roles(months: Mapping[str, int], weekdays: Mapping[str, int]) -> dict[str, str]:
    """Return folded word → all its roles: `MW` for `mar`, which is a month and a weekday."""
    roles = dict.fromkeys(months, "M")
    for word in weekdays:
        roles[word] = roles.get(word, "") + "W"
    for role, words in CONNECTING_WORDS.items():
        for word in dict.fromkeys(map(fold_text, words.split())):
            roles[word] = roles.get(word, "") + role
    return roles


_MONTH_POSITIONS = _build_index(MONTHS_BY_LANGUAGE.values())

MONTHS: dict[str, int] = {form: position + 1 for form, position in _MONTH_POSITIONS.items()}
"""Folded name → 1 to 12."""

WEEKDAYS: dict[str, int] = _build_index(WEEKDAYS_BY_LANGUAGE.values())
"""Folded name → 0 (Monday) to 6."""

WORD_ROLES: dict[str, str] = _build_roles(MONTHS, WEEKDAYS)
"""Folded word → its roles: `M` month, `W` weekday, and those of `CONNECTING_WORDS`."""
