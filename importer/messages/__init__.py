"""Texts for users in every language: message id → (English, German).

`{placeholders}` are replaced by parameters; ids that end in `_one` or `_two` are the forms for `n` = 1 or 2.
The pipeline writes its problems and notes in English; `translator` translates them.
"""

from importer.domain.message import Message, join_messages, list_alternatives, list_items
from importer.messages.catalog import DEFAULT_LANGUAGE, LANGUAGES
from importer.messages.en_de_calendar import CALENDAR_TEXTS, PROBLEM_HINTS, STOP_HINTS
from importer.messages.en_de_general import COMMON_TEXTS, FIELD_LABELS, HISTORY_TEXTS
from importer.messages.en_de_run import RUN_TEXTS
from importer.messages.en_de_settings import SETTING_ERRORS, SETTING_TEXTS
from importer.messages.translator import ENGLISH, Translator

__all__ = [
    "CALENDAR_TEXTS",
    "COMMON_TEXTS",
    "DEFAULT_LANGUAGE",
    "ENGLISH",
    "FIELD_LABELS",
    "HISTORY_TEXTS",
    "LANGUAGES",
    "PROBLEM_HINTS",
    "RUN_TEXTS",
    "SETTING_ERRORS",
    "SETTING_TEXTS",
    "STOP_HINTS",
    "Message",
    "Translator",
    "join_messages",
    "list_alternatives",
    "list_items",
]
