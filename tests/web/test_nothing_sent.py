"""Runs that came to nothing: a key that is refused, a question that is answered with no."""

import pytest


@pytest.fixture
def ended(page_client, wait_until):
    """Begin a run, answer its question, and return the state at its end."""

    def run(agreed=None, **said):
        page_client.post("/api/run", {"kind": "import"} | said)
        wait_until(lambda: page_client.state()["work"]["state"] in ("asking", "finished"))
        if agreed is not None:
            page_client.post("/api/answer", {"agreed": agreed})
        wait_until(lambda: page_client.state()["work"]["state"] == "finished")
        return page_client.state()

    return run


def test_a_rejected_api_key_is_forgotten_and_the_right_one_imports(
    page_client, server, workbook, ended
):
    page_client.upload(workbook(3))
    before = page_client.state()["check"]
    state = ended(key="not-the-key")
    assert state["work"]["result"]["state"] == "refused"
    assert state["key"] == "refused"
    assert state["check"] == before
    assert state["check"]["sendable"]
    assert (
        page_client.post("/api/run", {"kind": "import"}).status_code == 422
    )  # it is known no more
    state = ended(agreed=True, key=server.key)
    assert state["work"]["result"]["counts"]["created"] == 3
    assert state["key"] == "memory"


def test_a_rejected_api_key_of_the_environment_is_reported(
    page_client, server, workbook, ended, monkeypatch
):
    monkeypatch.setenv("INTERVALS_PARTNER_API_KEY", "not-the-key")
    page_client.upload(workbook(3))
    assert ended()["key"] == "environment_refused"
    assert ended(agreed=True, key=server.key)["key"] == "memory"
    page_client.post("/api/forget")
    assert page_client.state()["key"] == "environment"


def test_buttons_are_enabled_after_the_api_key_is_rejected_during_a_run(
    page_client, server, workbook, ended
):
    page_client.upload(workbook(3))
    ended(agreed=True, key=server.key)
    page_client.upload(workbook(5))
    state = ended(agreed=True, key="revoked-meanwhile")
    assert state["check"]["sendable"]
    assert state["check"]["counts"]["ready"] == 2


def test_declining_changes_nothing(page_client, server, workbook, ended):
    page_client.upload(workbook(3))
    before = page_client.state()["check"]
    state = ended(agreed=False, key=server.key)
    assert state["work"]["declined"]
    assert state["check"] == before
    assert state["key"] == "memory"
    assert ended(agreed=True)["work"]["declined"] is False
    assert len(server.state.events) == 3


def test_declining_keeps_the_preview_visible(page_client, server, workbook, ended):
    page_client.upload(workbook([("Lake Run", "2027-05-03", "race")]))
    ended(agreed=True, key=server.key)
    page_client.upload(workbook([("Lake Run", "2027-05-04", "race")]))
    assert page_client.state()["check"]["warnings"] == 0
    state = ended(agreed=False)
    assert state["work"]["forecast"]["warnings"] == 1
    assert state["check"]["warnings"] > 0
    assert state["check"]["counts"]["ready"] == 1


def test_imported_rows_are_not_called_ready_after_a_correction(
    page_client, server, workbook, ended
):
    page_client.upload(workbook(3))
    ended(agreed=True, key=server.key)
    page_client.post("/api/mend", {"sheet": 0, "cell": "A2", "text": "Another race"})
    counts = page_client.state()["check"]["counts"]
    assert (counts["unchanged"], counts["ready"]) == (2, 1)
    page_client.upload(workbook(4, name="corrected.xlsx"))
    counts = page_client.state()["check"]["counts"]
    assert (counts["unchanged"], counts["ready"]) == (3, 1)
    page_client.post("/api/forget")
    page_client.post("/api/check")
    assert page_client.state()["check"]["counts"]["ready"] == 4
