"""Several versions in one project: the external one, and both side by side."""

from __future__ import annotations

import pytest

from l4d2_assets.build import STEPS
from l4d2_registry import Registry

PROMOTION = {"promotion_decision", "production"}


@pytest.fixture
def version_run(two_versions, run_version):
    return lambda version, job="build_version": run_version(two_versions, version, job)


def metadata_of(result, asset):
    event = next(
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key.to_user_string() == asset
    )
    return event.materialization.metadata


def test_an_external_version_builds(built_project, run_version):
    result = run_version(built_project, "v7", "build_version")
    made = {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}

    assert result.success
    assert made == {step.step.asset for step in STEPS} - PROMOTION


def test_its_report_has_published_words_and_no_figure(version_run):
    metadata = metadata_of(version_run("v7"), "eval_report")

    assert metadata["reproduced"].value is False
    assert metadata["judge"].text == "none"
    assert metadata["scores"].md_str.count("not judged") == 5
    assert "| pass rate, own battery | 80 %" in metadata["as published, not reproduced"].md_str
    assert "no answer" in metadata["tasks"].md_str


def test_it_is_refused_and_production_stays_where_it_was(two_versions, run_version, failures):
    registry = Registry(two_versions.registry)
    result = run_version(two_versions, "v7", "promote_version")
    (gate,) = result.get_asset_check_evaluations()

    assert not result.success
    assert not gate.passed
    assert gate.metadata["reasons"].text == "policy 'never' promotes nothing"
    assert set(failures(result)) == {"promotion_decision"}
    assert registry.resolve("production").manifest.name == "baseline"
    assert registry.alias("production").latest_number() == 1


def test_the_comparison_shows_both_and_ranks_neither(version_run):
    metadata = metadata_of(version_run("baseline"), "model_comparison")
    lines = metadata["versions"].md_str.splitlines()[2:]

    assert [line.split(" | ")[0] for line in lines] == ["| baseline", "| v7"]
    assert "95 % CI" in lines[0]
    assert lines[1].count("not reproduced") == 5
    assert "own battery: 80 %" in lines[1]
    assert metadata["distinguishable"].md_str == "none"


def test_a_backfill_gives_the_same_in_any_order(two_versions, mini_project, run_version, digests):
    """One run per partition, as a backfill starts them; `two_versions` was built the other way."""
    for version in ("v7", "baseline"):
        assert run_version(mini_project, version).success

    there = digests(two_versions)
    assert digests(mini_project) == {
        label: digest for label, digest in there.items() if label.split("[")[0] not in PROMOTION
    }
    assert {label for label in there if label.startswith("eval_report")} == {
        "eval_report[baseline]",
        "eval_report[v7]",
    }
    assert sorted(map(str, Registry(mini_project.registry).models())) == sorted(
        map(str, Registry(two_versions.registry).models())
    )


def test_a_run_of_one_version_leaves_the_other_alone(two_versions, version_run, digests):
    before = digests(two_versions)

    assert version_run("v7").success
    assert digests(two_versions) == before
