"""What a ledger's database can do, told as sentences."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from importer.domain.errors import ImportEventsError, UnusableInput
from importer.ledger.records import LaterVersion, NotBelievable


class Damaged(UnusableInput):
    """The ledger is damaged or is no ledger: `import-events ledger rebuild` makes a new one."""


@contextmanager
def failures_told(
    name: str,
    of_database: Callable[[DBAPIError], ImportEventsError],
    damaged: Callable[[str], Damaged],
) -> Iterator[None]:
    """Turn failures into sentences.

    Args:
        name: the ledger's, without secrets.
        of_database: tells what the database itself says.
        damaged: tells why the ledger is none.
    """
    try:
        yield
    except DBAPIError as error:
        raise of_database(error) from error
    except SQLAlchemyError as error:
        raise damaged(type(error).__name__) from error
    except UnicodeDecodeError as error:  # sqlite3 quotes names of a damaged schema, and stumbles
        raise damaged("malformed names") from error
    except NotBelievable as error:
        raise damaged(str(error)) from error
    except LaterVersion as error:
        raise UnusableInput(
            f"The ledger {name} was written by a later version of import-events.",
            "Install that version or a later one.",
        ) from error
