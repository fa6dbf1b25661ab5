"""Every place that offers a setting derives it from its declaration."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from importer.cli.commands import cli
from importer.cli.next_command import add_next_command
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.model import ImportResult, Run, State
from importer.domain.option import OptionKind
from importer.pipeline.skip_unchanged import compute_import_fingerprint
from importer.settings import OPTIONS, Settings, format_option_name, resolve_settings
from importer.web.session import SETTING_NAMES

STATIC = Path(__file__).parents[1] / "importer" / "web" / "static"
NOW = datetime(2027, 5, 3, tzinfo=UTC)
STOPPED = ImportResult(
    Run("id", State.STOPPED, 4, dry_run=False, started=NOW, finished=NOW, files=()), ()
)
OTHER_VALUES: dict[OptionKind, object] = {
    "flag": True,
    "text": "https://other.example",
    "path": "other",
    "texts": ("other",),
    "paths": ("other.csv",),
    "number": 3,
    "rate": (5.0, 1.0),
    "mapping": {"Naam": "name"},
    "members": {"street": "line1"},
}


def other_value(name: str) -> object:
    """Return a value that is not the default."""
    option = OPTIONS[name]
    return [*option.choices][-1] if option.kind == "choice" else OTHER_VALUES[option.kind]


def test_the_command_line_offers_every_setting_with_its_help():
    found = {option.opts[0]: option for option in cli.commands["import"].params if option.opts}
    for name, declared in OPTIONS.items():
        option = found.get(format_option_name(name))
        assert (option is not None) == declared.on_command_line, name
        if isinstance(option, click.Option):
            assert (option.help, option.name) == (declared.help, name)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_fingerprint_of_an_import_depends_on_the_settings_for_reading(name):
    changed = Settings(**{name: other_value(name)})
    before, after = (compute_import_fingerprint([], one, "key") for one in (Settings(), changed))
    # another API is another organization
    assert (before != after) == (OPTIONS[name].affects == "reading" or name == "base_url")


@pytest.mark.parametrize("name", OPTIONS)
def test_the_next_command_repeats_the_settings_for_reading_and_sending(name):
    declared = OPTIONS[name]
    settings = Settings(**{name: other_value(name)})
    command = add_next_command(STOPPED, settings, sandbox=False).command
    repeated = declared.affects != "reports" and declared.on_command_line
    assert (format_option_name(name) in command.split()) == (repeated and not declared.for_one_run)


def test_the_form_of_the_page_has_a_field_for_every_setting():
    script = (STATIC / "settings.js").read_text("utf-8")
    lists = dict(
        re.findall(r"^const (TEXTS|NUMBERS|CHECKBOXES) = \[(.*)\];$", script, re.MULTILINE)
    )
    names = {kind: set(re.findall(r'"(\w+)"', text)) for kind, text in lists.items()}
    offered = {name: OPTIONS[name].kind for name in SETTING_NAMES}
    assert names["NUMBERS"] == {name for name, kind in offered.items() if kind == "number"}
    assert names["CHECKBOXES"] == {name for name, kind in offered.items() if kind == "flag"}
    assert names["TEXTS"] == {name for name, kind in offered.items() if kind in ("choice", "rate")}


def test_a_rejected_value_is_a_message_that_can_be_translated():
    with pytest.raises(UnusableInput, match="--year cannot be '99'") as caught:
        resolve_settings({"year": 99}, {}, ())
    assert isinstance(caught.value.message, Message)
    assert "99" not in caught.value.message.template
