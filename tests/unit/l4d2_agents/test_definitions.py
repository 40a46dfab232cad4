"""The agents' code location, in process."""

from __future__ import annotations

import inspect
import linecache
from dataclasses import replace

import dagster as dg
import pytest

from l4d2_agents.build import CONSTANTS_FILE, STEPS, build_defs
from l4d2_agents.constants import load_constants
from l4d2_agents.errors import ConstantsInvalid
from l4d2_assets.core.artefacts import ArtefactStore, Product
from l4d2_assets.core.graph import Graph
from l4d2_registry import canonical_json

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def publish(mini_project):
    """Run the location's one job."""

    def run(definitions: dg.Definitions | None = None) -> dg.ExecuteInProcessResult:
        job = (definitions or build_defs(project=mini_project)).resolve_job_def("publish_constants")
        return job.execute_in_process(raise_on_error=False, run_config=QUIET)

    return run


def test_the_location_is_as_reviewed(mini_project):
    definitions = build_defs(project=mini_project)
    graph = definitions.resolve_asset_graph()
    (spec,) = definitions.resolve_all_asset_specs()
    (check,) = graph.asset_check_keys

    dg.Definitions.validate_loadable(definitions)
    assert spec.key == dg.AssetKey("game_constants")
    assert (spec.group_name, list(spec.deps), spec.partitions_def) == ("agents", [], None)
    assert spec.kinds == {"python", "yaml"}
    assert spec.owners
    assert spec.description
    assert check.name == "most_can_be_trusted"
    assert graph.get_check_spec(check).blocking


def test_the_code_reference_points_at_the_function_that_works(mini_project):
    (spec,) = build_defs(project=mini_project).resolve_all_asset_specs()
    (reference,) = spec.metadata["dagster/code_references"].code_references

    assert reference.file_path == inspect.getsourcefile(build_defs)
    line = linecache.getline(reference.file_path, reference.line_number)
    assert line.startswith("def _game_constants(")


def test_the_constants_are_published_with_their_sources(publish):
    result = publish()
    (event,) = result.get_asset_materialization_events()
    metadata = event.materialization.metadata

    assert result.success
    assert metadata["dagster/row_count"].value == len(load_constants().constants)
    assert "| constant | value | unit | convar | confidence |" in metadata["preview"].md_str
    assert "| high |" in metadata["confidence"].md_str
    assert event.materialization.tags["dagster/data_version"] == metadata["digest"].text


def test_the_same_facts_give_the_same_data_version(publish):
    versions = {
        event.materialization.tags["dagster/data_version"]
        for _ in range(2)
        for event in publish().get_asset_materialization_events()
    }

    assert len(versions) == 1


def test_what_is_stored_is_the_validated_table(mini_project, publish):
    assert publish().success

    store = ArtefactStore(mini_project.data, Graph.of(step.step for step in STEPS).folders)
    stored = store.slot("game_constants").require().read(CONSTANTS_FILE)
    assert stored == canonical_json(load_constants())


def with_constants(monkeypatch, project, change):
    """Return definitions whose asset publishes a changed table."""
    (original,) = STEPS

    def changed(_inputs):
        table = load_constants()
        rows = tuple(row.model_copy(update=change) for row in table.constants)
        return Product(
            data={CONSTANTS_FILE: canonical_json(table.model_copy(update={"constants": rows}))}
        )

    faulty = replace(original, step=replace(original.step, compute=changed))
    monkeypatch.setattr("l4d2_agents.build.STEPS", (faulty,))
    return build_defs(project=project)


def test_the_check_fires_when_most_rows_are_guesses(publish, monkeypatch, mini_project):
    definitions = with_constants(monkeypatch, mini_project, {"confidence": "low"})
    result = publish(definitions)

    assert not result.success
    (evaluation,) = result.get_asset_check_evaluations()
    assert (evaluation.check_name, evaluation.passed) == ("most_can_be_trusted", False)


def test_damaged_facts_are_one_line(publish, monkeypatch, mini_project):
    def damaged(_inputs):
        raise ConstantsInvalid("constants.yaml, row 3: no unit; correct the file")

    (original,) = STEPS
    faulty = replace(original, step=replace(original.step, compute=damaged))
    monkeypatch.setattr("l4d2_agents.build.STEPS", (faulty,))
    (event,) = publish(build_defs(project=mini_project)).get_step_failure_events()

    assert event.step_failure_data.user_failure_data.description.endswith("correct the file")
