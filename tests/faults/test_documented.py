"""`docs/reliability.md` numbers the scenarios, and names for each the tests that show it."""

import re
from pathlib import Path

from support.documented_tests import all_of, missing, named, page

PAGE = page("reliability.md")
NAMED = named(PAGE)
SCENARIOS = re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.MULTILINE)


def test_every_test_that_is_named_exists():
    assert missing(NAMED) == []


def test_every_test_of_a_fault_has_its_scenario():
    here = Path(__file__)
    there = {(path, name) for path, name in all_of(here.parent) if not path.endswith(here.name)}
    assert there - set(NAMED) == set()


def test_scenarios_are_numbered_one_by_one():
    assert len(SCENARIOS) >= 40
    assert [int(number) for number, _ in SCENARIOS] == list(range(1, len(SCENARIOS) + 1))


def test_every_scenario_says_what_the_user_sees_and_which_test_shows_it():
    for number, line in SCENARIOS:
        *said, tests = (cell.strip() for cell in line.split("|"))
        assert [bool(cell) for cell in said] == [True] * 3, number
        assert named(tests), number
