"""Rehearsing, importing, stopping, going on; and what is seen of it."""

import json

import pytest
import requests
from support.faulty_api import Fault

from importer.domain.model import Status
from importer.settings import BASE_URL_VARIABLE


@pytest.fixture
def finished(page_client, wait_until):
    def wait() -> dict:
        wait_until(lambda: page_client.state()["work"]["state"] == "finished")
        return page_client.state()["work"]["result"]

    return wait


@pytest.fixture
def asked(page_client, wait_until):
    def wait() -> dict:
        wait_until(lambda: page_client.state()["work"]["state"] in ("asking", "finished"))
        work = page_client.state()["work"]
        assert work["state"] == "asking"
        return work["forecast"]

    return wait


def test_a_test_run_needs_no_key_and_sends_nothing(page_client, server, workbook, finished):
    page_client.upload(workbook(5))
    page_client.post("/api/run", {"kind": "rehearsal"})
    assert finished()["counts"]["created"] == 5
    assert list(server.state.events) == []
    assert "nothing was created in Intervals" in page_client.get("/download/report.html").text
    assert page_client.state()["check"]["counts"]["ready"] == 5


def test_asks_for_confirmation_before_the_first_request(
    page_client, server, workbook, asked, finished
):
    page_client.upload(workbook(5))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    plan = asked()
    assert plan["to_send"] == 5
    assert plan["organization"]
    assert list(server.state.events) == []
    page_client.post("/api/answer", {"agreed": True})
    result = finished()
    assert result["counts"]["created"] == 5
    assert len(result["events"]) == 5
    assert len(server.state.events) == 5


def test_the_confirmation_names_columns_of_the_saved_mapping(
    page_client, server, workbook, asked, finished
):
    headers = ("What is on", "Date", "Type")
    page_client.upload(workbook(2, headers=headers))
    page_client.post("/api/map", {"header": "What is on", "field": "name"})
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    assert asked()["recalled"] == []
    page_client.post("/api/answer", {"agreed": True})
    finished()
    page_client.post("/api/drop")
    page_client.upload(workbook(3, headers=headers))
    page_client.post("/api/run", {"kind": "import"})
    assert asked()["recalled"] == [{"header": "What is on", "field": "name"}]
    page_client.post("/api/stop")
    finished()


def test_a_long_list_of_events_shows_their_number(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(120))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    result = finished()
    assert (len(result["events"]), result["events_in_all"]) == (100, 120)


def test_the_confirmation_shows_the_count_that_the_quota_allows(
    page_client, sandbox, workbook, asked, finished, monkeypatch
):
    server = sandbox(plan="free")
    monkeypatch.setenv(BASE_URL_VARIABLE, server.base_url)
    page_client.upload(workbook(30))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    plan = asked()
    assert (plan["to_send"], plan["at_once"]) == (30, 19)
    page_client.post("/api/answer", {"agreed": True})
    result = finished()
    assert (result["state"], result["counts"]["created"]) == ("stopped", plan["at_once"])
    assert "from" in result["hint"]
    page_client.post("/api/run", {"kind": "import"})
    again = asked()
    assert (again["to_send"], again["at_once"]) == (11, 0)
    page_client.post("/api/stop")
    finished()


def test_a_dry_run_reads_existing_events_and_sends_nothing(page_client, server, workbook, finished):
    page_client.upload(workbook(5))
    page_client.post("/api/run", {"kind": "dry_run", "key": server.key})
    result = finished()
    assert (result["state"], result["counts"]["ready"]) == ("complete", 5)
    assert {one.method for one in server.state.requests} == {"GET"}
    assert "dry run" in page_client.get("/runs").text
    page_client.post("/api/run", {"kind": "import"})  # the key is known now


def test_rejects_an_unknown_kind_of_run(page_client, workbook):
    page_client.upload(workbook(1))
    assert page_client.post("/api/run", {"kind": "anything"}).status_code == 422
    assert page_client.state()["work"] is None


def test_declining_sends_nothing(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(5))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": False})
    assert finished()["state"] == "interrupted"
    assert list(server.state.events) == []


def test_any_reply_except_yes_declines(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(5))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": "true"})
    assert finished()["state"] == "interrupted"


def test_a_corrected_cell_is_imported_as_corrected(page_client, server, workbook, asked, finished):
    page_client.upload(workbook([("Lake 10K", "31/02/2027", "race")]))
    page_client.post("/api/mend", {"sheet": 0, "cell": "B2", "text": "2027-03-01"})
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    assert finished()["counts"]["created"] == 1
    assert [event["date"] for event in server.state.events] == ["2027-03-01"]


def test_nothing_is_sent_while_a_row_is_invalid(page_client, server, workbook, finished):
    page_client.upload(workbook([("A", "31/02/2027", "race"), ("B", "2027-05-03", "race")]))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    assert finished()["state"] == "invalid"
    assert list(server.state.events) == []


def test_a_stopped_run_can_be_continued(page_client, server, workbook, asked, finished, wait_until):
    page_client.upload(workbook(60))
    page_client.post("/api/settings", {"workers": 4})
    server.faults.add(Fault("slow", delay=0.3, times=40))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    wait_until(lambda: page_client.state()["work"]["done"] > 0)
    page_client.post("/api/stop")
    first = finished()
    assert first["state"] == "interrupted"
    assert 0 < first["counts"]["created"] < 60
    page_client.post("/api/run", {"kind": "import"})  # the key is still known
    asked()
    page_client.post("/api/answer", {"agreed": True})
    second = finished()
    assert second["state"] == "complete"
    assert second["counts"]["created"] + second["counts"]["unchanged"] == 60
    assert len(server.state.events) == 60


def test_stopping_declines_the_confirmation(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/stop")
    assert finished()["state"] == "interrupted"
    assert list(server.state.events) == []


def test_allows_one_run_at_a_time_and_no_changes_during_it(
    page_client, server, workbook, asked, finished
):
    path = workbook(3)
    page_client.upload(path)
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    for deed, said in (
        ("run", {"kind": "rehearsal"}),
        ("mend", {"sheet": 0, "cell": "A2", "text": "x"}),
        ("settings", {"year": 2027}),
        ("map", {"header": "Name", "field": "slug"}),
        ("check", {}),
        ("drop", {}),
    ):
        assert page_client.post(f"/api/{deed}", said).status_code == 409
    assert page_client.upload(path).status_code == 409
    page_client.post("/api/stop")
    finished()


def test_stopping_the_server_stops_the_run(serving_page, page_client, server, workbook, asked):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    work = serving_page.session.current_run
    serving_page.session.close_session(30)
    assert work.is_finished
    assert not serving_page.session.uploads
    assert list(server.state.events) == []


def test_a_returning_client_sees_the_run(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    with requests.get(
        f"{page_client.page.origin}/api/events",
        cookies=page_client.http.cookies,
        stream=True,
        timeout=120,
    ) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert "frame-ancestors 'none'" in stream.headers["Content-Security-Policy"]
        line = next(stream.iter_lines(chunk_size=1))
        page_state = json.loads(line.removeprefix(b"data: "))
        assert page_state["work"]["state"] == "asking"
    page_client.post("/api/stop")
    finished()


def test_a_rejected_api_key_is_reported(page_client, server, workbook, finished):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "import", "key": "not-the-key"})
    result = finished()
    assert result["state"] == "refused"
    assert "--" not in result["hint"]


def test_uses_the_api_key_of_the_environment(page_client, server, workbook, asked, monkeypatch):
    monkeypatch.setenv("INTERVALS_PARTNER_API_KEY", server.key)
    page_client.upload(workbook(3))
    assert page_client.state()["key"] == "environment"
    page_client.post("/api/run", {"kind": "import"})
    assert asked()["to_send"] == 3


def test_reports_of_a_run_can_be_downloaded(page_client, server, workbook, asked, finished):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    for kind in finished()["reports"]:
        answer = page_client.get(f"/download/report.{kind}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    assert page_client.get("/download/report.exe").status_code == 422
    report = page_client.get("/download/report.json").json()
    assert [row["status"] for row in report["rows"]] == [Status.CREATED] * 3
    assert [file["path"] for file in report["run"]["files"]] == ["calendar.xlsx"]


def test_the_html_report_is_in_the_language_of_the_page(page_client, server, workbook, finished):
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "dry_run", "key": server.key})
    finished()
    assert "All rows" in page_client.get("/download/report.html").text
    assert "Alle Zeilen" in page_client.get("/download/report.html", Accept_Language="de").text
    page_client.get("/?language=de")
    assert "Alle Zeilen" in page_client.get("/download/report.html").text


def test_earlier_runs_are_listed_and_shown(page_client, server, workbook, asked, finished):
    assert "There are no runs yet." in page_client.get("/runs").text
    page_client.upload(workbook([("<i>Lake</i>", "2027-05-03", "race")]))
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    run = finished()["id"]
    assert f'href="/runs/{run}"' in page_client.get("/runs").text
    shown = page_client.get(f"/runs/{run}").text
    assert "&lt;i&gt;Lake&lt;/i&gt;" in shown
    assert "<i>Lake</i>" not in shown
    assert page_client.get(f"/runs/{run}.json").json()["run"]["id"] == run
    assert page_client.get("/runs/none").status_code == 422


def test_the_problems_of_an_earlier_run_are_reported_in_the_page_s_language(
    page_client, server, workbook, asked, finished
):
    page_client.upload(workbook([("Lake", "31/02/2027", "race"), ("Hill", "2027-05-03", "race")]))
    page_client.post("/api/settings", {"skip_invalid": True})
    page_client.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    page_client.post("/api/answer", {"agreed": True})
    run = finished()["id"]
    english = page_client.get(f"/runs/{run}").text
    assert "There is no 31 February 2027." in english
    german = page_client.get(f"/runs/{run}", Accept_Language="de").text
    assert "Den 31. Februar 2027 gibt es nicht." in german
    assert "There is no" not in german


def test_an_internal_error_ends_the_run(
    page_client, serving_page, workbook, finished, wait_until, monkeypatch
):
    def break_down(*_):
        raise RuntimeError

    monkeypatch.setattr("importer.web.session.import_into_practice_api", break_down)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    page_client.upload(workbook(3))
    page_client.post("/api/run", {"kind": "rehearsal"})
    assert finished() is None
    assert page_client.state()["work"]["failed"]
    assert page_client.post("/api/check").status_code == 200
