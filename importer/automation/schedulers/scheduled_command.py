"""What is to be run: the program, the jobs file, and where what it says goes."""

import hashlib
import os
import shutil
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slugify import slugify

from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import KEY_VARIABLE


@dataclass(frozen=True, slots=True)
class Errand:
    """One pass over a jobs file; every path is absolute and holds no control characters.

    Attributes:
        program: the words that start the importer.
        jobs: the jobs file.
        key_variables: environment variables that hold the keys of its jobs.
    """

    program: tuple[str, ...]
    jobs: str
    key_variables: tuple[str, ...] = (KEY_VARIABLE,)

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command, word by word."""
        return (*self.program, "batch", self.jobs)

    @property
    def folder(self) -> str:
        """Where it runs, so that relative paths in the jobs file mean the same each time."""
        return str(Path(self.jobs).parent)

    @property
    def log(self) -> str:
        """Where the output goes, if the scheduler keeps none itself: beside the jobs file."""
        return str(Path(self.jobs).with_suffix(".log"))

    @property
    def name(self) -> str:
        """What it is called: the same for the same jobs file, another for another."""
        mark = hashlib.sha256(self.jobs.encode()).hexdigest()[:8]
        return f"import-events-{slugify(Path(self.jobs).stem) or 'jobs'}-{mark}"


def of_file(path: str) -> Errand:
    """Return the errand of a jobs file.

    Raises:
        UnusableInput: there is no such file, it is no TOML, or no scheduler can take its path.
    """
    jobs = os.path.abspath(path)  # noqa: PTH100 a link stays one: it may point elsewhere tomorrow
    words = _program()
    for text in (*words, jobs):
        if any(unicodedata.category(one) in ("Cc", "Cs") for one in text):
            raise UnusableInput(
                f"The path {text!r} holds characters that no scheduler takes.", "Rename it."
            )
    return Errand(words, jobs, _key_variables(_read(path)))


def _read(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8-sig"))
    except FileNotFoundError:
        raise UnusableInput(
            f"There is no jobs file {path}.", "Write it first; `import-events batch` runs it."
        ) from None
    except OSError as error:
        raise UnusableInput(f"The jobs file {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UnusableInput(
            f"The jobs file {path} is no TOML: {error}.", "Correct it, then schedule it."
        ) from None


def _program() -> tuple[str, ...]:
    """The installed command beside this Python, else this Python with the module."""
    beside = shutil.which("import-events", path=str(Path(sys.executable).parent))
    # -P: a folder `importer` where the jobs file lies must not be taken for the program
    return (beside,) if beside else (sys.executable, "-P", "-m", "importer")


def _key_variables(values: dict[str, Any]) -> tuple[str, ...]:
    named = dict.fromkeys(name for name in _named(values) if name.isascii() and name.isidentifier())
    return tuple(named) or (KEY_VARIABLE,)


def _named(values: dict[str, Any]) -> Iterator[str]:
    jobs = values.get("job")
    for table in (values.get("defaults"), *(jobs if isinstance(jobs, list) else ())):
        if isinstance(table, dict) and isinstance(name := table.get("api_key_env"), str):
            yield name
