"""`docs/shapes.md` names every test of a shape, and no test that is not there."""

from pathlib import Path

from support.documented_tests import all_of, missing, named, page

NAMED = named(page("shapes.md"))


def test_every_test_that_is_named_exists():
    assert len(NAMED) == len(set(NAMED))
    assert missing(NAMED) == []


def test_every_shape_has_its_line():
    assert all_of(Path(__file__).parent) - set(NAMED) == set()
