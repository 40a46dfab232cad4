from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from l4d2_assets.core.model_card import percent, render_card, table
from l4d2_registry import (
    Artefact,
    Cost,
    EvaluationSummary,
    Licence,
    Lineage,
    ModelManifest,
    PromptContract,
    PublishedFigure,
    RungScore,
)

GOLDEN = Path(__file__).parent / "golden"

RETRIEVAL = ModelManifest(
    name="baseline",
    kind="retrieval",
    summary="The nearest verified plugin.",
    licences=(Licence(spdx="GPL-3.0-or-later", covers="retrieved plugins"),),
    artefacts=(
        Artefact(
            role="retrieval_corpus",
            file_name="corpus.jsonl",
            sha256="a" * 64,
            bytes=12345,
            media_type="application/jsonl",
        ),
    ),
    prompt=PromptContract(id="sourcepawn", sha256="b" * 64),
    lineage=Lineage(
        recipe_sha256="c" * 64,
        spec_sha256="d" * 64,
        code_sha256="e" * 64,
        dataset_sha256="f" * 64,
        snapshots={"seed_plugins": "1" * 64, "eval_suites": "2" * 64},
    ),
    evaluation=EvaluationSummary(
        suite="original10",
        suite_sha256="3" * 64,
        report_sha256="4" * 64,
        judge="ladder-1, spcomp 1.11",
        tasks=10,
        reproduced=True,
        rungs=(
            RungScore(rung="extracted", judged=True, passed=9, scored=10, low=0.596, high=0.982),
            RungScore(rung="compiles", judged=True, passed=8, scored=9, unscored=1),
            RungScore(rung="behaviour", judged=False),
        ),
    ),
    cost=Cost(usd=0.0, note="nothing is trained"),
)
EXTERNAL = RETRIEVAL.model_copy(
    update={
        "name": "v7",
        "kind": "external",
        "summary": "As published | not reproduced.",
        "base_model": "gpt-4o-mini-2024-07-18",
        "artefacts": (),
        "published": (PublishedFigure(what="pass rate", value="80 % | 4 compile", source="guide"),),
        "evaluation": RETRIEVAL.evaluation.model_copy(update={"reproduced": False}),
        "hosted_model": "ft:example",
        "cost": Cost(usd=None, note="not known here"),
        "expires_at": dt.date(2027, 1, 14),
        "lineage": Lineage(recipe_sha256="c" * 64, spec_sha256="d" * 64, code_sha256="e" * 64),
    }
)


@pytest.mark.parametrize("manifest", [RETRIEVAL, EXTERNAL], ids=lambda m: m.name)
def test_card_is_the_golden_one(manifest):
    golden = GOLDEN / f"card_{manifest.name}.md"
    assert render_card(manifest) == golden.read_text(encoding="utf-8")


def test_card_of_what_was_not_evaluated_says_so():
    assert "Not evaluated." in render_card(RETRIEVAL.model_copy(update={"evaluation": None}))


def test_card_of_what_was_not_reproduced_has_no_figure_of_ours():
    assert "9/10" not in render_card(EXTERNAL)


def test_cells_cannot_leave_their_table():
    assert table(("a|b",), [("x\n| y |",)]) == "| a\\|b |\n| --- |\n| x \\| y \\| |"


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (RungScore(rung="r", judged=False), "not judged"),
        (RungScore(rung="r", judged=True, unscored=3), "unscored (3)"),
        (RungScore(rung="r", judged=True, passed=1, scored=3), "1/3 = 33 %"),
        (
            RungScore(rung="r", judged=True, passed=0, scored=2, unscored=1, low=0, high=0.66),
            "0/2 = 0 % (95 % CI 0 to 66), 1 unscored",
        ),
    ],
)
def test_figure_says_its_interval_and_what_is_missing(score, text):
    assert percent(score) == text
