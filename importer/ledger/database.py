"""The interface that SQLite and PostgreSQL share: transactions, and statements in one notation.

Statements have `:named` parameters, and `{words}` where the databases differ.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

Row = tuple[Any, ...]


class Cursor(Protocol):
    """Result of a statement, as the drivers return it (PEP 249)."""

    @property
    def rowcount(self) -> int:
        """Number of rows that the statement changed."""

    def fetchone(self) -> Row | None:
        """Return the next row, if there is one."""

    def fetchall(self) -> list[Row]:
        """Return all rows."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Differences between the databases.

    Attributes:
        words: replacements of the `{words}` in statements.
        translate: converts a statement to the notation of the driver.
        convert_list: converts a list of texts for the condition `{in_values}`.
        stream: executes a query with a cursor and yields its rows without keeping them all in memory.
    """

    words: Mapping[str, str]
    translate: Callable[[str], Any]
    convert_list: Callable[[Sequence[str]], object]
    stream: Callable[[Any, Any], Iterable[Row]]


class Connection:
    """A transaction in progress.

    Args:
        driver_connection: connection of the driver (PEP 249).
        dialect: of the database; also an attribute.
    """

    def __init__(self, driver_connection: Any, dialect: Dialect) -> None:  # noqa: ANN401 of either driver
        self._driver_connection = driver_connection
        self.dialect = dialect

    def execute(self, statement: str, **parameters: object) -> Cursor:
        """Execute a statement."""
        convert_list = self.dialect.convert_list
        converted = {
            name: convert_list(value) if isinstance(value, list) else value
            for name, value in parameters.items()
        }
        cursor: Cursor = self._driver_connection.execute(self._translate(statement), converted)
        return cursor

    def execute_many(self, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Execute a statement once for each row of parameters."""
        if rows:
            self._driver_connection.cursor().executemany(self._translate(statement), rows)

    def stream(self, query: str) -> Iterable[Row]:
        """Execute a query and yield its rows without keeping them all in memory."""
        return self.dialect.stream(self._driver_connection.cursor(), self._translate(query))

    def _translate(self, statement: str) -> Any:  # noqa: ANN401 the drivers' types differ
        return self.dialect.translate(statement.format(**self.dialect.words))


class Database(ABC):
    """A database with one connection; every transaction is durable when it ends.

    Attributes:
        name: path, or URL without secrets.
    """

    def __init__(self, name: str, dialect: Dialect) -> None:
        self.name = name
        self._dialect = dialect

    @contextmanager
    def open_transaction(self) -> Iterator[Connection]:
        """Begin a transaction; commit it at the end of the context, or roll it back on an error.

        Raises:
            ImportEventsError: the error of the database, translated.
        """
        with self.translate_errors():
            driver_connection = self._begin()
            with ExitStack() as on_error:
                on_error.callback(self._roll_back)
                yield Connection(driver_connection, self._dialect)
                driver_connection.execute("COMMIT")
                on_error.pop_all()

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def translate_errors(self) -> AbstractContextManager[None]:
        """Translate database errors that are raised inside the context."""

    @abstractmethod
    def _begin(self) -> Any:  # noqa: ANN401 of either driver
        """Begin a transaction and return the driver's connection."""

    @abstractmethod
    def _roll_back(self) -> None:
        """Roll back the transaction, if the database has not done so already."""
