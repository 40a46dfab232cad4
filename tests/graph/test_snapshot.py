"""The code location as people see it, against a reviewed picture of it.

If a change of the graph is meant, write the picture anew and review the difference:
`L4D2_WRITE_GOLDEN=1 pytest tests/graph/test_snapshot.py`.
"""

from __future__ import annotations

import json
import linecache
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.project import Project

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT, ROOT / "data")
GOLDEN = Path(__file__).parent / "golden" / "code_location.json"
WRITE = "L4D2_WRITE_GOLDEN" in os.environ


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs(project=PROJECT)


def names(keys: Iterable[dg.AssetKey]) -> list[str]:
    return sorted(key.to_user_string() for key in keys)


def picture_of(defs: dg.Definitions) -> dict[str, Any]:
    """Return what the location promises to its users, as plain JSON."""
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    graph = defs.resolve_asset_graph()
    repository = defs.get_repository_def()
    checks: dict[str, dict[str, str]] = {name: {} for name in specs}
    for key in graph.asset_check_keys:
        blocking = graph.get_check_spec(key).blocking
        checks[key.asset_key.to_user_string()][key.name] = "blocking" if blocking else "warning"
    return {
        "assets": {
            name: {
                "group": spec.group_name,
                "deps": names(dep.asset_key for dep in spec.deps),
                "partitioned": spec.partitions_def is not None,
                "kinds": sorted(spec.kinds),
                "owners": list(spec.owners),
                "checks": checks[name],
                "freshness": spec.freshness_policy is not None,
                "automated": spec.automation_condition is not None,
                "pool": next(iter(graph.get(spec.key).pools or ()), None),
            }
            for name, spec in sorted(specs.items())
        },
        "jobs": {
            job.name: {
                "selects": names(job.asset_layer.selected_asset_keys),
                "partitioned": job.partitions_def is not None,
            }
            for job in sorted(repository.get_all_jobs(), key=lambda job: job.name)
            if not job.name.startswith("__")
        },
        "schedules": {
            schedule.name: {
                "job": schedule.job_name,
                "cron": schedule.cron_schedule,
                "timezone": schedule.execution_timezone,
                "starts": schedule.default_status.value,
            }
            for schedule in repository.schedule_defs
        },
        "sensors": {
            sensor.name: {
                "targets": names(sensor.asset_selection.resolve(graph)),
                "starts": sensor.default_status.value,
            }
            for sensor in repository.sensor_defs
            if sensor.asset_selection is not None
        },
    }


def test_the_location_is_as_reviewed(defs):
    picture = picture_of(defs)
    if WRITE:
        GOLDEN.write_text(json.dumps(picture, indent=2) + "\n", encoding="utf-8")
    assert picture == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_recipe_is_a_partition_of_every_partitioned_asset(defs):
    recipes = sorted(path.stem for path in (ROOT / "configs" / "models").glob("*.yaml"))
    partitions = {
        tuple(spec.partitions_def.get_partition_keys())
        for spec in defs.resolve_all_asset_specs()
        if spec.partitions_def is not None
    }

    assert partitions == {tuple(recipes)}


def test_definitions_can_be_loaded_whole(defs):
    dg.Definitions.validate_loadable(defs)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.step.asset)
def test_every_asset_says_what_it_is_and_whose(defs, step):
    spec = defs.get_assets_def(step.step.asset).get_asset_spec()

    assert spec.description
    assert spec.description.endswith(".")
    assert spec.owners
    assert 1 <= len(spec.kinds) <= 3  # the UI shows three
    assert spec.group_name != "default"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.step.asset)
def test_code_references_point_at_the_function_that_works(defs, step):
    spec = defs.get_assets_def(step.step.asset).get_asset_spec()
    (reference,) = spec.metadata["dagster/code_references"].code_references
    line = linecache.getline(reference.file_path, reference.line_number)

    assert line.startswith(f"def {step.step.compute.__name__}(")


def test_the_picture_shows_a_check_that_is_gone(defs):
    """Negative control."""
    steps = [replace(step, checks=()) if step.checks else step for step in STEPS]

    assert picture_of(build_defs(project=PROJECT, steps=steps)) != picture_of(defs)


def test_only_the_journeys_that_say_so_promote(defs):
    promoting = {
        name for name, job in picture_of(defs)["jobs"].items() if "production" in job["selects"]
    }

    assert promoting == {"promote_version", "build_and_promote"}
