"""Texts for people as data: an English template and its parameters, so that they can be translated."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from importer.domain.calendar_names import MONTH_NAMES

Parameter = object
"""A `str` (shown unchanged), `int` (with thousands separators), `date` or another `Message`."""


class Message(str):
    """An English text for people that keeps its template and its parameters.

    The string itself is the finished English text. The template is the key (`msgid`) of the
    translation; parameters are filled in afterwards, so the text of a calendar is never translated.
    Numbers get thousands separators: pass years, row numbers and other identifiers as `str`.

    Attributes:
        template: English text with `{placeholders}`; a literal, so that `make messages` finds it.
        plural_template: the template for every number but one; `None` without a number.
        params: the values of the placeholders.
    """

    __slots__ = ("params", "plural_template", "template")

    template: str
    plural_template: str | None
    params: Mapping[str, Parameter]

    def __new__(cls, template: str, /, **params: Parameter) -> Self:
        """Return the message with its placeholders filled in; raise `KeyError` if one has no value."""
        return cls._build(template, None, params)

    @classmethod
    def plural(cls, singular: str, plural: str, /, *, n: int, **params: Parameter) -> Self:
        """Return the message for a number: `singular` for 1, else `plural`; both may contain `{n}`."""
        return cls._build(singular, plural, {"n": n, **params})

    @classmethod
    def _build(cls, template: str, plural: str | None, params: Mapping[str, Parameter]) -> Self:
        chosen = template if plural is None or params["n"] == 1 else plural
        message = super().__new__(cls, fill_template(chosen, params, format_in_english))
        message.template = template
        message.plural_template = plural
        message.params = params
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy the parts instead of the text."""
        return self._build, (self.template, self.plural_template, dict(self.params))

    def to_json(self) -> dict[str, Any]:
        """Return the parts as JSON values, for storage; see `from_json`."""
        params = {name: _encode_parameter(value) for name, value in self.params.items()}
        parts = {"template": self.template, "plural": self.plural_template, "params": params}
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | str) -> Self:
        """Return the message that `to_json` stored; plain text becomes a message without translation."""
        if isinstance(stored, str):
            return cls("{text}", text=stored)
        params = {
            name: _decode_parameter(value) for name, value in stored.get("params", {}).items()
        }
        return cls._build(stored["template"], stored.get("plural"), params)


def fill_template(
    template: str, params: Mapping[str, Parameter], format_value: Callable[[Parameter], str]
) -> str:
    """Return the template with its placeholders replaced by formatted parameters."""
    return template.format_map({name: format_value(value) for name, value in params.items()})


def format_in_english(value: Parameter) -> str:
    """Format a parameter for an English text: `1,234`, `3 May 2027`."""
    match value:
        case bool() | str():
            return str(value)
        case int():
            return f"{value:,}"
        case date():
            return f"{value.day} {MONTH_NAMES[value.month - 1]} {value.year}"
        case _:
            return str(value)


def join_messages(parts: Sequence[str], separator: str = " ") -> Message:
    """Return one message made of several; each of them is translated on its own."""
    names = {f"part{number}": part for number, part in enumerate(parts)}
    template = separator.replace("{", "{{").replace("}", "}}").join(f"{{{name}}}" for name in names)
    return Message(template, **names)


def list_alternatives(parts: Sequence[str]) -> Message:
    """Return `a`, `a or b` or `a, b or c`."""
    if len(parts) < 2:  # noqa: PLR2004
        return join_messages(parts)
    return Message("{first} or {last}", first=join_messages(parts[:-1], ", "), last=parts[-1])


def list_items(parts: Sequence[str]) -> Message:
    """Return `a`, `a and b` or `a, b and c`."""
    if len(parts) < 2:  # noqa: PLR2004
        return join_messages(parts)
    return Message("{first} and {last}", first=join_messages(parts[:-1], ", "), last=parts[-1])


def _encode_parameter(value: Parameter) -> object:
    match value:
        case Message():
            return {"message": value.to_json()}
        case date():
            return {"date": f"{value:%Y-%m-%d}"}
        case _:
            return value


def _decode_parameter(value: object) -> Parameter:
    match value:
        case {"message": dict(stored)}:
            return Message.from_json(stored)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case _:
            return value
