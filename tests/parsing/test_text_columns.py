from datetime import date

import pytest

from importer.domain.model import ErrorCell

DAY = date(2027, 5, 3)


@pytest.fixture
def one(normalised):
    """Parse one row with these cells (header → cell) and return its values."""

    def read(options=None, **cells):
        row = {"Name": "Lake Run", "Date": DAY} | {k.replace("_", " "): v for k, v in cells.items()}
        made = normalised(tuple(row), tuple(row.values()), **(options or {}))
        return {name: values[0] for name, values in made.values.items()}, made

    return read


def test_only_descriptions_keep_their_lines(one):
    values, _ = one(City="a\nb", Description="a\nb")
    assert (values["city"], values["description"]) == ("a b", "a\nb")


def test_a_default_type_fills_blanks_and_nothing_else(one):
    default = {"default_type": "race"}
    assert one(default)[0]["type"] == "race"
    assert one(default, Type=" ")[0]["type"] == "race"
    assert one(default, Type="TT")[0]["type"] == "timeTrial"
    assert one(default, Type="1.WT1")[0]["type"] == "1.WT1"  # the schema refuses it
    assert one(Type=None)[0]["type"] is None


def test_a_default_type_does_not_hide_an_error(one):
    values, made = one({"default_type": "race"}, Type=ErrorCell("#N/A"))
    assert values["type"] is None
    assert made.problems[(0, "type")].code == "cell_error"


def test_a_slug_is_made_of_the_rows_own_name_and_date(one):
    assert one()[0]["slug"] == "lake-run-2027-05-03"
    assert one(Slug=" given ")[0]["slug"] == "given"
    assert one(Name="???")[0]["slug"] is None
    assert one(Date="TBC")[0]["slug"] is None


def test_a_link_in_a_name_is_the_page_unless_its_cell_says_something(one):
    link = '<a href="x.example/a">Lake <b>Run</b></a>'
    assert one(Name=link, Website=None)[0]["websiteUrl"] == "https://x.example/a"
    assert one(Name=link, Website="y.example")[0]["websiteUrl"] == "https://y.example"
    assert one(Name='<a href="x.example/a"></a>', Website=None)[0]["name"] is None


def test_a_refused_page_is_not_filled_from_the_name(one):
    values, made = one(Name='<a href="x.example">Run</a>', Website=ErrorCell("#REF!"))
    assert values["websiteUrl"] is None
    assert made.problems[(0, "websiteUrl")].code == "cell_error"


def test_detects_mojibake_in_the_original_cell_text(one):
    values, made = one(City="Ã\x81vila")
    assert values["city"] == "Ãvila"
    assert "Ávila" in made.warnings[0][0].message


def test_rejects_a_text_that_is_not_a_coordinate(one):
    values, made = one(Lat="north", Lng=True)
    assert values["lat"] is values["lng"] is None
    assert {field for _, field in made.problems} == {"lat", "lng"}
