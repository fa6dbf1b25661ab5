"""Hypothesis profiles: no deadlines, and examples by the environment variable `HYPOTHESIS_PROFILE`.

`quick` is the default, `thorough` is what `make test-all` runs, `exhaustive` takes hours.
"""

import os

from hypothesis import HealthCheck, settings

SHARES = {"quick": 0.2, "thorough": 1.0, "exhaustive": 100.0}
"""Profile → share of a property's examples that are tried."""
FEWEST = 10
LIBRARY_DEFAULT = 100
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SUPPRESSED = (HealthCheck.too_slow,)  # neither it nor a deadline holds on a slow machine


def examples(count: int, *suppressed: HealthCheck) -> settings:
    """Return settings for this many examples in the thorough profile.

    Args:
        count: of examples.
        suppressed: health checks to suppress, besides the one for speed.
    """
    wanted = max(FEWEST, round(count * SHARES[PROFILE]))
    checks = (*SUPPRESSED, *suppressed)
    return settings(max_examples=wanted, deadline=None, suppress_health_check=checks)


for name, share in SHARES.items():
    settings.register_profile(
        name,
        deadline=None,
        max_examples=max(FEWEST, round(LIBRARY_DEFAULT * share)),
        suppress_health_check=SUPPRESSED,
    )
settings.load_profile(PROFILE)
