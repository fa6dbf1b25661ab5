"""The program's words for people, each once for every language: name → (English, German).

`{places}` are filled in; a name that ends in `_one` is taken where `n` is 1, `_two` where it is 2. What
the pipeline itself says is English. Its problems of cells are told in German by `telling`; the hints of it
that name options stand here anew, in the page's words.
"""

from importer.catalogue.calendar import HINTS, LOOK, SETTINGS
from importer.catalogue.choosing import CHOOSING
from importer.catalogue.general import FIELDS, PAGE, RUNS
from importer.catalogue.report import REPORT
from importer.catalogue.running import RUN
from importer.catalogue.speaking import DEFAULT, ENGLISH, LANGUAGES, Speaker
from importer.catalogue.stopping import STOPS

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
