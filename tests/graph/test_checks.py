"""Each asset check fires on what it is there for, and stops all that depends on the asset."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import dagster as dg
import pytest

from l4d2_assets.asset_step import AssetStep
from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.artefacts import Product
from l4d2_assets.core.judging import PipelineJudge
from l4d2_assets.core.steps import Inputs
from l4d2_registry import Registry, canonical_json
from l4d2_registry.files import write_atomic
from l4d2_sourcepawn.errors import CompilerUnavailable
from l4d2_sourcepawn.judge import judge_reply

TANK_ANNOUNCER = """#include <sourcemod>
public void OnPluginStart() { HookEvent("tank_spawn", Event_TankSpawn); }
void Event_TankSpawn(Event event, const char[] name, bool silent) { PrintToChatAll("Tank"); }
"""
"""Compiles, and has the answer signature of the task `tank_announce`."""

Spoil = Callable[[Inputs, Product], Product]


@dataclass(frozen=True)
class Case:
    """A check, and a fault in its asset's product that the check alone should find."""

    asset: str
    check: str
    spoil: Spoil

    def __str__(self) -> str:
        return f"{self.asset}-{self.check}"


def rows(product: Product, name: str) -> list[dict]:
    return [json.loads(line) for line in product.data[name].splitlines()]


def with_rows(product: Product, name: str, changed: list[dict]) -> Product:
    data = b"".join(canonical_json(row) + b"\n" for row in changed)
    return replace(product, data={**product.data, name: data})


def doubled(_inputs: Inputs, product: Product) -> Product:
    found = rows(product, "documents.jsonl")
    return with_rows(product, "documents.jsonl", [*found, found[0]])


def doubled_from_the_seed(inputs: Inputs, product: Product) -> Product:
    from l4d2_assets.core.sources.seed import read_plugins

    first = read_plugins(inputs.project.seed).documents[0].model_dump(mode="json")
    return with_rows(product, "documents.jsonl", [first, first])


def first_plugin_replaced(text: str) -> Spoil:
    def spoil(_inputs: Inputs, product: Product) -> Product:
        found = rows(product, "plugins.jsonl")
        found[0]["document"]["text"] = text
        return with_rows(product, "plugins.jsonl", found)

    return spoil


def system_message_lost(_inputs: Inputs, product: Product) -> Product:
    found = rows(product, "examples.jsonl")
    found[-1]["messages"] = found[-1]["messages"][1:]
    return with_rows(product, "examples.jsonl", found)


def no_examples(_inputs: Inputs, product: Product) -> Product:
    return with_rows(product, "examples.jsonl", [])


def same_sides(_inputs: Inputs, product: Product) -> Product:
    found = rows(product, "pairs.jsonl")
    found[0]["rejected"] = found[0]["chosen"]
    return with_rows(product, "pairs.jsonl", found)


def one_row_on_both_sides(_inputs: Inputs, product: Product) -> Product:
    return with_rows(product, "eval_baseline.jsonl", rows(product, "train_baseline.jsonl")[:1])


def an_answer_in_the_corpus(_inputs: Inputs, product: Product) -> Product:
    found = rows(product, "documents.jsonl")
    found[0]["code"] = TANK_ANNOUNCER
    return with_rows(product, "documents.jsonl", found)


def empty_model_file(_inputs: Inputs, product: Product) -> Product:
    return replace(product, data={**product.data, "retrieval_corpus.jsonl": b""})


def model_without_files(_inputs: Inputs, product: Product) -> Product:
    model = json.loads(product.data["model.json"])
    return Product({"model.json": canonical_json({**model, "files": []})})


def judge_was_down(_inputs: Inputs, product: Product) -> Product:
    report = json.loads(product.data["report.json"])
    answered = next(row for row in report["tasks"] if row["verdict"] is not None)
    reply = f"```sourcepawn\n{TANK_ANNOUNCER}```"
    verdict = judge_reply(reply, compiler=CompilerUnavailable("not here"))
    answered["verdict"] = verdict.model_dump(mode="json")
    return Product({"report.json": canonical_json(report)}, product.aside)


def damaged_blob(inputs: Inputs, product: Product) -> Product:
    manifest = json.loads(product.data["manifest.json"])
    digest = manifest["artefacts"][0]["sha256"]
    path = Registry(inputs.project.registry).blobs.path(digest)
    write_atomic(path, path.read_bytes()[:-1])
    return product


def another_manifest(_inputs: Inputs, product: Product) -> Product:
    manifest = {**json.loads(product.data["manifest.json"]), "summary": "what nobody registered"}
    return replace(product, data={**product.data, "manifest.json": canonical_json(manifest)})


def refusal(_inputs: Inputs, product: Product) -> Product:
    decision = {**json.loads(product.data["decision.json"]), "outcome": "refuse"}
    return Product({"decision.json": canonical_json(decision)})


def pointing_elsewhere(_inputs: Inputs, product: Product) -> Product:
    pointed = {**json.loads(product.data["alias.json"]), "manifest_sha256": "0" * 64}
    return Product({"alias.json": canonical_json(pointed)})


CASES = (
    Case("seed_plugins", "ids_are_unique", doubled),
    Case("local_git_plugins", "ids_are_unique", doubled_from_the_seed),
    Case("curated_plugins", "every_plugin_compiles", first_plugin_replaced("void A() { B(); }")),
    Case("curated_plugins", "answers_no_task", first_plugin_replaced(TANK_ANNOUNCER)),
    Case("chatml_examples", "roles_are_chatml", system_message_lost),
    Case("chatml_examples", "roles_are_chatml", no_examples),
    Case("preference_pairs", "sides_differ", same_sides),
    Case("training_set", "families_apart", one_row_on_both_sides),
    Case("training_set", "answers_no_task", an_answer_in_the_corpus),
    Case("fine_tuned_model", "files_are_whole", empty_model_file),
    Case("fine_tuned_model", "files_are_whole", model_without_files),
    Case("eval_report", "nothing_unscored", judge_was_down),
    Case("registry_entry", "entry_verifies", damaged_blob),
    Case("registry_entry", "entry_verifies", another_manifest),
    Case("promotion_decision", "gate", refusal),
    Case("production", "alias_points_here", pointing_elsewhere),
)


def spoilt(case: Case) -> list[AssetStep]:
    """Return the steps, the case's asset with the fault in what it makes."""

    def compute(inputs: Inputs) -> Product:
        return case.spoil(inputs, original.step.compute(inputs))

    original = next(step for step in STEPS if step.step.asset == case.asset)
    faulty = replace(original, step=replace(original.step, compute=compute, memoise=False))
    return [faulty if step is original else step for step in STEPS]


def downstream_of(asset: str) -> set[str]:
    selection = dg.AssetSelection.assets(asset).downstream(include_self=False)
    return {key.to_user_string() for key in selection.resolve(build_defs().resolve_asset_graph())}


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def failed_checks(result: dg.ExecuteInProcessResult) -> set[tuple[str, str]]:
    return {
        (evaluation.asset_key.to_user_string(), evaluation.check_name)
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    }


def test_every_check_has_a_case_in_which_it_fires():
    declared = {(step.step.asset, check.name) for step in STEPS for check in step.checks}

    assert {(case.asset, case.check) for case in CASES} == declared


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_check_fires_and_stops_what_depends_on_the_asset(case, built_project, materialize):
    wanted = {case.asset} | downstream_of(case.asset)

    result = materialize(built_project, *sorted(wanted), steps=spoilt(case))

    assert not result.success
    assert failed_checks(result) == {(case.asset, case.check)}
    assert materialized(result) == {case.asset}


def test_what_does_not_depend_on_the_failed_asset_goes_on(built_project, materialize):
    case = next(case for case in CASES if case.asset == "preference_pairs")

    result = materialize(built_project, steps=spoilt(case))

    independent = {step.step.asset for step in STEPS} - downstream_of("preference_pairs")
    assert materialized(result) == independent


def test_without_the_fault_the_same_assets_pass(built_project, materialize):
    """Negative control: running a part of the graph on stored inputs fails no check."""
    result = materialize(built_project, "curated_plugins", *downstream_of("curated_plugins"))

    assert result.success
    assert failed_checks(result) == set()


def test_a_check_judges_what_is_stored_not_what_was_said(built_project, materialize, monkeypatch):
    """The stored plugins go through the compiler again although nothing is made anew."""
    judged: list[str] = []
    sources = PipelineJudge.sources

    def counting(self, texts):
        judged.extend(texts)
        return sources(self, texts)

    monkeypatch.setattr(PipelineJudge, "sources", counting)

    assert materialize(built_project, "curated_plugins").success
    assert len(judged) == 5
