"""A sample of `benchmarks/hostile_inputs.py`, which tries 5,000 and more."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge
from l4d2_sourcepawn.verdict import Rung

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "hostile_inputs.py"
EACH = 2


@pytest.fixture(scope="module")
def hostile() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("hostile_inputs", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_a_seed_always_gives_the_same_sources_of_every_kind(
    hostile: ModuleType, tmp_path: Path
) -> None:
    ground = hostile.Ground.prepare(tmp_path)
    number = EACH * len(hostile.KINDS)
    once, again, other = (
        list(itertools.islice(hostile.sources(seed, ground), number)) for seed in (1, 1, 2)
    )
    assert once == again != other
    assert {kind for kind, _ in once} == set(hostile.KINDS)


@pytest.mark.slow
def test_hostile_sources_have_typed_verdicts_and_learn_nothing(
    hostile: ModuleType, tmp_path: Path
) -> None:
    ground = hostile.Ground.prepare(tmp_path)
    outcomes = hostile.try_all(ground, seed=7, number=EACH * len(hostile.KINDS), workers=2)
    assert [outcome for outcome in outcomes if outcome.fault] == []
    rungs = {outcome.ended.split()[0] for outcome in outcomes}
    assert {"compiles", "structure"} <= rungs


def test_a_secret_that_is_reached_is_noticed(hostile: ModuleType, tmp_path: Path) -> None:
    """The trial's own control: with the secret's folder as an include root, it is found."""
    ground = hostile.Ground.prepare(tmp_path)
    source = "#include <secret>\npublic void OnPluginStart() { }\n"
    guarded = judge(source, compiler=Compiler.discover(include_roots=[ground.root]))
    assert hostile.fault_of(guarded) == ""
    opened = judge(source, compiler=Compiler.discover(include_roots=[ground.outside]))
    assert hostile.fault_of(opened) == "leaks the secret"
    assert opened.failed_at is not None
    assert opened.failed_at.rung is Rung.COMPILES
