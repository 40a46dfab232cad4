"""A changed upstream byte makes exactly its downstream stale, and only that is made anew."""

from __future__ import annotations

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.project import Project

ALL = {step.step.asset for step in STEPS}
PARTITIONED = {step.step.asset for step in STEPS if step.step.partitioned}


def stale_assets(project: Project, instance: dg.DagsterInstance) -> set[str]:
    """Return the `baseline` assets that Dagster shows as not in step with their inputs."""
    graph = build_defs(project=project).resolve_asset_graph()
    resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
    status = {
        asset: resolver.get_status(dg.AssetKey(asset), "baseline" if asset in PARTITIONED else None)
        for asset in ALL
    }
    assert StaleStatus.MISSING not in status.values()
    return {asset for asset, found in status.items() if found is StaleStatus.STALE}


@pytest.fixture
def project(built_project, instance, materialize):
    """A built project that this test's instance knows everything of."""
    assert materialize(built_project, instance=instance).success
    assert stale_assets(built_project, instance) == set()
    return built_project


@pytest.fixture
def rebuild(project, instance, materialize, watching, digests):
    """Run the whole job; return what was not memoised and whose data version changed."""

    def run() -> tuple[set[str], set[str]]:
        before = digests(project)
        with watching() as seen:
            materialize(project, instance=instance)
        after = digests(project)
        changed = {label.split("[")[0] for label in after if after[label] != before[label]}
        return {progress.asset for progress in seen if not progress.memoised}, changed

    return run


ALWAYS = {step.step.asset for step in STEPS if not step.step.memoise}
"""Assets that look at the world outside each time."""


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_byte_of_a_seed_plugin(project, instance, materialize, rebuild):
    change(project.seed / "plugins" / "random_tip.sp", "Stay together", "Stay together!")

    assert materialize(project, "seed_plugins", instance=instance).success
    assert stale_assets(project, instance) == {"curated_plugins"}

    made, changed = rebuild()
    untouched = {"seed_notes", "local_git_plugins", "eval_suites"}
    same = {"model_comparison"}  # its figures are what they were
    assert changed == ALL - untouched - same - {"seed_plugins"}
    assert made == ALL
    assert stale_assets(project, instance) == set()


def test_a_note_nobody_reads_but_people(project, instance, materialize, rebuild):
    change(project.seed / "notes" / "timers.md", "# Timers", "# All timers")

    assert materialize(project, "seed_notes", instance=instance).success
    assert stale_assets(project, instance) == set()

    made, changed = rebuild()
    assert made == ALWAYS
    assert changed == set()


def test_a_prompt_of_an_evaluation_task(project, instance, materialize, rebuild):
    """Curation looks at the tasks again, keeps the same plugins, and so spares the training."""
    change(project.eval / "tasks" / "hunter_pounce.yaml", "Say nothing about", "Be silent about")

    assert materialize(project, "eval_suites", instance=instance).success
    direct = {"curated_plugins", "training_set", "generations", "eval_report"}
    assert stale_assets(project, instance) == direct

    made, changed = rebuild()
    judged = {"generations", "eval_report", "model_comparison"}
    assert made == ALWAYS | direct | judged
    same = {"model_comparison"}  # its figures are what they were
    assert changed == judged - same | {"registry_entry", "promotion_decision", "production"}
    assert stale_assets(project, instance) == set()


def test_an_expectation_of_a_scenario(project, instance, materialize, rebuild):
    """Answers stay as they are and are judged again; nobody is trained anew."""
    file = project.eval / "scenarios" / "tank_announce.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("seed: 1", "seed: 11"), encoding="utf-8"
    )

    assert materialize(project, "eval_suites", instance=instance).success
    direct = {"curated_plugins", "training_set", "generations", "eval_report"}
    assert stale_assets(project, instance) == direct

    made, changed = rebuild()
    assert made == ALWAYS | direct | {"model_comparison"}
    assert changed == {"eval_report", "registry_entry", "promotion_decision", "production"}
    assert stale_assets(project, instance) == set()


def test_a_plugin_that_curation_drops_changes_nothing_after_it(project, instance, rebuild):
    """The drop is reported, but what nobody sees rebuilds nothing."""
    (project.seed / "plugins" / "too_short.sp").write_text(
        "// SPDX-License-Identifier: GPL-3.0-or-later\n#include <sourcemod>\n", encoding="utf-8"
    )
    (project.seed / "plugins" / "too_short.yaml").write_text(
        "request: A plugin that does nothing whatsoever.\n"
        "also_asked: [nothing at all, please]\nsubject: nothing\n",
        encoding="utf-8",
    )

    made, changed = rebuild()
    assert made == ALWAYS | {"curated_plugins"}
    assert changed == {"seed_plugins"}
    assert stale_assets(project, instance) == set()


def test_a_recipe_changes_its_own_partition_only(two_versions, run_version, watching, digests):
    """Dagster does not watch configuration: the change is seen when the partition is run."""
    before = digests(two_versions)
    change(two_versions.recipes / "baseline.yaml", "eval_share: 0.1", "eval_share: 0.5")

    with watching() as v7:
        assert run_version(two_versions, "v7").success
    assert digests(two_versions) == before
    promotion = {"promotion_decision", "production"}
    assert {one.asset for one in v7 if not one.memoised} == ALWAYS - promotion

    with watching() as baseline:
        assert run_version(two_versions, "baseline").success
    changed = {label for label, digest in digests(two_versions).items() if digest != before[label]}
    assert {one.asset for one in baseline if not one.memoised} >= {"training_set", "fine_tune_job"}
    assert {"training_set[baseline]", "fine_tune_job[baseline]"} <= changed
    assert {label for label in changed if "[" in label} == {
        label for label in changed if label.endswith("[baseline]")
    }
    assert changed - {label for label in changed if "[" in label} <= {"model_comparison"}
