"""A sample of `benchmarks/hostile_inputs.py`, which tries 5,000 and more."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge
from l4d2_sourcepawn.verdict import Rung

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
EACH = 2


@pytest.fixture(scope="module")
def hostile() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield importlib.import_module("hostile_inputs")


@pytest.fixture(scope="module")
def made(hostile: ModuleType) -> ModuleType:
    return sys.modules["hostile_sources"]


def test_a_seed_always_gives_the_same_sources_of_every_kind(
    made: ModuleType, tmp_path: Path
) -> None:
    ground = made.Ground.prepare(tmp_path)
    number = EACH * len(made.KINDS)
    once, again, other = (
        list(itertools.islice(made.sources(seed, ground), number)) for seed in (1, 1, 2)
    )
    assert once == again != other
    assert {kind for kind, _ in once} == set(made.KINDS)


@pytest.mark.slow
def test_hostile_sources_have_typed_verdicts_and_learn_nothing(
    hostile: ModuleType, made: ModuleType, tmp_path: Path
) -> None:
    ground = hostile.Ground.prepare(tmp_path)
    outcomes = hostile.try_all(ground, seed=7, number=EACH * len(made.KINDS), workers=2)
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
