"""The page's words, each once for every language: name → (English, German).

`{places}` are filled in; a name that ends in `_one` is taken where `n` is 1. What the pipeline itself
says (problems of cells, notes) is English; the hints of it that name options stand here anew.
"""

from importer.web.catalogue.calendar import HINTS, LOOK, SETTINGS
from importer.web.catalogue.general import FIELDS, PAGE, RUNS
from importer.web.catalogue.running import RUN

LANGUAGES = {"en": "English", "de": "Deutsch"}

__all__ = ["FIELDS", "HINTS", "LANGUAGES", "LOOK", "PAGE", "RUN", "RUNS", "SETTINGS"]
