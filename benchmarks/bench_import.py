"""What importing a code location costs over a bare `import dagster`, in CPU time.

Fresh processes of both kinds alternate, and the least of each counts, so that a
busy machine changes the ratio little. The budget is 1.5.
"""

from __future__ import annotations

import os
import sys

ROUNDS = 7
BUDGET = 1.5
BARE = "import dagster"
LOCATIONS = ("l4d2_assets.definitions", "l4d2_agents.definitions")


def cpu_seconds(code: str) -> float:
    """Return user and system CPU seconds of a fresh interpreter that runs `code`."""
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{code!r} failed; install the extra: pip install '.[agents]'")
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    """Measure, print, and fail over the budget."""
    statements = {"dagster": BARE, **{name: f"import {name}" for name in LOCATIONS}}
    for code in statements.values():
        cpu_seconds(code)  # the first time compiles byte code
    least = dict.fromkeys(statements, float("inf"))
    for _ in range(ROUNDS):
        for name, code in statements.items():
            least[name] = min(least[name], cpu_seconds(code))
    print(f"import: least CPU time of {ROUNDS} fresh processes each, interleaved")
    worst = 0.0
    for name, seconds in least.items():
        ratio = seconds / least["dagster"]
        worst = max(worst, ratio)
        print(f"  {name:<26} {seconds:6.2f} s   {ratio:5.2f} x (budget {BUDGET})")
    return 0 if worst <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
