"""What programs make of a calendar: separators, encodings, rows of odd lengths, other formats."""

import pytest

HEADER = ("Name", "Date", "Type", "City")
RUN = ("Zürich-Lauf", "2027-05-03", "race", "Zürich")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_detects_delimiter_and_encoding(text, check, delimiter, encoding):
    checked = check(text(HEADER, RUN, delimiter=delimiter, encoding=encoding))
    assert checked.bodies[2]["name"] == "Zürich-Lauf"
    assert checked.bodies[2]["address"] == {"city": "Zürich"}


def test_a_byte_order_mark_with_semicolons_and_commas_in_the_texts(file, check):
    content = (
        '\ufeffNom;Date;Type;Lieu\r\n"Trail, 10 km";03/05/2027;trail;Lyon\r\n'
        "Cross;13/05/2027;cross;Lyon\r\n"
    )
    checked = check(file("calendrier.csv", content.encode()))
    assert checked.values("name") == ["Trail, 10 km", "Cross"]
    assert checked.values("date") == ["2027-05-03", "2027-05-13"]


def test_tabs_in_a_file_with_any_ending(text, check):
    checked = check(text(HEADER, RUN, delimiter="\t", name="races.txt"))
    assert checked.statuses == {2: "ready"}


def test_excels_line_about_the_separator_is_no_row(file, check):
    checked = check(
        file("calendar.csv", b"sep=;\r\nName;Date;Type\r\nLake Run;2027-05-03;race\r\n")
    )
    assert checked.statuses == {3: "ready"}


def test_rejects_a_record_longer_than_the_header_with_the_shifted_fields(file, check):
    content = (
        b"Name,Date,Type,City\nRun, Fun and Sun,2027-05-03,race,Lakeside\nOK Run,2027-05-04,race,\n"
    )
    checked = check(file("calendar.csv", content))
    assert checked.statuses == {2: "invalid", 3: "ready"}
    assert checked.problems == {"E2": "row_too_long"}
    assert "quotation marks" in checked.problem("E2").hint


def test_blanks_behind_a_record_are_no_fields(file, check):
    checked = check(file("calendar.csv", b"Name,Date,Type\nLake Run,2027-05-03,race,,,\n"))
    assert checked.statuses == {2: "ready"}


def test_a_short_record_lacks_its_last_fields(file, check):
    content = b"Name,Date,Type,City\nLake Run,2027-05-03,race\nHill Run,2027-05-04\n"
    checked = check(file("calendar.csv", content))
    assert checked.statuses == {2: "ready", 3: "invalid"}
    assert checked.problems == {"C3": "type_missing"}


def test_rows_of_csv_are_the_lines_on_which_their_records_start(file, check):
    content = (
        b'Name,Date,Type,Description\n"Lake\nRun",2027-05-03,race,"two\nlines"\n\nBad,nope,race,\n'
    )
    checked = check(file("calendar.csv", content))
    assert checked.statuses == {2: "ready", 6: "invalid"}
    assert checked.problems == {"B6": "date_invalid"}
    assert checked.bodies[2]["name"] == "Lake Run"
    assert checked.bodies[2]["description"] == "two\nlines"


def test_emoji_and_letters_of_every_script_are_sent_as_they_are(check_csv):
    checked = check_csv(HEADER, ("🏃‍♀️ Läuf 2027 – 東京", "2027-05-03", "race", "東京"))
    assert checked.bodies[2]["name"] == "🏃‍♀️ Läuf 2027 – 東京"
    assert checked.bodies[2]["slug"] == "lauf-2027-dong-jing-2027-05-03"


def test_a_libreoffice_calendar_is_read_like_any_other(ods, check):
    def cells(*texts):
        inner = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in texts
        )
        return f"<table:table-row>{inner}</table:table-row>"

    typed = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Lake Run</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" '
        'office:date-value="2027-05-03"/><table:table-cell office:value-type="time" '
        'office:time-value="PT09H30M00S"/><table:table-cell office:value-type="string">'
        "<text:p>race</text:p></table:table-cell></table:table-row>"
    )
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    header = cells("Name", "Date", "Start time", "Type")
    bad = cells("Fog Run", "31 June 2027", "9 Uhr", "race")
    checked = check(
        ods(f'<table:table table:name="2027">{header}{gap}{typed}{bad}{tail}</table:table>')
    )
    assert checked.statuses == {5: "ready", 6: "invalid"}
    assert checked.bodies[5]["date"] == "2027-05-03"
    assert checked.bodies[5]["startTime"] == "09:30"
    assert checked.problems == {"B6": "date_invalid"}


def test_the_same_file_named_twice_is_read_once_and_two_files_are_distinguished(text, check):
    first, second = text(HEADER, RUN), text(HEADER, ("Other", "x", "race"), name="more.csv")
    assert len(check(first, first).result.rows) == 1
    checked = check(first, second)
    assert [row.location.file for row in checked.result.rows] == [first, second]
