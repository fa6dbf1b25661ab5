"""The practice API: follows the vendor's reference, over real HTTP, with faults on demand.

It serves `import-events sandbox`, test runs (`--sandbox`) and the tests of this project.

    with running(Sandbox(plan="enterprise")) as server:
        server.faults.add(Fault("lost_answer", slug="lakeside-10k"))
        ...  # requests to server.base_url with server.key
        assert [event["slug"] for event in server.state.events] == ["lakeside-10k"]

It listens on loopback only and keeps everything in memory.
"""

from importer.sandbox.config import SandboxConfig, SandboxCredential
from importer.sandbox.faults import Fault, FaultKind, FaultRates, FaultSelector, RetryAfterMode
from importer.sandbox.http_messages import RecordedRequest
from importer.sandbox.server import RunningSandbox, run_until_signal, start_sandbox
from importer.sandbox.state import LoggedRequest, SandboxState

__all__ = [
    "Fault",
    "FaultKind",
    "FaultRates",
    "FaultSelector",
    "LoggedRequest",
    "RecordedRequest",
    "RetryAfterMode",
    "RunningSandbox",
    "SandboxConfig",
    "SandboxCredential",
    "SandboxState",
    "run_until_signal",
    "start_sandbox",
]
