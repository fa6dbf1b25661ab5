"""Jobs files: what they may say, and that one job's mistake is its own."""

import pytest

from importer.automation.jobs_file import NOTIFY_ALWAYS, NOTIFY_ON_TROUBLE, read_jobs
from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import API_KEY_VARIABLE

SECRET = "canary_5up3r_53cr3t_k3y"


@pytest.fixture
def jobs(tmp_path):
    """Read a jobs file of this text."""

    def read(text: str, **environment: str):
        path = tmp_path / "jobs.toml"
        path.write_text(text, "utf-8")
        return read_jobs(str(path), environment)

    return read


@pytest.fixture
def job(jobs):
    """Read a jobs file whose one job says this."""

    def read(text: str, **environment: str):
        [one] = jobs(f'[[job]]\nname = "lakeside"\nfiles = "a.csv"\n{text}', **environment)
        return one

    return read


def test_a_job_has_the_defaults_settings_and_its_own(jobs):
    one, other = jobs(
        """
        [defaults]
        ledger = "postgresql://ledger.example/events"
        date_order = "mdy"
        report = ["reports/{job}-{date}.xlsx"]
        [[job]]
        name = "lakeside"
        files = ["a.csv", "https://calendar.example/b.csv"]
        api_key_env = "LAKE_KEY"
        date_order = "dmy"
        skip_invalid = true
        workers = 3
        map = { Naam = "name" }
        [[job]]
        name = "hill 2"
        files = "c.xlsx"
        """
    )
    assert one.error is other.error is None
    assert (one.settings.date_order, other.settings.date_order) == ("dmy", "mdy")
    assert (one.settings.skip_invalid, one.settings.workers) == (True, 3)
    assert one.settings.map == {"Naam": "name"}
    assert one.settings.ledger == other.settings.ledger == "postgresql://ledger.example/events"
    assert (one.api_key_env, other.api_key_env) == ("LAKE_KEY", None)
    assert (one.notify_when, other.files[0][-6:]) == (NOTIFY_ON_TROUBLE, "c.xlsx")


def test_paths_start_from_the_jobs_files_folder_and_urls_stay(job, tmp_path):
    one = job(
        'report = ["sub/{job}.csv", "/absolute.csv"]\nledger = "ledger.sqlite3"\n'
        'api_key_file = "key.txt"\nca_bundle = "ca.pem"'
    )
    assert one.files == (str(tmp_path / "a.csv"),)
    assert one.settings.report == (str(tmp_path / "sub/{job}.csv"), "/absolute.csv")
    assert one.settings.ledger == str(tmp_path / "ledger.sqlite3")
    assert one.settings.api_key_file == str(tmp_path / "key.txt")
    assert one.settings.ca_bundle == str(tmp_path / "ca.pem")


def test_what_the_environment_says_does_not_move_into_the_folder(job):
    one = job(
        "", IMPORT_EVENTS_LEDGER="elsewhere.sqlite3", INTERVALS_BASE_URL="https://api.example"
    )
    assert (one.settings.ledger, one.settings.base_url) == (
        "elsewhere.sqlite3",
        "https://api.example",
    )


def test_the_key_is_where_the_job_says(job, tmp_path):
    assert (
        job("", **{API_KEY_VARIABLE: "usual"}).read_api_key({API_KEY_VARIABLE: "usual"}) == "usual"
    )
    one = job('api_key_env = "LAKE_KEY"')
    assert one.read_api_key({API_KEY_VARIABLE: "usual", "LAKE_KEY": "lake"}) == "lake"
    (tmp_path / "key.txt").write_text("filed\n")
    assert job('api_key_file = "key.txt"').read_api_key({API_KEY_VARIABLE: "usual"}) == "filed"


def test_a_jobs_own_place_for_the_key_replaces_the_defaults(jobs, tmp_path):
    (tmp_path / "key.txt").write_text("filed")
    text = '[defaults]\napi_key_env = "ALL"\n[[job]]\nname = "a"\nfiles = "a.csv"\n'
    one, other = jobs(f'{text}api_key_file = "key.txt"\n[[job]]\nname = "b"\nfiles = "b.csv"')
    assert one.read_api_key({"ALL": "all"}) == "filed"
    assert other.read_api_key({"ALL": "all"}) == "all"


@pytest.mark.parametrize(
    "text",
    [
        f'api_key = "{SECRET}"',
        f'key = "{SECRET}"',
        f'api_key_env = "{SECRET} with blanks"',
        f'api_key_env = "{SECRET}"',
        f'api_key_file = "{SECRET}"',
        f'api_key_env = "{SECRET}"\napi_key_file = "{SECRET}"',
    ],
)
def test_a_key_that_was_written_into_the_file_is_never_shown(job, text):
    one = job(text)
    refusal = one.error
    if refusal is None:
        with pytest.raises(UnusableInput) as caught:
            one.read_api_key({})
        refusal = caught.value
    assert SECRET not in refusal.message + refusal.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('date_oder = "dmy"', "Unknown setting 'date_oder'", "'date_order'"),
        ('date_order = "dym"', "--date-order cannot be 'dym'", ""),
        ("workers = 1000", "--workers cannot be '1000'", ""),
        ('report = ["{jobs}.csv"]', "contains the unknown {jobs}", "{job}"),
        ("notify = [3]", "notify is not a list of texts", ""),
        ('notify_when = "never"', "notify_when", "trouble"),
        ('base_url = "http://api.example"', "not encrypted", ""),
    ],
)
def test_a_mistake_is_the_jobs_own_and_told(job, text, message, hint):
    trouble = job(text).error
    assert message in trouble.message
    assert hint in trouble.hint


def test_what_goes_without_saying_may_be_said(job):
    one = job("yes = true\nno_input = true\nquiet = true\nno_progress = true")
    assert one.error is None


def test_a_job_without_files_or_name_is_failed_alone(jobs):
    listed = jobs(
        '[[job]]\nname = "a"\n[[job]]\nfiles = "b.csv"\n[[job]]\nname = "../c"\nfiles = "c.csv"\n'
        '[[job]]\nname = "d"\nfiles = "d.csv"\n[[job]]\nname = "D"\nfiles = "e.csv"'
    )
    assert [job.error is None for job in listed] == [False, False, False, True, False]
    assert [job.name for job in listed] == ["a", "job 2", "job 3", "d", "D (5)"]
    assert "two jobs called" in listed[4].error.message


def test_notifications_and_when(job):
    one = job('notify = ["json://127.0.0.1", "mailto://${NAME}"]\nnotify_when = "always"')
    assert one.notify == ("json://127.0.0.1", "mailto://${NAME}")
    assert one.notify_when == NOTIFY_ALWAYS
    assert "mailto" not in repr(one)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no jobs"),
        ("[defaults]", "has no jobs"),
        ("job = 3", "has no jobs"),
        ("[jobs]\n", "Unknown table 'jobs'"),
        ("[[job]\n", "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_rejects_a_file_that_is_not_a_jobs_file(tmp_path, text, message):
    path = tmp_path / "jobs.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnusableInput, match=message):
        read_jobs(str(path), {})


def test_rejects_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UnusableInput, match="There is no file"):
        read_jobs(str(tmp_path / "none.toml"), {})
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_jobs(str(tmp_path), {})
