"""Starting, stopping and standing still."""

import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import requests
from support.faulty_api import Fault, FaultyConfig, start_sandbox

from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import EVENTS_PATH
from importer.sandbox import run_until_signal

SERVE = """
from importer.sandbox import SandboxConfig, run_until_signal
run_until_signal(SandboxConfig(), 0, lambda base_url, key: print(base_url, key, flush=True))
print("stopped", flush=True)
"""


def events(base_url: str, key: str) -> int:
    with requests.Session() as session:
        session.trust_env = False
        headers = {"Authorization": f"Bearer {key}"}
        return session.get(f"{base_url}{EVENTS_PATH}", headers=headers, timeout=120).status_code


def test_the_sandbox_listens_on_loopback_only(start):
    call = start()
    assert call.server.base_url == f"http://127.0.0.1:{call.server.port}"
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", call.server.port))


def test_a_stopped_sandbox_does_not_listen():
    with start_sandbox() as server:
        assert events(server.base_url, server.key) == 200
    with pytest.raises(requests.ConnectionError):
        events(server.base_url, server.key)


def test_a_restarted_sandbox_keeps_its_port_and_state(event):
    with start_sandbox() as before:
        before.state.add_event(event())
    with start_sandbox(port=before.port, state=before.state) as after:
        assert after.port == before.port
        assert after.state.events == before.state.events
        assert events(after.base_url, before.key) == 200


def test_a_port_in_use_is_reported_with_a_message(start):
    port = start().server.port
    with pytest.raises(UnusableInput, match=f"port {port}") as caught, start_sandbox(port=port):
        pass
    assert "--port" in caught.value.hint


@pytest.mark.parametrize("port", [-1, 65_536])
def test_an_invalid_port_is_reported_with_a_message(port):
    with pytest.raises(UnusableInput, match="is not a port"), start_sandbox(port=port):
        pass


def test_stopping_does_not_wait_for_slow_responses_or_idle_connections(event):
    heard: list[object] = []
    with start_sandbox(FaultyConfig(latency=600)) as server:
        logged = threading.Event()
        server.faults.add(Fault("late", delay=600, when=lambda _: logged.set() is None))

        def ask() -> None:
            try:
                events(server.base_url, server.key)
            except requests.ConnectionError as error:
                heard.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert logged.wait(120)
        begun = time.monotonic()
    assert time.monotonic() - begun < 300, "half of the latency: the end waited"
    thread.join()
    assert len(heard) == 1


def test_counts_concurrent_requests(start):
    call = start(latency=0.3)
    address = (call.server.base_url, call.server.key)
    threads = [threading.Thread(target=events, args=address) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert call.server.state.peak_concurrency == 5


def test_a_malformed_request_causes_no_output(start, capfd):
    call = start()
    with socket.create_connection(("127.0.0.1", call.server.port)) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert b"400" in connection.recv(100)
    with socket.create_connection(("127.0.0.1", call.server.port)) as connection:
        connection.sendall(b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    assert call.get(EVENTS_PATH).status_code == 200
    assert capfd.readouterr() == ("", "")


def test_faults_print_nothing_to_the_terminal(call, event, capfd):
    for kind in ("lost_answer", "reset", "cut"):
        call.server.faults.add(Fault(kind))
        with pytest.raises(requests.RequestException):
            call.post(event())
    assert call.get(EVENTS_PATH).status_code == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_sandbox_without_output(number):
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        base_url, key = process.stdout.readline().split()
        assert events(base_url, key) == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "stopped\n", "")


def test_a_port_in_use_is_reported_before_the_sandbox_starts(start):
    announced: list[str] = []
    with pytest.raises(UnusableInput):
        run_until_signal(
            FaultyConfig(), start().server.port, lambda base_url, _key: announced.append(base_url)
        )
    assert announced == []


def test_imports_uvicorn_and_starlette_only_when_a_sandbox_runs():
    code = "import sys, importer.sandbox; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "importer.sandbox.server" in run.stdout.split()
    assert not {"uvicorn", "starlette"} & set(run.stdout.split())
