"""What is stored of a job: all that a worker needs, and no secret."""

import json
from dataclasses import replace

import pytest

from importer.automation.fleet.job_spec import deserialize_job, get_credential, serialize_job
from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.settings import Settings

LEDGER = "postgresql://keeper:canary-p4ss@db/events"


def test_a_job_comes_back_from_json_as_it_was_with_the_fleets_ledger():
    settings = Settings(
        sheet=("Races", "Walks"),
        rate=(100.0, 60.0),
        map={"Naam": "name"},
        year=2027,
        skip_invalid=True,
        report=("reports/{job}.xlsx",),
        ledger="mine.sqlite3",
        wait=True,
    )
    job = Job("lakeside", ("a.csv",), settings, "LAKESIDE_KEY", ("${NOTICES}",), "always")
    values = json.loads(json.dumps(serialize_job(job)))
    assert deserialize_job("lakeside", ("a.csv",), values, LEDGER) == replace(
        job, settings=replace(settings, ledger=LEDGER, wait=False)
    )


def test_the_ledgers_password_is_not_stored():
    spec = serialize_job(Job("a", ("a.csv",), Settings(ledger=LEDGER), "A_KEY"))
    assert "canary" not in repr(spec)


def test_jobs_with_one_base_url_and_key_are_one_credentials():
    one, same, other = (
        get_credential(Job(name, ("a.csv",), Settings(), variable))
        for name, variable in (("a", "A_KEY"), ("b", "A_KEY"), ("c", "C_KEY"))
    )
    elsewhere = get_credential(Job("d", ("a.csv",), Settings(base_url="https://test"), "A_KEY"))
    in_a_file = get_credential(Job("e", ("a.csv",), Settings(api_key_file="/keys/a")))
    assert one == same
    assert len({one, other, elsewhere, in_a_file}) == 4


def test_a_key_that_stands_where_its_variable_should_is_neither_stored_nor_shown():
    with pytest.raises(UnusableInput) as caught:
        serialize_job(Job("a", ("a.csv",), api_key_env="sk_canary_5ecret"))
    assert "canary" not in caught.value.message + caught.value.hint


def test_an_address_of_notifications_is_neither_stored_nor_shown():
    with pytest.raises(UnusableInput) as caught:
        serialize_job(Job("a", ("a.csv",), notify=("mailto://me:canary@mail",)))
    assert "canary" not in caught.value.message + caught.value.hint
