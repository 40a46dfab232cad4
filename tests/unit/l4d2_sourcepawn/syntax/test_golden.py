"""The light parser against `tree-sitter-sourcepawn` 0.8.0, whose answers lie by the sources.

`benchmarks/oracle_syntax.py PACKAGE tests/unit/l4d2_sourcepawn/syntax/golden --golden` makes them.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from l4d2_sourcepawn.syntax import parse

GOLDEN = Path(__file__).parent / "golden"
ORACLE = Path(__file__).parents[4] / "benchmarks" / "oracle_syntax.py"


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("oracle_syntax", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.[si][pn]*")), ids=lambda path: path.stem)
def test_the_grammar_says_the_same(path: Path, oracle: ModuleType) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert len(expected) >= 10
    assert oracle.outline(parse(path.read_text("utf-8"))) == expected


def test_a_difference_would_be_seen(oracle: ModuleType) -> None:
    path = GOLDEN / "old.sp"
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    changed = path.read_text("utf-8").replace("Float:by", "by")
    assert oracle.outline(parse(changed)) != expected
