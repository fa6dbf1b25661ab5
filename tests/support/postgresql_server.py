"""A temporary PostgreSQL server for tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

PASSWORD = "canary-5up3r-p4ssw0rd"
PLACES = ("/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
DEBIAN = Path("/usr/lib/postgresql")
SETTINGS = {
    "fsync": "off",  # nobody pulls this machine's plug to see
    "synchronous_commit": "off",  # the ledger has to ask for it
    "default_transaction_isolation": "'serializable'",  # and for this
    "shared_buffers": "16MB",
    "max_connections": "60",
    "listen_addresses": "'127.0.0.1'",
}


def find_postgres_programs() -> Path | None:
    """Return the folder of initdb, pg_ctl and postgres; `None` if they are missing."""
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("pg_ctl")
    places = [*debian, *map(Path, PLACES), *([Path(found).parent] if found else [])]
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((place for place in places if all((place / one).exists() for one in wanted)), None)


class PostgresServer:
    """A running server.

    Attributes:
        port: on 127.0.0.1.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._numbers = count(1)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._make()
        self.start()

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        """Return the URL of a database."""
        return f"postgresql://keeper:{password}@127.0.0.1:{self.port}/{database}"

    def query(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the owner of a database and return its rows."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            answer = connection.execute(sql)
            return answer.fetchall() if answer.description else []

    def create_database(self, template: str = "template0") -> str:
        """Create a database and return its name."""
        name = f"ledger_{next(self._numbers)}"
        self.query(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database and its connections."""
        self.query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "start", "--silent", "--wait", "--log", str(self._folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast` disconnects its clients, `immediate` simulates a crash."""
        self._run("pg_ctl", "stop", "--silent", "--wait", "--mode", mode)

    def _make(self) -> None:
        secret = self._folder / "secret"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:  # the server refuses to be the superuser's
            for path in (self._folder, secret):
                shutil.chown(path, *_nobody())
        self._run(
            "initdb",
            *("--username", "keeper", "--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"),
        )
        here = {"port": self.port, "unix_socket_directories": f"'{self._folder}'"}
        with (self._folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in (SETTINGS | here).items())

    def _run(self, program: str, *arguments: str) -> None:
        user, group = _nobody() if os.geteuid() == 0 else (None, None)
        done = subprocess.run(
            [self._programs / program, "--pgdata", str(self._folder / "data"), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self._folder)},
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr.decode()}")


def _nobody() -> tuple[str, str]:
    import grp
    import pwd

    for name in ("postgres", "nobody"):
        try:
            return name, grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
        except KeyError:
            continue
    raise RuntimeError("there is no user to run PostgreSQL as")


@contextmanager
def run_postgres_server() -> Iterator[PostgresServer]:
    """Run a server; its binaries must be there."""
    programs = find_postgres_programs()
    assert programs is not None
    # a short path, for its socket; below one that others may pass
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(programs, Path(folder))
        try:
            yield server
        finally:
            server.stop("immediate")
