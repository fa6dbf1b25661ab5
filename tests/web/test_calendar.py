"""Looking at a calendar and mending it: the page says what the command says."""

import io
import json

import pytest
from openpyxl import load_workbook

from importer.domain.model import State
from importer.pipeline.check import check_calendar
from importer.settings import resolve_settings

BAD = [("Lake 10K", "31/02/2027", "race"), ("Hill 5K", "2027-05-03", "gallop")]


def test_page_and_command_agree_on_the_counts(page_client, workbook):
    path = workbook([*BAD, ("Park Mile", "2027-06-01", "race")])
    state = page_client.upload(path).json()
    expected = check_calendar([str(path)], resolve_settings({}))
    assert state["check"]["counts"] == expected.counts()
    assert state["check"]["problems"] == 2


def test_invalid_cells_have_a_problem_message(page_client, workbook):
    page_client.upload(workbook(BAD))
    header, first, second = page_client.rows()
    assert header["status"] is None
    assert first["row"] == 2
    assert first["status"] == "invalid"
    [mark] = first["marks"]["1"]
    assert mark["kind"] == "problem"
    assert mark["message"].startswith("There is no 31 February 2027.")
    assert list(second["marks"]) == ["2"]


def test_hints_do_not_mention_the_command_line(page_client, workbook):
    page_client.upload(workbook([("A", "03/04/2027", "race"), ("B", "2027-05-03", None)]))
    remarks = page_client.get("/api/remarks?first=0").json()["remarks"]
    assert len(remarks) == 2
    assert not [one for one in remarks if "--" in one["hint"]]


def test_a_corrected_cell_is_read_again(page_client, workbook):
    page_client.upload(workbook(BAD))
    page_client.post("/api/mend", {"sheet": 0, "cell": "B2", "text": "2027-03-01"})
    state = page_client.post("/api/mend", {"sheet": 0, "cell": "C3", "text": "race"}).json()
    assert state["check"]["counts"]["ready"] == 2
    assert state["edits"] == 2
    assert "Corrected on the page: B2, C3." in state["check"]["notes"]
    assert [row["cells"][1] for row in page_client.rows()][1] == "2027-03-01"


def test_the_uploaded_file_is_not_changed(page_client, serving_page, workbook):
    path = workbook(BAD)
    page_client.upload(path)
    page_client.post("/api/mend", {"sheet": 0, "cell": "B2", "text": "2027-03-01"})
    assert serving_page.session.uploads[0].path.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "said",
    [
        {"sheet": 0, "cell": "B99", "text": "x"},
        {"sheet": 0, "cell": "ZZ2", "text": "x"},
        {"sheet": 0, "cell": "nonsense", "text": "x"},
        {"sheet": 7, "cell": "B2", "text": "x"},
        {"sheet": -1, "cell": "B2", "text": "x"},
        {"sheet": "0", "cell": "B2", "text": "x"},
        {"sheet": 0, "cell": "B2", "text": "x" * 40_000},
        {},
    ],
)
def test_rejects_a_correction_of_a_missing_cell(page_client, workbook, said):
    page_client.upload(workbook(BAD))
    answer = page_client.post("/api/mend", said)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert page_client.state()["edits"] == 0


def test_the_annotated_workbook_has_corrections_and_annotations(page_client, workbook):
    page_client.upload(workbook(BAD, name="Sommer Läufe.xlsx"))
    page_client.post("/api/mend", {"sheet": 0, "cell": "B2", "text": "=HYPERLINK(1)"})
    answer = page_client.get("/download/marked.xlsx")
    assert "Sommer%20L%C3%A4ufe-marked.xlsx" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content))["Races"]
    assert sheet["B2"].value == "=HYPERLINK(1)"
    assert sheet["B2"].data_type == "s"  # text, and no formula
    assert sheet["C3"].comment is not None
    assert sheet["D3"].value == "invalid"


def test_a_csv_file_becomes_an_annotated_workbook(page_client):
    page_client.post("/api/upload?name=a.csv", b"Name,Date,Type\nRace,31/02/2027,race\n")
    page_client.post("/api/mend", {"sheet": 0, "cell": "A2", "text": "Mended"})
    content = page_client.get("/download/marked.xlsx").content
    cells = [cell.value for sheet in load_workbook(io.BytesIO(content)) for cell in sheet["A"]]
    assert "Mended" in cells


def test_an_unknown_column_can_be_mapped(page_client, workbook):
    headers = ("What is on", "Date", "Type")
    state = page_client.upload(workbook(2, headers=headers)).json()
    assert state["check"]["state"] == "refused"
    assert "--" not in state["check"]["hint"]
    assert [column["field"] for column in state["sheets"][0]["columns"]] == [None, "date", "type"]
    state = page_client.post("/api/map", {"header": "What is on", "field": "name"}).json()
    assert state["check"]["counts"]["ready"] == 2
    assert state["sheets"][0]["columns"][0]["field"] == "name"


def test_the_column_mapping_is_kept_for_the_next_file_with_the_same_headers(page_client, workbook):
    headers = ("What is on", "Date", "Type")
    page_client.upload(workbook(2, headers=headers))
    page_client.post("/api/map", {"header": "What is on", "field": "name"})
    state = page_client.upload(workbook(3, name="next.xlsx", headers=headers)).json()
    assert state["check"]["counts"]["ready"] == 3
    assert state["settings"]["map"] == {"What is on": "name"}


def test_a_field_moves_to_the_column_that_was_chosen_last(page_client, workbook):
    headers = ("What", "Where", "Name", "Date", "Type")
    rows = [("a", "b", "c", "2027-05-03", "race")]
    page_client.upload(workbook(rows, headers=headers))
    page_client.post("/api/map", {"header": "What", "field": "name"})
    state = page_client.post("/api/map", {"header": "Where", "field": "name"}).json()
    fields = [column["field"] for column in state["sheets"][0]["columns"]]
    assert fields[:3] == [None, "name", None]


def test_shows_both_readings_of_an_ambiguous_date(page_client, workbook):
    state = page_client.upload(workbook([("A", "03/04/2027", "race")])).json()
    [one] = state["dates"]
    assert one["cell"] == "B2"
    assert one["readings"] == {"dmy": "3 April 2027", "mdy": "4 March 2027"}
    assert one["settled"] is None
    state = page_client.post("/api/settings", {"date_order": "mdy"}).json()
    assert state["dates"][0]["settled"] == "2027-03-04"
    assert state["check"]["counts"]["ready"] == 1


def test_asks_once_for_the_type_if_no_column_has_it(page_client, workbook):
    headers, rows = ("Name", "Date"), [("A", "2027-05-03"), ("B", "2027-05-04")]
    state = page_client.upload(workbook(rows, headers=headers)).json()
    assert state["typeless"] == 2
    [mark] = page_client.rows()[1]["marks"]["0"]
    assert "in a column “Type”" in mark["hint"]
    state = page_client.post("/api/settings", {"default_type": "race"}).json()
    assert (state["typeless"], state["check"]["counts"]["ready"]) == (0, 2)


def test_a_blank_cell_in_the_type_column_is_a_problem_of_its_row(page_client, workbook):
    rows = [("A", "2027-05-03", None), ("B", "2027-05-04", "race")]
    assert page_client.upload(workbook(rows)).json()["typeless"] == 0


def test_the_page_uses_the_settings_of_the_command(page_client, workbook):
    page_client.upload(workbook([("A", "3 May", None), ("B", "3 May 2027", "gallop")]))
    said = {"year": 2027, "default_type": "other", "skip_invalid": True}
    state = page_client.post("/api/settings", said).json()
    assert state["check"]["counts"]["ready"] == 1
    assert state["check"]["state"] == State.COMPLETE


@pytest.mark.parametrize(
    "said", [{"year": "soon"}, {"date_order": "ydm"}, {"rate": "fast"}, {"nonsense": 1}]
)
def test_rejects_an_invalid_setting(page_client, workbook, said):
    page_client.upload(workbook())
    before = page_client.state()["settings"]
    assert page_client.post("/api/settings", said).status_code == 422
    assert page_client.state()["settings"] == before


def test_the_page_cannot_change_base_url_or_ledger(page_client, workbook):
    """Whoever got at the page could otherwise send the key elsewhere."""
    page_client.upload(workbook())
    for name in ("base_url", "ledger", "api_key_file", "ca_bundle", "report"):
        assert page_client.post("/api/settings", {name: "https://evil.example"}).status_code == 422


def test_shows_sheets_without_a_calendar(page_client, workbook, tmp_path):
    path = workbook()
    book = load_workbook(path)
    book.create_sheet("Notes").append(["bring", "water"])
    book.save(path)
    state = page_client.upload(path).json()
    assert [(one["name"], one["used"]) for one in state["sheets"]] == [
        ("Races", True),
        ("Notes", False),
    ]
    assert page_client.rows(sheet=1)[0]["cells"] == ["bring", "water"]


def test_returns_rows_in_chunks(page_client, workbook):
    page_client.upload(workbook(450))
    assert len(page_client.rows(count=1000)) == 200
    assert [row["row"] for row in page_client.rows(first=449, count=10)] == [450, 451]
    assert page_client.rows(first=10_000) == []
    assert page_client.get("/api/position?sheet=0&row=451").json() == {"position": 450}


@pytest.mark.parametrize(
    "query", ["sheet=9", "sheet=x", "first=-1", "sheet=1e9", "count=" + "9" * 50]
)
def test_rejects_an_invalid_range_of_rows(page_client, workbook, query):
    page_client.upload(workbook())
    assert page_client.get(f"/api/rows?{query}").status_code == 422


def test_rejects_actions_without_a_calendar(page_client):
    assert page_client.state()["file"] is None
    for deed, said in (("check", {}), ("run", {"kind": "rehearsal"}), ("mend", {})):
        assert page_client.post(f"/api/{deed}", said).status_code == 422
    assert page_client.get("/download/marked.xlsx").status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_filled_in_template_can_be_uploaded(page_client, kind):
    content = page_client.get(f"/download/template.{kind}").content
    state = page_client.post(f"/api/upload?name=template.{kind}", content).json()
    fields = [column["field"] for sheet in state["sheets"] for column in sheet["columns"]]
    assert {"name", "date", "type"} <= set(fields)


def test_the_texts_are_german_for_accept_language_german(page_client):
    answer = page_client.get("/", Accept_Language="fr;q=0.9, de-CH;q=0.8, en;q=0.2")
    assert '<html lang="de">' in answer.text
    assert "Vorlage herunterladen" in answer.text
    assert (
        page_client.get("/api/texts", Accept_Language="de").json()["translations"]["Check"]
        == "Prüfen"
    )


def test_the_language_can_be_switched(page_client):
    assert '<html lang="en">' in page_client.get("/").text
    assert '<html lang="de">' in page_client.get("/?language=de").text
    assert '<html lang="de">' in page_client.get("/").text


def test_file_content_is_escaped_as_text(page_client, workbook):
    page_client.upload(workbook([("<b>x</b>", "2027-05-03", "race")], name="<img src=x>.xlsx"))
    assert page_client.rows()[1]["cells"][0] == "<b>x</b>"
    assert "<img src=x>" not in page_client.get("/").text
    assert json.loads(page_client.get("/api/state").text)["file"].endswith(".xlsx")


def test_rejects_a_lone_surrogate(page_client, workbook):
    page_client.upload(workbook(1))
    state = page_client.post("/api/mend", {"sheet": 0, "cell": "A2", "text": "a\ud800"}).json()
    assert state["check"]["counts"]["invalid"] == 1
    assert page_client.rows()[1]["cells"][0] == "a\ud800"
    assert page_client.get("/download/marked.xlsx").status_code == 200
