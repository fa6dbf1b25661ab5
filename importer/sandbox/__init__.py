"""The practice API: follows the vendor's reference, over real HTTP, with faults on demand.

It serves `import-events sandbox`, test runs (`--sandbox`) and the tests of this project.

    with running(Sandbox(plan="enterprise")) as server:
        server.faults.add(Fault("lost_answer", slug="lakeside-10k"))
        ...  # requests to server.base_url with server.key
        assert [event["slug"] for event in server.state.events] == ["lakeside-10k"]

It listens on loopback only and keeps everything in memory.
"""

from importer.sandbox.config import Credential, Sandbox
from importer.sandbox.faults import Fault, FaultRates, Faults, Kind, RetryAfter
from importer.sandbox.http_messages import Received
from importer.sandbox.server import Running, running, serve
from importer.sandbox.state import Logged, State

__all__ = [
    "Credential",
    "Fault",
    "FaultRates",
    "Faults",
    "Kind",
    "Logged",
    "Received",
    "RetryAfter",
    "Running",
    "Sandbox",
    "State",
    "running",
    "serve",
]
