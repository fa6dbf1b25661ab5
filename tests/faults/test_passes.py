"""Many passes over the same jobs at the same moment."""

import pytest

from importer.sandbox import SandboxCredential

pytestmark = pytest.mark.both_ledgers

PASSES, JOBS, ROWS = 20, 4, 6
FAST = 'rate = "1000/second"\nburst = 1000'


def test_batches_start_at_the_same_time(shell, serve, calendar, tmp_path):
    """Each organization is worked on by one of them; the others find it done, or taken."""
    keys = {f"KEY_{number}": f"key-number-{number}" for number in range(JOBS)}
    server = serve(
        credentials=[
            SandboxCredential(key, f"{key[-1]}" * 24, unlimited=True) for key in keys.values()
        ]
    )
    jobs = [f"[defaults]\n{FAST}\n"]
    for number, variable in enumerate(keys):
        rows = [(f"Race {number} {at}", "2027-05-03", "race") for at in range(ROWS)]
        path = calendar(rows, f"{number}.csv")
        jobs.append(f'[[job]]\nname = "{number}"\nfiles = "{path}"\napi_key_env = "{variable}"\n')
    (tmp_path / "jobs.toml").write_text("".join(jobs))
    commands = [shell.start("batch", "jobs.toml", **keys) for _ in range(PASSES)]
    ended = [command.end() for command in commands]
    assert {one.status for one in ended} <= {0, 4}, [one.err for one in ended]
    assert shell("batch", "jobs.toml", **keys).status == 0
    posts = [one for one in server.state.requests if one.method == "POST"]
    assert len(posts) == len(server.state.events) == JOBS * ROWS
