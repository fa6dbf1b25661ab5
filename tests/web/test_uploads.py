"""A calendar of several files: one import, as of `import-events a.xlsx b.csv`."""

import io

import pytest
from openpyxl import load_workbook

from importer.pipeline.check import check_calendar
from importer.settings import resolve_settings
from importer.web.uploads import MAX_FILES

SPRING = b"Name,Date,Type\nLake 10K,2027-05-03,race\nHill 5K,31/02/2027,race\n"
AUTUMN = b"Name,Date,Type\nPark Mile,2027-09-04,race\nWood Run,2027-09-05,gallop\n"


@pytest.fixture
def both(page_client):
    """Spring, and autumn beside it."""
    page_client.post("/api/upload?name=spring.csv", SPRING)
    return page_client.post("/api/upload?name=autumn.csv&add", AUTUMN).json()


def test_page_and_command_agree_on_the_counts_of_several_files(both, tmp_path):
    for name, content in (("spring.csv", SPRING), ("autumn.csv", AUTUMN)):
        (tmp_path / name).write_bytes(content)
    paths = [str(tmp_path / name) for name in ("spring.csv", "autumn.csv")]
    expected = check_calendar(paths, resolve_settings({}))
    assert both["check"]["counts"] == expected.counts()
    assert both["check"]["counts"]["rows"] == 4
    assert both["file"] == "spring.csv, autumn.csv"
    assert [sheet["label"] for sheet in both["sheets"]] == ["spring.csv", "autumn.csv"]


def test_rows_and_notes_name_their_file(both, page_client):
    """Both have a row 3; sheets of CSV have no names that would tell them apart."""
    assert [row["status"] for row in page_client.rows(sheet=0)] == [None, "ready", "invalid"]
    assert [row["status"] for row in page_client.rows(sheet=1)] == [None, "ready", "invalid"]
    assert list(page_client.rows(sheet=0)[2]["marks"]) == ["1"]
    assert list(page_client.rows(sheet=1)[2]["marks"]) == ["2"]
    remarks = page_client.get("/api/remarks?first=0").json()["remarks"]
    assert [(one["sheet"], one["cell"]) for one in remarks] == [(0, "B3"), (1, "C3")]


def test_a_correction_applies_to_the_file_of_its_cell(both, page_client):
    page_client.post("/api/mend", {"sheet": 1, "cell": "C3", "text": "race"})
    assert page_client.rows(sheet=1)[2]["cells"][2] == "race"
    assert page_client.rows(sheet=0)[2]["cells"][2] == "race"
    state = page_client.post("/api/mend", {"sheet": 0, "cell": "B3", "text": "2027-02-28"}).json()
    assert state["edits"] == 2
    assert state["check"]["counts"]["ready"] == 4
    assert page_client.rows(sheet=1)[2]["cells"][1] == "2027-09-05"


def test_both_files_are_imported_in_one_run(both, page_client, server, wait_until):
    page_client.post("/api/settings", {"skip_invalid": True})
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    wait_until(lambda: page_client.state()["work"]["state"] in ("asking", "finished"))
    page_client.post("/api/answer", {"agreed": True})
    wait_until(lambda: page_client.state()["work"]["state"] == "finished")
    assert {event["name"] for event in server.state.events} == {"Lake 10K", "Park Mile"}
    report = page_client.get("/download/report.json").json()
    assert [file["path"] for file in report["run"]["files"]] == ["spring.csv", "autumn.csv"]


def test_the_annotated_workbook_contains_both_files(both, page_client):
    page_client.post("/api/mend", {"sheet": 0, "cell": "A2", "text": "Mended"})
    book = load_workbook(io.BytesIO(page_client.get("/download/marked.xlsx").content))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Mended", "Park Mile"} <= cells


def test_two_files_with_the_same_name_are_both_imported(page_client):
    page_client.post("/api/upload?name=season.csv", SPRING)
    state = page_client.post("/api/upload?name=season.csv&add", AUTUMN).json()
    assert state["file"] == "season.csv, season (2).csv"
    assert state["check"]["counts"]["rows"] == 4


def test_corrections_and_settings_stay_when_a_file_is_added(page_client):
    page_client.post("/api/upload?name=spring.csv", SPRING)
    page_client.post("/api/settings", {"year": 2027, "map": {"Name": "slug"}})
    page_client.post("/api/mend", {"sheet": 0, "cell": "B3", "text": "2027-02-28"})
    state = page_client.post("/api/upload?name=autumn.csv&add", AUTUMN).json()
    assert state["edits"] == 1
    assert state["settings"]["year"] == 2027
    assert state["settings"]["map"] == {"Name": "slug"}


def test_a_new_calendar_replaces_all_files(both, page_client, serving_page):
    paths = [one.path for one in serving_page.session.uploads]
    state = page_client.post("/api/upload?name=winter.csv", SPRING).json()
    assert state["file"] == "winter.csv"
    assert not [path for path in paths if path.exists()]


def test_an_unreadable_file_keeps_the_others(both, page_client, serving_page):
    answer = page_client.post("/api/upload?name=picture.xlsx&add", b"\x89PNG" + bytes(64))
    assert answer.status_code == 422
    assert page_client.state()["file"] == "spring.csv, autumn.csv"
    folder = serving_page.session.uploads[0].path.parent
    assert {*folder.iterdir()} == {one.path for one in serving_page.session.uploads}


def test_limits_the_number_of_files(page_client):
    for _ in range(MAX_FILES):  # `more`: files are checked only when the last one has arrived
        assert page_client.post("/api/upload?name=season.csv&add&more", SPRING).status_code == 200
    assert page_client.post("/api/upload?name=season.csv&add&more", SPRING).status_code == 422


def test_a_calendar_of_several_files_is_accepted_as_a_whole_or_rejected(page_client, serving_page):
    """Half a calendar would be offered for import as if it was all."""
    page_client.post("/api/upload?name=winter.csv", SPRING)
    held = page_client.post("/api/upload?name=spring.csv&more", SPRING).json()
    assert held["file"] == "winter.csv"
    assert page_client.post("/api/upload?name=picture.xlsx&add", b"\x89PNG").status_code == 422
    assert page_client.state()["file"] == "winter.csv"
    folder = serving_page.session.uploads[0].path.parent
    assert {*folder.iterdir()} == {one.path for one in serving_page.session.uploads}
    for name in ("spring.csv&more", "summer.csv&add&more", "autumn.csv&add"):
        state = page_client.post(f"/api/upload?name={name}", AUTUMN).json()
    assert state["file"] == "spring.csv, summer.csv, autumn.csv"
    assert {*folder.iterdir()} == {one.path for one in serving_page.session.uploads}


def test_an_incomplete_upload_is_in_no_later_calendar(page_client):
    page_client.post("/api/upload?name=spring.csv&more", SPRING)
    state = page_client.post("/api/upload?name=autumn.csv", AUTUMN).json()
    assert state["file"] == "autumn.csv"


def test_a_name_with_a_percent_sign_is_decoded_once(page_client):
    state = page_client.post("/api/upload?name=50%2520off.csv", SPRING).json()
    assert state["file"] == "50%20off.csv"


def test_settings_stay_for_a_file_with_the_same_headers(page_client):
    """The mended file is chosen again: its dates are read as before, and its wrong rows left out."""
    page_client.post("/api/upload?name=spring.csv", SPRING)
    page_client.post("/api/settings", {"date_order": "dmy", "skip_invalid": True})
    page_client.post("/api/mend", {"sheet": 0, "cell": "A2", "text": "Mended"})
    state = page_client.post("/api/upload?name=spring.csv", SPRING).json()
    assert (state["settings"]["date_order"], state["settings"]["skip_invalid"]) == ("dmy", True)
    assert (state["edits"], state["gone"]) == (0, 1)
    state = page_client.post("/api/upload?name=other.csv", b"Event,Day\nA,2027-05-03\n").json()
    assert (state["settings"]["date_order"], state["settings"]["skip_invalid"]) == (None, False)
    assert state["gone"] == 0
