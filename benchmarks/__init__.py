"""What is measured, against whom: `make bench`, or `make bench-quick`."""

import sys
from pathlib import Path

# the practice API that logs its requests is in `tests/support`
sys.path.append(str(Path(__file__).parents[1] / "tests"))
