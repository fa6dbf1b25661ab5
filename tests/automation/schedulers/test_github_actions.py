"""The workflow, read back by a parser of YAML."""

from pathlib import Path

import pytest
import yaml

from importer.automation.schedulers import Errand, daily, weekly
from importer.automation.schedulers.github_actions import path, workflow
from importer.domain.errors import UnusableInput

NASTY = """jobs: "of" the 'club' #1 %é\\.toml"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def steps(text: str) -> list[dict]:
    (job,) = yaml.safe_load(text)["jobs"].values()
    return job["steps"]


def test_the_workflow_runs_the_batch_where_the_jobs_file_is(repository):
    made = Errand(("/anywhere",), str(repository / "a club: north" / NASTY))
    (step,) = [one for one in steps(workflow(made, daily("06:00"))) if "JOBS_FILE" in str(one)]
    assert step["run"] == 'import-events batch "$JOBS_FILE"'
    assert step["working-directory"] == "a club: north"
    assert step["env"]["JOBS_FILE"] == f"./{NASTY}"


def test_the_workflow_fires_when_it_is_told_and_by_hand(repository):
    made = Errand(("/anywhere",), str(repository / "jobs.toml"))
    read = yaml.safe_load(workflow(made, weekly("sun", "06:30")))
    fires = read[True]  # YAML 1.1 takes the word `on` for a truth; GitHub does not
    assert fires == {"schedule": [{"cron": "30 6 * * 0"}], "workflow_dispatch": None}


def test_the_keys_are_secrets_and_nothing_else_is_granted(repository):
    made = Errand(("/anywhere",), str(repository / "jobs.toml"), ("LAKESIDE_KEY", "HILL_KEY"))
    text = workflow(made, daily("06:00"))
    (step,) = [one for one in steps(text) if "env" in one]
    assert step["env"]["LAKESIDE_KEY"] == "${{ secrets.LAKESIDE_KEY }}"
    assert step["env"]["HILL_KEY"] == "${{ secrets.HILL_KEY }}"
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_the_ledger_is_kept_although_a_pass_failed(repository):
    made = Errand(("/anywhere",), str(repository / "jobs.toml"))
    save = steps(workflow(made, daily("06:00")))[-1]
    assert save["uses"].startswith("actions/cache/save@")
    assert save["if"] == "always()"


def test_every_clone_has_the_same_file(tmp_path):
    names = set()
    for clone in ("one", "two"):
        (tmp_path / clone / ".git").mkdir(parents=True)
        names.add(path(Errand(("/p",), str(tmp_path / clone / "jobs.toml"))).name)
    assert len(names) == 1


def test_a_jobs_file_outside_a_repository_is_refused():
    with pytest.raises(UnusableInput, match="no git repository"):
        workflow(Errand(("/p",), "/nowhere/jobs.toml"), daily("06:00"))


def test_a_path_that_github_would_evaluate_is_refused(repository):
    made = Errand(("/p",), str(repository / "${{ secrets.KEY }}.toml"))
    with pytest.raises(UnusableInput, match="expression"):
        workflow(made, daily("06:00"))
