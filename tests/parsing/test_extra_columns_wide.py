HEADER = ("Name", "Date", "Type")


def problems(made):
    return {
        made.get_location(index).row: (one.code, one.cell, one.value)
        for (index, field), one in made.problems.items()
        if field is None
    }


def test_rejects_a_record_that_continues_behind_the_header(normalised):
    made = normalised(
        HEADER,
        ("Run", " Fun", "2027-05-03", "race"),
        ("Lake Run", "2027-05-03", "race"),
        widths=True,
    )
    assert problems(made) == {2: ("row_too_long", "D2", "race")}


def test_blanks_behind_the_header_are_nothing(normalised):
    made = normalised(HEADER, ("Lake Run", "2027-05-03", "race", " ", None), widths=True)
    assert problems(made) == {}


def test_the_first_cell_that_holds_something_is_named(normalised):
    made = normalised(HEADER, ("Lake Run", "2027-05-03", "race", "", "x", "y"), widths=True)
    assert problems(made) == {2: ("row_too_long", "E2", "x")}


def test_a_record_that_has_shifted_is_never_passed_over(normalised):
    made = normalised(HEADER, ("", "", "", "Lake Run", "2027-05-03"), widths=True)
    assert problems(made) == {2: ("row_too_long", "D2", "Lake Run")}
    assert made.skipped == []


def test_sheets_are_rectangles(normalised):
    made = normalised((*HEADER, None), ("Lake Run", "2027-05-03", "race", "note"))
    assert problems(made) == {}
