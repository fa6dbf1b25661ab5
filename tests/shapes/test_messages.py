"""What the terminal says: grouped, worst first, each with what solves it, the next command last."""

import pytest

from importer.reports.text_report import render_summary

HEADER = ("Name", "Date", "Type", "Website")


@pytest.fixture
def render_lines(check_csv):
    def read(*rows, **options):
        return render_summary(check_csv(*rows, **options).result).splitlines()

    return read


def test_one_problem_in_forty_cells_is_one_paragraph_with_the_cells(render_lines):
    rows = [(f"Run {at}", "03/04/2027", "race", "") for at in range(40)]
    output = "\n".join(render_lines(HEADER, *rows))
    assert output.count("This could be") == 1
    assert "B2, B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13 and 28 more: " in output
    assert output.count("--date-order dmy") == 1


def test_problems_of_one_code_are_one_paragraph(render_lines):
    rows = [(f"Run {at}", f"0{at}/1{at % 3}/2027", "race", "") for at in range(1, 10)]
    output = "\n".join(render_lines(HEADER, *rows))
    assert output.count("This could be") == 1
    assert "B2, B3, B4, B5, B6, B7, B8, B9, B10: for example:" in output


def test_problems_come_before_warnings_and_the_largest_first(render_lines):
    output = render_lines(
        HEADER,
        ("Run A", "2027-05-03", "race", "#x"),
        ("Run B", "TBC", "race", ""),
        ("Run C", "TBC", "race", ""),
        ("KÃ¶ln", "2027-05-04", "race", ""),
    )
    headings = [
        line for line in output if line.startswith(("Problems", "Warnings", "  B", "  D", "  A"))
    ]
    assert [line.split(":")[0].strip() for line in headings] == [
        "Problems",
        "B3, B4",
        "D2",
        "Warnings (they do not stop the import)",
        "A5",
    ]


def test_every_problem_has_the_hint_that_solves_it(check_csv):
    checked = check_csv(
        (
            "Name",
            "Date",
            "Type",
            "Website",
            "Start time",
            "Latitude",
            "Longitude",
            "Slug",
            "End date",
        ),
        ("A", "03/04/2027", "race", "#x", "abends", "144", "x", "A B", "2027-13-01"),
        ("B", "3 May", "", "", "", "45", "", "", ""),
        ("", "TBC", "Maratohn", "", "", "-93", "45", "", ""),
        ("C", "1905-01-01", "race", "", "", "", "", "", ""),
        ("D", "", "race", "", "", "", "", "", ""),
        ("E", "2027-05-03", "race", "", "", "", "", "", "2027-05-01"),
        ("F", "Monday 4 May 2027", "race", "", "", "", "", "", ""),
        ("G", "2027-05-03", "race", "", "", "", "", "g", ""),
        ("H", "2027-05-03", "race", "", "", "", "", "g", ""),
    )
    problems = [problem for row in checked.result.rows for problem in row.problems]
    assert len({problem.code for problem in problems}) >= 15
    assert [problem.code for problem in problems if not problem.hint] == []
    assert [problem.code for problem in problems if not problem.message.endswith(".")] == []


def test_skipped_rows_ignored_columns_and_notes_are_reported(render_lines):
    output = "\n".join(
        render_lines(
            (*HEADER, "Bib", "Descripton"),
            ("Run A", "2027-05-03", "race", "", "1", "x"),
            ("Total", "", "", "", "", ""),
            map=["Nothing=city"],
        )
    )
    assert "row 3: a total" in output
    assert "  E1 Bib\n" in output
    assert 'F1 Descripton — to use it as description: --map "Descripton=description"' in output
    assert '--map: there is no column "Nothing".' in output


def test_several_sheets_are_distinguished(book, check):
    bad = (HEADER, ("Run A", "TBC", "race", ""))
    output = render_summary(check(book(sheets={"Road": bad, "Track": bad})).result)
    assert "Road!B2, Track!B2: " in output


def test_a_warning_stops_nothing(check_csv):
    output = check_csv(HEADER, ("KÃ¶ln", "2027-05-04", "race", ""))
    assert output.result.run.exit_status == 0
    assert str(output.result.run.state) == "complete"
