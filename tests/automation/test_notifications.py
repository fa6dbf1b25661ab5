"""Notifications: their recipients, their conditions, and that no address is ever shown."""

import json

import pytest

LAKE = """
[[job]]
name = "lakeside"
files = "lake.csv"
ledger = "ledger.sqlite3"
report = "marked.xlsx"
api_key_env = "LAKE_KEY"
"""
GOOD, BAD = "Run,2027-05-01,race", "Run,2027-13-45,race"


@pytest.fixture
def run_job(batch_harness, web_server):
    """Run a job that has this row, with what it says of notices; return outcome and notices."""

    def run(row: str, *more: str):
        batch_harness.calendar("lake.csv", row)
        batch_harness.jobs(
            LAKE + "\n".join(more).replace("HERE", web_server.address.removeprefix("http://"))
        )
        outcome = batch_harness.run()["lakeside"]
        return outcome, [json.loads(body) for body in web_server.posted]

    return run


def test_a_failure_is_notified_with_the_summary_and_the_annotated_workbook(run_job):
    outcome, [notice] = run_job(BAD, 'notify = ["json://HERE/hook"]')
    assert outcome.notes == ()
    assert notice["title"] == "import-events: lakeside: 1 row: 1 invalid; nothing was sent"
    assert "marked.xlsx" in notice["message"]
    assert notice["type"] == "failure"


def test_success_is_notified_if_configured(run_job):
    assert run_job(GOOD, 'notify = ["json://HERE/hook"]')[1] == []
    _, [notice] = run_job(
        "Other,2027-05-02,race", 'notify = ["json://HERE/hook"]', 'notify_when = "always"'
    )
    assert notice["title"].endswith("lakeside: 1 row: 1 created")
    assert notice["type"] == "success"


def test_a_variable_of_the_environment_stands_for_a_password(run_job, batch_harness, web_server):
    batch_harness.environment["HOOK"] = web_server.address.removeprefix("http://")
    _, notices = run_job(BAD, 'notify = ["json://${HOOK}/hook"]')
    assert len(notices) == 1


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (
            "json://user:canary@127.0.0.1:9/hook",
            "Entry 1 of `notify`: the service could not be reached",
        ),
        ("canary://nowhere", "Entry 1 of `notify`: it is not a valid Apprise URL"),
        (
            "json://canary:${NOBODY_SET_THIS}@127.0.0.1",
            "Entry 1 of `notify`: the variable NOBODY_SET_THIS is not set",
        ),
    ],
)
def test_a_failed_notification_is_noted_without_its_address(run_job, capfd, address, reason):
    outcome, _ = run_job(BAD, f'notify = ["{address}"]')
    [note] = outcome.notes
    assert reason in note
    assert "canary" not in note + repr(outcome.job) + "".join(capfd.readouterr())
