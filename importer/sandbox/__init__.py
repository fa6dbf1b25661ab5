"""The practice API: follows the vendor's reference, over real HTTP.

It serves `import-events sandbox`, test runs (`--sandbox`) and the tests of this project, which add faults.
It listens on loopback only and keeps everything in memory.
"""

from importer.sandbox.config import SandboxConfig, SandboxCredential
from importer.sandbox.server import RunningSandbox, run_until_signal, start_sandbox
from importer.sandbox.state import SandboxState

__all__ = [
    "RunningSandbox",
    "SandboxConfig",
    "SandboxCredential",
    "SandboxState",
    "run_until_signal",
    "start_sandbox",
]
