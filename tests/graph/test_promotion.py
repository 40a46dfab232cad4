"""`production` believes nothing that was decided elsewhere or earlier."""

from __future__ import annotations

import json
from dataclasses import replace

import dagster as dg
import pytest

from l4d2_assets.build import STEPS
from l4d2_assets.core.artefacts import ArtefactStore, Product
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_registry import ModelRef, Registry, canonical_json
from l4d2_registry.files import write_atomic

GRAPH = Graph.of(step.step for step in STEPS)


def alias(project: Project) -> list[tuple[str, str]]:
    """Return what the alias said, generation by generation."""
    history = Registry(project.registry).alias("production").history()
    return [(generation.model, generation.version) for generation in history]


def entry_of(project: Project) -> ModelRef:
    return next(ref for ref in Registry(project.registry).models() if ref.name == "baseline")


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def test_alone_and_with_everything_in_order_it_keeps_the_alias(built_project, materialize):
    """Negative control of everything below."""
    before = alias(built_project)

    assert materialize(built_project, "production").success
    assert len(before) == 1
    assert alias(built_project) == before


def test_it_refuses_in_another_run_after_the_gate_failed(two_versions, materialize, failures):
    before = alias(two_versions)
    alone = materialize(two_versions, "production", partition="v7")

    assert not alone.success
    assert failures(alone)["production"].startswith("v7@")
    assert "policy 'never' promotes nothing" in failures(alone)["production"]
    assert alias(two_versions) == before


def test_it_refuses_what_only_a_forged_decision_allows(two_versions, materialize, failures):
    """The stored decision says `promote` and verifies; the registry's own bytes say no."""
    before = alias(two_versions)

    def forge(inputs):
        product = original.step.compute(inputs)
        decision = {**json.loads(product.data["decision.json"]), "outcome": "promote"}
        return Product({"decision.json": canonical_json(decision)})

    original = next(step for step in STEPS if step.step.asset == "promotion_decision")
    forger = replace(original, step=replace(original.step, compute=forge))
    forged = materialize(
        two_versions,
        "promotion_decision",
        partition="v7",
        steps=[forger if step is original else step for step in STEPS],
    )
    assert forged.success

    alone = materialize(two_versions, "production", partition="v7")

    assert not alone.success
    assert "policy 'never' promotes nothing" in failures(alone)["production"]
    assert alias(two_versions) == before


def test_it_refuses_a_decision_whose_bytes_were_changed(built_project, materialize, failures):
    before = alias(built_project)
    slot = ArtefactStore(built_project.data, GRAPH.folders).slot("promotion_decision", "baseline")
    path = slot.require().path("decision.json")
    write_atomic(path, path.read_bytes().replace(b'"promote"', b'"refuse" '))

    alone = materialize(built_project, "production")

    assert not alone.success
    assert "its bytes changed" in failures(alone)["production"]
    assert alias(built_project) == before


@pytest.mark.parametrize("role", ["retrieval_corpus", "eval_report"])
def test_it_refuses_after_a_blob_was_tampered_with(built_project, materialize, failures, role):
    before = alias(built_project)
    registry = Registry(built_project.registry)
    artefact = registry.read(entry_of(built_project)).artefact(role)
    path = registry.blobs.path(artefact.sha256)
    write_atomic(path, path.read_bytes().replace(b"passed", b"PASSED", 1))

    alone = materialize(built_project, "production")

    assert not alone.success
    assert artefact.sha256 in failures(alone)["production"]
    assert alias(built_project) == before


def test_it_refuses_after_the_manifest_was_tampered_with(built_project, materialize, failures):
    before = alias(built_project)
    ref = entry_of(built_project)
    path = built_project.registry / "models" / ref.name / ref.version / "manifest.json"
    write_atomic(path, path.read_bytes().replace(b"Returns", b"Invents", 1))

    alone = materialize(built_project, "production")

    assert not alone.success
    assert "was changed after it was written" in failures(alone)["production"]
    assert alias(built_project) == before


def test_it_refuses_a_decision_about_an_entry_that_was_replaced(
    built_project, materialize, failures
):
    """The version was built anew; nobody decided on the new entry yet."""
    before = alias(built_project)
    plugin = built_project.seed / "plugins" / "random_tip.sp"
    plugin.write_text(plugin.read_text("utf-8") + "// another byte\n", encoding="utf-8")
    rebuilt = sorted({step.step.asset for step in STEPS} - {"promotion_decision", "production"})
    assert materialize(built_project, *rebuilt).success

    alone = materialize(built_project, "production")

    assert not alone.success
    assert "materialize 'promotion_decision' first" in failures(alone)["production"]
    assert alias(built_project) == before


def test_a_second_version_that_behaves_as_often_takes_the_place(built_project, materialize):
    before = alias(built_project)
    plugin = built_project.seed / "plugins" / "random_tip.sp"
    plugin.write_text(plugin.read_text("utf-8") + "// another byte\n", encoding="utf-8")

    whole = materialize(built_project)

    assert whole.success
    assert "production" in materialized(whole)
    assert len(Registry(built_project.registry).versions("baseline")) == 2
    assert len(alias(built_project)) == len(before) + 1
    assert alias(built_project)[-1] not in before


def test_a_second_version_is_not_promoted_where_nothing_compares(
    built_project, materialize, failures
):
    """The policy of the first promotion replaces nothing."""
    before = alias(built_project)
    recipe = built_project.recipes / "baseline.yaml"
    text = recipe.read_text("utf-8").replace("policy: behaviour", "policy: bootstrap")
    recipe.write_text(text, encoding="utf-8")
    plugin = built_project.seed / "plugins" / "random_tip.sp"
    plugin.write_text(plugin.read_text("utf-8") + "// another byte\n", encoding="utf-8")

    whole = materialize(built_project)
    alone = materialize(built_project, "production")

    assert not whole.success
    assert "production" not in materialized(whole)
    assert "there is an incumbent" in failures(alone)["production"]
    assert len(Registry(built_project.registry).versions("baseline")) == 2
    assert alias(built_project) == before
