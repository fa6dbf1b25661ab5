"""Texts, links, coordinates, errors, formulas and numbers: what a cell holds, and what is sent."""

from datetime import date

import pytest

RUN = {"Name": "Lake Run", "Date": "2027-05-03", "Type": "race"}


@pytest.fixture
def one(check_csv):
    """Check one row with these cells (header → cell)."""

    def read(**cells):
        row = RUN | {name.replace("_", " "): cell for name, cell in cells.items()}
        return check_csv(tuple(row), tuple(row.values()))

    return read


@pytest.fixture
def check_workbook_cells(check_workbook):
    def read(shape=lambda sheet: None, **cells):
        row = RUN | {"Date": date(2027, 5, 3)} | cells
        return check_workbook(tuple(row), tuple(row.values()), shape=shape)

    return read


# -- texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Paraty ", "Paraty"),
        (" \tParaty\n", "Paraty"),
        ("\N{NO-BREAK SPACE}Rio\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}10K", "Rio 10K"),
        ("4mi&nbsp;/&nbsp;6mi", "4mi / 6mi"),
        ("Spring &#8211; Run", "Spring – Run"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Fun\N{ZERO WIDTH SPACE}Run", "FunRun"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Run", "Run"),
        ("\N{LEFT-TO-RIGHT MARK}Run\N{RIGHT-TO-LEFT MARK}", "Run"),
        ("Lake\r\nRun", "Lake Run"),
        ("R&D 5 < 6 & 7 > 3", "R&D 5 < 6 & 7 > 3"),
        ("AT&T 10K", "AT&T 10K"),
        ("5K · 10K · 42.2K", "5K · 10K · 42.2K"),
        ("Marathon / Half / 10k", "Marathon / Half / 10k"),
    ],
)
def test_texts_are_sent_without_invisible_characters(one, cell, expected):
    checked = one(Name=cell)
    assert checked.values("name") == [expected]
    assert checked.warnings == {}


def test_lines_of_a_description_stay_lines(one):
    assert one(Description=" two \r\nlines ").values("description") == ["two\nlines"]


def test_a_cell_of_invisible_characters_is_blank(one):
    checked = one(City="&nbsp;\N{ZERO WIDTH SPACE}")
    assert "address" not in checked.bodies[2]
    assert one(Name="&nbsp;").problems == {"A2": "name_missing"}


def test_a_link_in_a_name_gives_name_and_page(one):
    linked = '<a href="https://lakeside.example/10k">Lake Run</a>'
    checked = one(Name=linked)
    assert checked.values("name") == ["Lake Run"]
    assert checked.values("websiteUrl") == ["https://lakeside.example/10k"]
    checked = one(Name=linked, Website="own.example")
    assert checked.values("websiteUrl") == ["https://own.example"]


def test_mojibake_is_sent_unchanged_with_a_warning(one):
    checked = one(City="KÃ¶ln")
    assert checked.bodies[2]["address"] == {"city": "KÃ¶ln"}
    assert checked.warnings == {"D2": "mojibake"}
    assert "Köln" in checked.problem("D2").message


def test_a_text_that_only_looks_odd_is_not_warned_about(one):
    checked = one(Name="Ängelholm Åre Âge d’or Đà Nẵng", City="São Tomé – „Ñandú“ €5")
    assert checked.warnings == {}


# -- numbers in columns of text ---------------------------------------------------------------------


def test_numbers_in_text_columns_are_sent_as_the_sheet_shows_them(check_workbook_cells):
    checked = check_workbook_cells(Name=42.0, City=1.5, Description=True)
    body = checked.bodies[2]
    assert (body["name"], body["address"], body["description"]) == ("42", {"city": "1.5"}, "TRUE")


def test_leading_zeros_stay(one, check_workbook_cells):
    assert one(Postcode="02139").bodies[2]["address"] == {"postalCode": "02139"}
    assert check_workbook_cells(Postcode="02139").bodies[2]["address"] == {"postalCode": "02139"}


def test_leading_zeros_that_only_the_format_shows_are_sent(check_workbook_cells):
    checked = check_workbook_cells(
        Postcode=2139, shape=lambda sheet: setattr(sheet["D2"], "number_format", "00000")
    )
    assert checked.bodies[2]["address"] == {"postalCode": "02139"}


# -- links ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("www.eurobike.ch", "https://www.eurobike.ch"),
        ("bit.ly/x", "https://bit.ly/x"),
        ("http://lakeside.example/a?b=c#d", "http://lakeside.example/a?b=c#d"),
        ("HTTPS://Lakeside.example", "https://Lakeside.example"),
        (" lakeside.example ", "https://lakeside.example"),
        ("https://lakeside.example/?a=1&amp;b=2", "https://lakeside.example/?a=1&b=2"),
        ("läuf.example/anmeldung", "https://läuf.example/anmeldung"),
        ('<a href="https://x.example/y">here</a>', "https://x.example/y"),
    ],
)
def test_links_are_sent_whole(one, cell, expected):
    checked = one(Website=cell, Registration=cell)
    assert checked.values("websiteUrl") == checked.values("registrationUrl") == [expected]


@pytest.mark.parametrize(
    "cell",
    [
        *["#find-us", "see flyer", "on the day", "TBC", "mailto:ann@x.example", "ftp://x.example"],
        *[
            "ann@club.example",
            "javascript:alert(1)",
            "https://",
            "http://nohost",
            "https://u:p@x.example",
        ],
    ],
)
def test_rejects_a_text_that_is_not_a_url_with_its_cell(one, cell):
    checked = one(Website=cell)
    assert checked.problems == {"D2": "url_invalid"}
    assert checked.problem("D2").value == cell


# -- coordinates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lat", "lng", "expected"),
    [
        ("44.9778", "-93.2650", (44.9778, -93.265)),
        ("44,9778", "-93,2650", (44.9778, -93.265)),
        ("44.9778°", "93.265° W", (44.9778, -93.265)),
        ("44°58'40\"N", "93°15'54\"W", (44.9777778, -93.265)),
        ("44° 58′ 40″ N", "93° 15′ 54″ W", (44.9777778, -93.265)),
        ("N 44 58.667", "W 93 15.9", (44.9777833, -93.265)),
        ("S 33.8688", "151.2093 E", (-33.8688, 151.2093)),
        ("−33.8688", "151.2093", (-33.8688, 151.2093)),
        ("0", "0", (0.0, 0.0)),
    ],
)
def test_coordinates_are_read_in_every_spelling(one, lat, lng, expected):
    checked = one(Latitude=lat, Longitude=lng)
    assert (checked.bodies[2]["lat"], checked.bodies[2]["lng"]) == expected


def test_real_numbers_are_coordinates(check_workbook_cells):
    checked = check_workbook_cells(Lat=44.9778, Lng=-93)
    assert (checked.bodies[2]["lat"], checked.bodies[2]["lng"]) == (44.9778, -93.0)


def test_latitude_and_longitude_plainly_swapped_are_rejected_with_that_hint(one):
    checked = one(Latitude="-93.2650", Longitude="44.9778")
    assert checked.problems == {"D2": "coordinate_swapped"}
    assert "swapped" in checked.problem("D2").hint


def test_rejects_a_coordinate_out_of_range_or_alone_or_no_number(one):
    assert one(Latitude="144.9", Longitude="193").problems == {
        "D2": "coordinate_range",
        "E2": "coordinate_range",
    }
    assert one(Latitude="44.9", Longitude="").problems == {"E2": "coordinate_pair"}
    assert one(Latitude="44.9 E", Longitude="-93").problems == {"D2": "coordinate_invalid"}
    assert one(Latitude="44.97.78", Longitude="-93").problems == {"D2": "coordinate_invalid"}


# -- errors and formulas ----------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!"])
def test_error_cells_are_rejected_by_name(check_workbook_cells, error):
    checked = check_workbook_cells(City=error)
    assert checked.problems == {"D2": "cell_error"}
    assert error in checked.problem("D2").message


def test_an_error_in_a_date_is_not_also_a_missing_date(check_workbook_cells):
    assert check_workbook_cells(Date="#REF!").problems == {"B2": "cell_error"}


def test_formulas_without_a_stored_value_are_rejected(check_workbook_cells):
    checked = check_workbook_cells(City='=UPPER("x")', Name='="Lake "&"Run"')
    assert checked.problems == {"A2": "formula_empty", "D2": "formula_empty"}


def test_an_error_in_an_ignored_column_stops_nothing(check_workbook_cells):
    assert check_workbook_cells(Fee="#REF!").statuses == {2: "ready"}


# -- slugs ------------------------------------------------------------------------------------------


def test_uses_a_given_slug_and_rejects_an_invalid_one(one):
    assert one(Slug="lake-run").values("slug") == ["lake-run"]
    checked = one(Slug="Lake Run!")
    assert checked.problems == {"D2": "slug_invalid"}
    assert "lake-run" in checked.problem("D2").hint


def test_a_blank_slug_is_made_from_name_and_date(one):
    assert one(Name="Zürich: Lauf & Fest", Slug="").values("slug") == [
        "zurich-lauf-fest-2027-05-03"
    ]


def test_a_name_without_a_letter_needs_a_slug(one):
    assert one(Name="🏃🏃").problems == {"A2": "slug_underivable"}
    assert one(Name="🏃🏃", Slug="two-runners").statuses == {2: "ready"}
