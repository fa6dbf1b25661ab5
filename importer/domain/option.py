"""The declaration of a setting, from which command line, files, page and documentation derive."""

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Any, Literal, NamedTuple

OptionKind = Literal[
    "flag", "text", "texts", "path", "paths", "choice", "number", "rate", "mapping", "members"
]  # fmt: skip


class Option(NamedTuple):
    """Declaration of one setting (a tuple, which is fast to define: `--help` waits for it).

    Attributes:
        kind: how its value is checked.
        affects: the part of a run that it changes.
        help: one sentence for `--help` and the documentation.
        metavar: name of its value in `--help`.
        choices: allowed values of a choice.
        allowed: allowed values of a number.
        variable: environment variable that sets it, if there is one.
        on_command_line: whether it is an option of the command line.
        on_page: whether the page offers it.
        for_one_run: it is not read from settings files and not repeated in the next command.
    """

    kind: OptionKind
    affects: Literal["reading", "sending", "reports"]
    help: str
    metavar: str | None = None
    choices: Collection[str] = ()
    allowed: range = range(0)
    variable: str = ""
    on_command_line: bool = True
    on_page: bool = True
    for_one_run: bool = False


_EMPTY: Mapping[OptionKind, object] = {"flag": False, "texts": (), "paths": ()}


def declare(option: Option, default: object = None, *, show: bool = True) -> Any:  # noqa: ANN401 as `field`
    """Return the dataclass field of a setting; without a default, it starts empty.

    Args:
        option: its declaration.
        default: its default, for kinds that have no empty value.
        show: whether `repr` shows it.
    """
    metadata = {"option": option}
    if option.kind in ("mapping", "members"):
        return field(default_factory=dict, metadata=metadata)
    return field(default=_EMPTY.get(option.kind, default), repr=show, metadata=metadata)
