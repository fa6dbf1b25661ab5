"""Texts for people in every language: messages, their translations, and common labels.

The English text is the key of its translation in `locale/<language>/LC_MESSAGES/messages.po`.
"""

from importer.domain.message import Message, join_messages, list_alternatives, list_items
from importer.messages.translator import DEFAULT_LANGUAGE, ENGLISH, LANGUAGES, Translator

__all__ = [
    "DEFAULT_LANGUAGE",
    "ENGLISH",
    "LANGUAGES",
    "Message",
    "Translator",
    "join_messages",
    "list_alternatives",
    "list_items",
]
