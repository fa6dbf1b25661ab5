"""Start a practice API with faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from importer.sandbox import RunningSandbox
from importer.sandbox import start_sandbox as start_plain_sandbox
from support.faulty_api.asgi import FaultyApi
from support.faulty_api.faults import FaultSelector
from support.faulty_api.state import FaultyConfig, FaultyState


@dataclass(frozen=True, slots=True)
class FaultySandbox(RunningSandbox):
    """A running practice API with faults."""

    state: FaultyState

    @property
    def base_url(self) -> str:
        """The base URL with the prefix."""
        plain = RunningSandbox(self.state, self.port).base_url
        return f"{plain}{self.state.config.root_path}"

    @property
    def faults(self) -> FaultSelector:
        """Its faults; may be changed at any time."""
        return self.state.faults


@contextmanager
def start_sandbox(
    config: FaultyConfig | None = None, port: int = 0, state: FaultyState | None = None
) -> Iterator[FaultySandbox]:
    """Run a practice API with faults in a thread; see `importer.sandbox.start_sandbox`."""
    known = state or FaultyState(config or FaultyConfig())
    with start_plain_sandbox(port=port, state=known, api_class=FaultyApi) as server:
        yield FaultySandbox(known, server.port)
