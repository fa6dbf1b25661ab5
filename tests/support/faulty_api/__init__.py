"""The practice API with faults on demand, and a log of its requests.

with start_sandbox(FaultyConfig(plan="enterprise")) as server:
server.faults.add(Fault("lost_answer", slug="lakeside-10k"))
...  # requests to server.base_url with server.key
assert [event["slug"] for event in server.state.events] == ["lakeside-10k"]
"""

from support.faulty_api.faults import Fault, FaultKind, FaultRates, FaultSelector, RetryAfterMode
from support.faulty_api.server import FaultySandbox, start_sandbox
from support.faulty_api.state import FaultyConfig, FaultyState, LoggedRequest

__all__ = [
    "Fault",
    "FaultKind",
    "FaultRates",
    "FaultSelector",
    "FaultyConfig",
    "FaultySandbox",
    "FaultyState",
    "LoggedRequest",
    "RetryAfterMode",
    "start_sandbox",
]
