import pytest

from importer.domain.errors import UnusableInput
from importer.domain.model import Correction, InputFile, Source, Table
from importer.sources.cell_corrections import apply_corrections


@pytest.fixture
def source() -> Source:
    races = Table("a.xlsx", "Races", (1, 3), (["Name", "Lake"], ["Date", 7.0]))
    notes = Table("a.xlsx", "Notes", (1,), (["bring water"],))
    return Source(InputFile("a.xlsx", "00"), (races, notes))


def test_finds_a_cell_by_its_address_despite_missing_rows(source):
    after = apply_corrections(source, [Correction("Races", "B3", "2027-05-03")])
    assert after.tables[0].columns == (["Name", "Lake"], ["Date", "2027-05-03"])
    assert after.tables[1] is source.tables[1]


def test_corrections_do_not_change_the_source(source):
    apply_corrections(source, [Correction("Races", "B3", "x")])
    assert source.tables[0].columns[1] == ["Date", 7.0]


def test_an_empty_correction_blanks_the_cell(source):
    assert apply_corrections(source, [Correction("Races", "A3", "")]).tables[0].columns[0] == [
        "Name",
        None,
    ]


def test_the_last_correction_of_a_cell_wins(source):
    once = apply_corrections(
        source, [Correction("Races", "A3", "one"), Correction("Notes", "A1", "none")]
    )
    twice = apply_corrections(once, [Correction("Races", "A3", "two")])
    assert twice.tables[0].columns[0] == ["Name", "two"]
    assert twice.corrections == (
        Correction("Races", "A3", "two"),
        Correction("Notes", "A1", "none"),
    )


@pytest.mark.parametrize("cell", ["A2", "C1", "A0", "1A", "", "AAAA1"])
def test_rejects_an_address_outside_the_table(source, cell):
    with pytest.raises(UnusableInput):
        apply_corrections(source, [Correction("Races", cell, "x")])


def test_rejects_a_missing_sheet(source):
    with pytest.raises(UnusableInput):
        apply_corrections(source, [Correction("Other", "A1", "x")])
