"""The code location under configuration that is unusual or wrong."""

from __future__ import annotations

import shutil

import dagster as dg
import pytest

from l4d2_assets.build import build_defs
from l4d2_assets.core.errors import ConfigInvalid, SourceMissing

UNKNOWN_KEY = ("promotion:", "epochs: 3\npromotion:")
WRONG_TYPE = ("eval_share: 0.1", "eval_share: a tenth")
NOT_YAML = ("dataset:", "dataset: [")


@pytest.mark.parametrize(
    ("name", "executor"), [("in_process", "in_process"), ("multiprocess", "multiprocess")]
)
def test_the_executor_is_named_by_the_environment(mini_project, monkeypatch, name, executor):
    monkeypatch.setenv("L4D2_EXECUTOR", name)

    assert build_defs(project=mini_project).executor.name == executor


def test_in_process_is_the_default_and_an_argument_beats_the_environment(mini_project, monkeypatch):
    assert build_defs(project=mini_project).executor is dg.in_process_executor

    monkeypatch.setenv("L4D2_EXECUTOR", "multiprocess")
    given = build_defs(project=mini_project, executor=dg.in_process_executor)
    assert given.executor is dg.in_process_executor


def test_an_unknown_executor_is_a_typed_error(mini_project, monkeypatch):
    monkeypatch.setenv("L4D2_EXECUTOR", "celery")

    with pytest.raises(ConfigInvalid, match="L4D2_EXECUTOR='celery': use in_process or"):
        build_defs(project=mini_project)


def test_a_project_without_recipes_is_a_typed_error(mini_project):
    shutil.rmtree(mini_project.recipes)

    with pytest.raises(SourceMissing, match="no recipe in"):
        build_defs(project=mini_project)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (UNKNOWN_KEY, "epochs: unknown key; remove it or correct its spelling"),
        (WRONG_TYPE, "dataset.eval_share: Input should be a valid number"),
        (NOT_YAML, "broken.yaml:"),
    ],
    ids=["unknown key", "wrong type", "not YAML"],
)
def test_a_faulty_recipe_spoils_its_own_partition_only(
    built_project, materialize, failures, fault, said
):
    good = (built_project.recipes / "baseline.yaml").read_text("utf-8")
    assert good.count(fault[0]) == 1
    bad = good.replace(*fault).replace("version: baseline", "version: broken")
    (built_project.recipes / "broken.yaml").write_text(bad, encoding="utf-8")

    definitions = build_defs(project=built_project)
    dg.Definitions.validate_loadable(definitions)
    partitions = definitions.get_assets_def("training_set").partitions_def
    assert partitions.get_partition_keys() == ["baseline", "broken", "v7"]

    result = materialize(built_project, "training_set", "fine_tune_job", partition="broken")
    assert not result.success
    assert set(failures(result)) == {"training_set"}
    assert said in failures(result)["training_set"]
    assert "\n" not in failures(result)["training_set"]

    assert materialize(built_project, "training_set", "fine_tune_job").success


def test_resources_can_be_replaced(mini_project, tmp_path):
    """A deployment binds the pipeline to another place without touching the assets."""
    from l4d2_assets.resources import Pipeline

    elsewhere = Pipeline(root=str(mini_project.root), data=str(tmp_path / "elsewhere"))
    job = build_defs(project=mini_project, resources={"pipeline": elsewhere}).resolve_job_def(
        "refresh_corpus"
    )

    assert job.execute_in_process(asset_selection=[dg.AssetKey("seed_notes")]).success
    assert (tmp_path / "elsewhere" / "raw" / "seed_notes" / "current.json").is_file()
    assert not (mini_project.data / "raw").exists()
