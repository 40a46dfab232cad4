"""Loading the code location stays light: Dagster starts it in every process it makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "torch",
    "transformers",
    "openai",
    "llama_cpp",
    "bm25s",
    "numpy",
    "matplotlib",
    "starlette",
    "l4d2_sourcepawn.judge_ladder",
    "l4d2_sourcepawn.lint",
    "l4d2_sourcepawn.scenario",
    "l4d2_sourcepawn.simulate",
}


def loaded_by(code: str) -> set[str]:
    """Return the modules that a fresh process has loaded after some code, and their packages."""
    listing = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{listing}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    names = json.loads(done.stdout)
    return {*names, *(name.partition(".")[0] for name in names)}


@pytest.mark.parametrize("location", ["l4d2_assets", "l4d2_agents"])
def test_a_code_location_loads_nothing_heavy(location):
    loaded = loaded_by(f"import {location}.definitions")

    assert "dagster" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("heavy", ["starlette", "l4d2_sourcepawn.lint"])
def test_a_heavy_module_would_be_seen(heavy):
    """Negative control, with the lightest of them."""
    assert heavy in loaded_by(f"import {heavy}") & HEAVY
