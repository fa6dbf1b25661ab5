"""The catalogs: complete, compiled, and with the placeholders of the English texts."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import importer
from importer.messages import LANGUAGES, Message, Translator
from importer.messages.translator import LOCALE_FOLDER
from importer.web.translation import LANGUAGE_NAMES

PACKAGE = Path(importer.__file__).parent
PLACEHOLDER = re.compile(r"\{\w*\}")
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def read_catalog(language):
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def as_tuple(texts):
    return (texts,) if isinstance(texts, str) else texts


@pytest.fixture(params=TRANSLATED)
def catalog(request):
    return read_catalog(request.param)


def test_the_languages_are_those_with_a_catalog():
    assert LANGUAGES == ("en", "de")
    assert LANGUAGE_NAMES == {"en": "English", "de": "Deutsch"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalog_is_that_of_the_texts(language):
    """Otherwise: `make messages`."""
    compiled = BytesIO()
    write_mo(compiled, read_catalog(language))
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo"
    assert path.read_bytes() == compiled.getvalue()


def test_every_text_is_translated(catalog):
    missing = [one.id for one in catalog if one.id and not all(as_tuple(one.string))]
    assert not missing


def test_translations_have_the_placeholders_of_their_texts(catalog):
    for one in catalog:
        for text in as_tuple(one.string):
            *_, several = as_tuple(one.id)
            if one.id:
                assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(several)), one.id
        if isinstance(one.id, str) and one.id:
            assert sorted(PLACEHOLDER.findall(one.string)) == sorted(PLACEHOLDER.findall(one.id))


def list_calls():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("Message", "Message.plural"):
                    yield path, node, 1 if name == "Message" else 2


def test_every_message_of_the_program_is_in_the_catalog(catalog):
    """Otherwise: `make messages`."""
    known = {as_tuple(one.id) for one in catalog}
    for path, node, forms in list_calls():
        texts = [one.value for one in node.args[:forms] if isinstance(one, ast.Constant)]
        if len(texts) == forms:
            assert tuple(texts) in known or texts == [""], (path, texts)


def test_the_text_of_a_message_is_a_literal():
    """Text that is computed is not found by `make messages`, and its braces would be placeholders."""
    computed = [
        (path.name, ast.unparse(node))
        for path, node, forms in list_calls()
        if any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in node.args[:forms])
    ]
    assert not computed


@pytest.mark.parametrize(("language", "text"), [("en", "1,234,567"), ("de", "1.234.567")])
def test_numbers_have_the_separators_of_the_language(language, text):
    assert Translator(language).translate(Message("{n}", n=1_234_567)) == text
