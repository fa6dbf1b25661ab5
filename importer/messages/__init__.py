"""The program's words for people, each once for every language: name → (English, German).

`{places}` are filled in; a name that ends in `_one` is taken where `n` is 1, `_two` where it is 2. What
the pipeline itself says is English. Its problems of cells are told in German by `telling`; the hints of it
that name options stand here anew, in the page's words.
"""

from importer.messages.en_de_calendar import HINTS, LOOK, STOPS
from importer.messages.en_de_general import FIELDS, PAGE, RUNS
from importer.messages.en_de_report import REPORT
from importer.messages.en_de_run import RUN
from importer.messages.en_de_settings import CHOOSING, SETTINGS
from importer.messages.translator import DEFAULT, ENGLISH, LANGUAGES, Speaker

__all__ = [
    "CHOOSING",
    "DEFAULT",
    "ENGLISH",
    "FIELDS",
    "HINTS",
    "LANGUAGES",
    "LOOK",
    "PAGE",
    "REPORT",
    "RUN",
    "RUNS",
    "SETTINGS",
    "STOPS",
    "Speaker",
]
