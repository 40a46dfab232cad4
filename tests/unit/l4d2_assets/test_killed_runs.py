"""A run whose process was killed is closed; one whose process lives is not."""

from __future__ import annotations

import uuid

import dagster as dg
import pytest

from l4d2_assets.killed_runs import close_killed_runs, running


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def test_a_run_is_left_alone_while_its_lock_is_held_and_closed_afterwards(instance, tmp_path):
    held = str(uuid.uuid4())
    with running(tmp_path, held) as tags:
        run = instance.create_run_for_job(
            dg.GraphDefinition(name="g").to_job(name="j"), run_id=held, tags=tags
        )
        assert close_killed_runs(instance, tmp_path) == []

    assert close_killed_runs(instance, tmp_path) == [run.run_id]
    assert instance.get_run_by_id(held).status is dg.DagsterRunStatus.FAILURE
    assert close_killed_runs(instance, tmp_path) == []


def test_runs_of_others_are_left_alone(instance, tmp_path):
    job = dg.GraphDefinition(name="g").to_job(name="j")
    instance.create_run_for_job(job, tags={"l4d2/locked_on": "another-host"})
    instance.create_run_for_job(job)

    assert close_killed_runs(instance, tmp_path) == []


def test_no_lock_file_stays(tmp_path):
    with running(tmp_path, "one"):
        assert (tmp_path / "running" / "one.lock").exists()

    assert list((tmp_path / "running").iterdir()) == []
