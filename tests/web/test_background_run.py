"""Rehearsing, importing, stopping, going on; and what is seen of it."""

import json

import pytest
import requests

from importer.domain.model import Status
from importer.sandbox import Fault
from importer.settings import BASE_URL_VARIABLE


@pytest.fixture
def finished(visitor, until):
    def wait() -> dict:
        until(lambda: visitor.state()["work"]["state"] == "finished")
        return visitor.state()["work"]["result"]

    return wait


@pytest.fixture
def asked(visitor, until):
    def wait() -> dict:
        until(lambda: visitor.state()["work"]["state"] in ("asking", "finished"))
        work = visitor.state()["work"]
        assert work["state"] == "asking"
        return work["forecast"]

    return wait


def test_a_rehearsal_needs_no_key_and_sends_nothing(visitor, server, workbook, finished):
    visitor.upload(workbook(5))
    visitor.post("/api/run", {"kind": "rehearsal"})
    assert finished()["counts"]["created"] == 5
    assert list(server.state.events) == []
    assert "Nothing is in Intervals." in visitor.get("/download/report.html").text
    assert visitor.state()["check"]["counts"]["ready"] == 5


def test_an_import_asks_before_the_first_post(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(5))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    plan = asked()
    assert plan["to_send"] == 5
    assert plan["organization"]
    assert list(server.state.events) == []
    visitor.post("/api/answer", {"agreed": True})
    result = finished()
    assert result["counts"]["created"] == 5
    assert len(result["events"]) == 5
    assert len(server.state.events) == 5


def test_the_question_names_columns_that_are_read_as_was_said_before(
    visitor, server, workbook, asked, finished
):
    headers = ("What is on", "Date", "Type")
    visitor.upload(workbook(2, headers=headers))
    visitor.post("/api/map", {"header": "What is on", "field": "name"})
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    assert asked()["recalled"] == []
    visitor.post("/api/answer", {"agreed": True})
    finished()
    visitor.post("/api/drop")
    visitor.upload(workbook(3, headers=headers))
    visitor.post("/api/run", {"kind": "import"})
    assert asked()["recalled"] == [{"header": "What is on", "field": "name"}]
    visitor.post("/api/stop")
    finished()


def test_a_long_list_of_events_says_how_many_there_are(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(120))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    result = finished()
    assert (len(result["events"]), result["events_in_all"]) == (100, 120)


def test_the_question_says_how_many_go_where_the_quota_does_not_suffice(
    visitor, sandbox, workbook, asked, finished, monkeypatch
):
    server = sandbox(plan="free")
    monkeypatch.setenv(BASE_URL_VARIABLE, server.base_url)
    visitor.upload(workbook(30))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    plan = asked()
    assert (plan["to_send"], plan["at_once"]) == (30, 19)
    visitor.post("/api/answer", {"agreed": True})
    result = finished()
    assert (result["state"], result["counts"]["created"]) == ("stopped", plan["at_once"])
    assert "from" in result["hint"]
    visitor.post("/api/run", {"kind": "import"})
    again = asked()
    assert (again["to_send"], again["at_once"]) == (11, 0)
    visitor.post("/api/stop")
    finished()


def test_a_dry_run_asks_what_is_there_and_sends_nothing(visitor, server, workbook, finished):
    visitor.upload(workbook(5))
    visitor.post("/api/run", {"kind": "dry_run", "key": server.key})
    result = finished()
    assert (result["state"], result["counts"]["ready"]) == ("complete", 5)
    assert {one.method for one in server.state.requests} == {"GET"}
    assert "dry run" in visitor.get("/runs").text
    visitor.post("/api/run", {"kind": "import"})  # the key is known now


def test_a_run_that_is_none_of_the_three_is_refused(visitor, workbook):
    visitor.upload(workbook(1))
    assert visitor.post("/api/run", {"kind": "anything"}).status_code == 422
    assert visitor.state()["work"] is None


def test_whoever_says_no_sends_nothing(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(5))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": False})
    assert finished()["state"] == "interrupted"
    assert list(server.state.events) == []


def test_an_answer_that_is_no_yes_is_a_no(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(5))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": "true"})
    assert finished()["state"] == "interrupted"


def test_a_mended_cell_is_imported_as_mended(visitor, server, workbook, asked, finished):
    visitor.upload(workbook([("Lake 10K", "31/02/2027", "race")]))
    visitor.post("/api/mend", {"sheet": 0, "cell": "B2", "text": "2027-03-01"})
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    assert finished()["counts"]["created"] == 1
    assert [event["date"] for event in server.state.events] == ["2027-03-01"]


def test_nothing_is_sent_while_a_row_is_wrong(visitor, server, workbook, finished):
    visitor.upload(workbook([("A", "31/02/2027", "race"), ("B", "2027-05-03", "race")]))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    assert finished()["state"] == "invalid"
    assert list(server.state.events) == []


def test_a_run_that_was_stopped_goes_on(visitor, server, workbook, asked, finished, until):
    visitor.upload(workbook(60))
    visitor.post("/api/settings", {"workers": 4})
    server.faults.add(Fault("slow", delay=0.3, times=40))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    until(lambda: visitor.state()["work"]["done"] > 0)
    visitor.post("/api/stop")
    first = finished()
    assert first["state"] == "interrupted"
    assert 0 < first["counts"]["created"] < 60
    visitor.post("/api/run", {"kind": "import"})  # the key is still known
    asked()
    visitor.post("/api/answer", {"agreed": True})
    second = finished()
    assert second["state"] == "complete"
    assert second["counts"]["created"] + second["counts"]["unchanged"] == 60
    assert len(server.state.events) == 60


def test_stopping_answers_the_question_too(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/stop")
    assert finished()["state"] == "interrupted"
    assert list(server.state.events) == []


def test_one_run_at_a_time_and_nothing_changes_under_it(visitor, server, workbook, asked, finished):
    path = workbook(3)
    visitor.upload(path)
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    for deed, said in (
        ("run", {"kind": "rehearsal"}),
        ("mend", {"sheet": 0, "cell": "A2", "text": "x"}),
        ("settings", {"year": 2027}),
        ("map", {"header": "Name", "field": "slug"}),
        ("check", {}),
        ("drop", {}),
    ):
        assert visitor.post(f"/api/{deed}", said).status_code == 409
    assert visitor.upload(path).status_code == 409
    visitor.post("/api/stop")
    finished()


def test_the_end_of_the_page_stops_the_run(page, visitor, server, workbook, asked):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    work = page.session.work
    page.session.end(30)
    assert work.is_over
    assert not page.session.uploads
    assert list(server.state.events) == []


def test_whoever_looks_again_sees_the_run(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    with requests.get(
        f"{visitor.page.origin}/api/events", cookies=visitor.http.cookies, stream=True, timeout=30
    ) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert "frame-ancestors 'none'" in stream.headers["Content-Security-Policy"]
        line = next(stream.iter_lines(chunk_size=1))
        told = json.loads(line.removeprefix(b"data: "))
        assert told["work"]["state"] == "asking"
    visitor.post("/api/stop")
    finished()


def test_a_key_that_is_refused_is_said_so(visitor, server, workbook, finished):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "import", "key": "not-the-key"})
    result = finished()
    assert result["state"] == "refused"
    assert "--" not in result["hint"]


def test_the_key_of_the_environment_is_enough(visitor, server, workbook, asked, monkeypatch):
    monkeypatch.setenv("INTERVALS_PARTNER_API_KEY", server.key)
    visitor.upload(workbook(3))
    assert visitor.state()["key"] == "environment"
    visitor.post("/api/run", {"kind": "import"})
    assert asked()["to_send"] == 3


def test_reports_of_a_run_can_be_taken_away(visitor, server, workbook, asked, finished):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    for kind in finished()["reports"]:
        answer = visitor.get(f"/download/report.{kind}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    assert visitor.get("/download/report.exe").status_code == 422
    report = visitor.get("/download/report.json").json()
    assert [row["status"] for row in report["rows"]] == [Status.CREATED] * 3
    assert [file["path"] for file in report["run"]["files"]] == ["calendar.xlsx"]


def test_the_report_to_read_speaks_as_the_page_does(visitor, server, workbook, finished):
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "dry_run", "key": server.key})
    finished()
    assert "All rows" in visitor.get("/download/report.html").text
    assert "Alle Zeilen" in visitor.get("/download/report.html", Accept_Language="de").text
    visitor.get("/?language=de")
    assert "Alle Zeilen" in visitor.get("/download/report.html").text


def test_earlier_runs_are_listed_and_shown(visitor, server, workbook, asked, finished):
    assert "There is none yet." in visitor.get("/runs").text
    visitor.upload(workbook([("<i>Lake</i>", "2027-05-03", "race")]))
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    run = finished()["id"]
    assert f'href="/runs/{run}"' in visitor.get("/runs").text
    shown = visitor.get(f"/runs/{run}").text
    assert "&lt;i&gt;Lake&lt;/i&gt;" in shown
    assert "<i>Lake</i>" not in shown
    assert visitor.get(f"/runs/{run}.json").json()["run"]["id"] == run
    assert visitor.get("/runs/none").status_code == 422


def test_the_problems_of_an_earlier_run_are_told_in_the_page_s_language(
    visitor, server, workbook, asked, finished
):
    visitor.upload(workbook([("Lake", "31/02/2027", "race"), ("Hill", "2027-05-03", "race")]))
    visitor.post("/api/settings", {"skip_invalid": True})
    visitor.post("/api/run", {"kind": "import", "key": server.key})
    asked()
    visitor.post("/api/answer", {"agreed": True})
    run = finished()["id"]
    english = visitor.get(f"/runs/{run}").text
    assert '<span lang="en">There is no 31 February 2027.</span>' in english
    german = visitor.get(f"/runs/{run}", Accept_Language="de").text
    assert '<span lang="de">Den 31. Februar 2027 gibt es nicht.</span>' in german
    assert "There is no" not in german


def test_a_failure_of_our_own_ends_the_run(visitor, page, workbook, finished, until, monkeypatch):
    def break_down(*_):
        raise RuntimeError

    monkeypatch.setattr("importer.web.session.import_into_practice_api", break_down)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    visitor.upload(workbook(3))
    visitor.post("/api/run", {"kind": "rehearsal"})
    assert finished() is None
    assert visitor.state()["work"]["failed"]
    assert visitor.post("/api/check").status_code == 200
