from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def calendar(calendar: Callable[..., str]) -> Callable[..., str]:
    """Write a calendar into the folder in which commands run; return its name."""
    return lambda *rows, **options: Path(calendar(*rows, **options)).name
