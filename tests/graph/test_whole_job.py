"""The whole job on the miniature project: raw data to `production`, and once more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from l4d2_assets.build import STEPS
from l4d2_assets.core.project import Project

CHECKS = {(step.step.asset, check.name) for step in STEPS for check in step.checks}
NEVER_MEMOISED = {
    "seed_plugins",
    "seed_notes",
    "local_git_plugins",
    "eval_suites",
    "registry_entry",
    "promotion_decision",
    "production",
}
"""What reads or changes something outside the artefact store."""

CLOCKED = {"registered.json": {"at"}, "0000": {"at"}}
"""The only field that may differ between two runs: when."""


@pytest.fixture(scope="module")
def first(_built_once, tmp_path_factory, materialize, watching):
    """The job's first run into a data root of its own: project, result, what ended in it."""
    project = Project(_built_once.root, tmp_path_factory.mktemp("first") / "another data root")
    with watching() as seen:
        result = materialize(project)
    assert result.success
    return project, result, seen


def metadata_of(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, dg.MetadataValue]]:
    return {
        event.asset_key.to_user_string(): dict(event.materialization.metadata)
        for event in result.get_asset_materialization_events()
    }


def test_every_asset_is_materialized_and_every_check_passes(first):
    _, result, _ = first
    evaluations = result.get_asset_check_evaluations()

    assert set(metadata_of(result)) == {step.step.asset for step in STEPS}
    assert {(e.asset_key.to_user_string(), e.check_name) for e in evaluations} == CHECKS
    assert all(evaluation.passed for evaluation in evaluations)


def test_the_data_version_is_the_digest_of_what_was_stored(first, digests):
    project, result, _ = first
    versions = {
        event.asset_key.to_user_string(): event.materialization.tags["dagster/data_version"]
        for event in result.get_asset_materialization_events()
    }

    assert versions == {label.split("[")[0]: value for label, value in digests(project).items()}


def test_provenance_names_the_inputs_by_the_digests_they_had(first, digests):
    project, result, _ = first
    stored = digests(project)
    for asset, metadata in metadata_of(result).items():
        provenance = metadata["provenance"].value
        inputs = {label.split("[")[0]: value for label, value in stored.items()}
        assert all(
            inputs[name.split("[")[0]] == digest for name, digest in provenance["inputs"].items()
        ), asset
        step = next(step.step for step in STEPS if step.step.asset == asset)
        assert {name.split("[")[0] for name in provenance["inputs"]} == {
            *step.inputs,
            *step.collects,
        }


@pytest.mark.parametrize("asset", ["curated_plugins", "training_set", "eval_report"])
def test_plots_are_pictures_in_the_metadata(first, asset):
    _, result, _ = first

    assert metadata_of(result)[asset]["plot"].md_str.startswith(
        "![plot](data:image/png;base64,iVBORw0KGgo"  # the PNG signature
    )


@pytest.mark.parametrize(
    ("asset", "entry", "shows"),
    [
        ("seed_plugins", "preview", "#include <sourcemod>"),
        ("seed_notes", "notes", "- Timers"),
        ("eval_suites", "tasks", "| tank_announce |"),
        ("curated_plugins", "documents", "| compiles | 5 |"),
        ("anti_patterns", "some", "| GetRandomInt | RandomInt |"),
        ("chatml_examples", "preview user", "```"),
        ("training_set", "statistics", "| plugins | 5 |"),
        ("eval_report", "scores", "| behaviour | 0/"),
        ("eval_report", "tasks", "| hunter_pounce |"),
        ("model_comparison", "versions", "| baseline |"),
        ("registry_entry", "card", "# baseline@"),
        ("promotion_decision", "reasons", "every condition holds"),
    ],
)
def test_tables_and_previews_are_shown(first, asset, entry, shows):
    _, result, _ = first

    assert shows in metadata_of(result)[asset][entry].md_str


@pytest.fixture(scope="module")
def second(first, tmp_path_factory, materialize, watching):
    """The same job again, on a copy of what the first run left."""
    data = tmp_path_factory.mktemp("second") / "data"
    shutil.copytree(first[0].data, data)
    project = Project(first[0].root, data)
    with watching() as seen:
        result = materialize(project)
    assert result.success
    return project, result, seen


def test_a_second_run_finds_everything_done(first, second):
    _, _, seen = second

    assert {one.asset for one in seen if not one.memoised} == NEVER_MEMOISED
    assert {one.asset: one.digest for one in seen} == {one.asset: one.digest for one in first[2]}


def test_a_second_run_leaves_no_new_file(first, second):
    """No second version, no second alias generation, no artefact besides."""
    assert snapshot(second[0].data, clocks=True) == snapshot(first[0].data, clocks=True)


def test_a_memoised_run_shows_the_same_metadata(first, second):
    now, before = metadata_of(second[1]), metadata_of(first[1])

    assert set(now) == set(before)
    for asset, metadata in now.items():
        assert set(metadata) == set(before[asset])
        for key in set(metadata) - {"memoised", "folder"}:
            assert metadata[key] == before[asset][key], (asset, key)


def test_the_same_input_gives_the_same_bytes_elsewhere(first, built_project):
    """Nothing of the place or the time is in any artefact, blob, manifest or pointer."""
    committed = {"seed", "eval"}
    here = {
        path: content
        for path, content in snapshot(built_project.data).items()
        if path[0] not in committed
    }

    assert snapshot(first[0].data) == here


def test_the_comparison_of_data_roots_sees_one_byte(first, tmp_path):
    """Negative control."""
    shutil.copytree(first[0].data, tmp_path / "data")
    plugins = next((tmp_path / "data" / "corpus" / "curated_plugins").glob("*/plugins.jsonl"))
    plugins.chmod(0o644)
    plugins.write_bytes(plugins.read_bytes() + b"\n")

    assert snapshot(tmp_path / "data") != snapshot(first[0].data)


def snapshot(data: Path, *, clocks: bool = False) -> dict[tuple[str, ...], object]:
    """Return every file below a data root; of clocked records, all but what tells the time."""
    return {
        path.relative_to(data).parts: path.read_bytes() if clocks else _timeless(path)
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def _timeless(path: Path) -> object:
    told = next((keys for start, keys in CLOCKED.items() if path.name.startswith(start)), None)
    if told is None:
        return path.read_bytes()
    record = json.loads(path.read_bytes())
    assert told <= set(record), path
    return {key: value for key, value in record.items() if key not in told}
