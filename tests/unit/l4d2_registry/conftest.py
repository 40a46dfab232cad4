"""Records with every field set, a registry with a fixed clock, and a way to run a process."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import l4d2_registry
from l4d2_registry import (
    Artefact,
    Cost,
    EvaluationSummary,
    Licence,
    Lineage,
    ModelManifest,
    PromptContract,
    PublishedFigure,
    Registry,
    RungScore,
    digest_bytes,
)

ROOT = Path(l4d2_registry.__file__).parents[1]
CORPUS = b'{"id":"witch_warning"}\n'


def full_manifest(**changes: Any) -> ModelManifest:
    """Build a manifest in which every field differs from its default."""
    fields: dict[str, Any] = {
        "name": "baseline",
        "kind": "retrieval",
        "summary": "The nearest verified plugin — 最も近い",
        "base_model": "none",
        "licences": (Licence(spdx="GPL-3.0-or-later", covers="the corpus"),),
        "artefacts": (
            Artefact(
                role="retrieval_corpus",
                file_name="corpus.jsonl",
                sha256=digest_bytes(CORPUS),
                bytes=len(CORPUS),
                media_type="application/jsonl",
            ),
        ),
        "prompt": PromptContract(
            id="sourcepawn", sha256=digest_bytes(b"prompt"), context_tokens=4096, stop=("```\n",)
        ),
        "lineage": Lineage(
            recipe_sha256=digest_bytes(b"recipe"),
            spec_sha256=digest_bytes(b"spec"),
            code_sha256=digest_bytes(b"code"),
            dataset_sha256=digest_bytes(b"dataset"),
            snapshots={"seed": digest_bytes(b"seed"), "local_git": digest_bytes(b"git")},
        ),
        "evaluation": EvaluationSummary(
            suite="original10",
            suite_sha256=digest_bytes(b"suite"),
            report_sha256=digest_bytes(b"report"),
            judge="spcomp 1.11",
            tasks=10,
            reproduced=True,
            rungs=(
                RungScore(
                    rung="compiles",
                    judged=True,
                    passed=8,
                    scored=9,
                    unscored=1,
                    low=0.5650374,
                    high=0.98011,
                ),
                RungScore(rung="behaviour", judged=False),
            ),
        ),
        "published": (PublishedFigure(what="pass rate", value="80 %", source="its model card"),),
        "hosted_model": "ft:example",
        "cost": Cost(usd=1.25, note="estimate"),
        "expires_at": dt.date(2031, 2, 3),
    }
    return ModelManifest(**{**fields, **changes})


@pytest.fixture
def manifest() -> ModelManifest:
    return full_manifest()


@pytest.fixture
def make_manifest() -> Callable[..., ModelManifest]:
    return full_manifest


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """An empty registry that holds the corpus blob; its clock moves one second a reading."""
    ticks = itertools.count()
    start = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    registry = Registry(
        tmp_path / "registry", clock=lambda: start + dt.timedelta(seconds=next(ticks))
    )
    registry.blobs.put(CORPUS)
    return registry


@pytest.fixture(scope="session")
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a Python process that can import this checkout; its arguments as for `python`."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
