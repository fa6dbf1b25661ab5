"""Texts for users in every language: message id → (English, German).

`{placeholders}` are replaced by parameters; ids that end in `_one` or `_two` are the forms for `n` = 1 or 2.
The pipeline writes its problems and notes in English; `translator` translates them.
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
