"""What runs without a person: the nightly tick, and training sets whose inputs' bytes changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import dagster as dg
import pytest

from l4d2_assets.asset_step import AssetStep, Outcome
from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.project import Project

# Dagster's own tester of conditions uses a parameter that Dagster calls beta.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Parameter `include_sources` of function:dagster.BetaWarning"
)

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
BEFORE_TRAINING = [step.step.asset for step in STEPS if step.group in {"raw", "corpus"}] + [
    "eval_suites"
]
BOTH = {"training_set": {"baseline", "v7"}}


class Watched:
    """A project whose corpus is refreshed, and the automation daemon's ticks beside it."""

    def __init__(self, project: Project, instance: dg.DagsterInstance) -> None:
        self.project = project
        self.instance = instance
        self.definitions = build_defs(project=project)
        self.cursor = None

    def refresh(self, steps: Sequence[AssetStep] = STEPS) -> bool:
        job = build_defs(project=self.project, steps=steps).resolve_job_def("refresh_corpus")
        return job.execute_in_process(
            instance=self.instance, raise_on_error=False, run_config=QUIET
        ).success

    def tick(self) -> dict[str, set[str]]:
        """Return the partitions that the conditions request, by asset."""
        found = dg.evaluate_automation_conditions(
            self.definitions, self.instance, cursor=self.cursor
        )
        self.cursor = found.cursor
        return {
            result.key.to_user_string(): set(
                result.true_subset.expensively_compute_partition_keys()
            )
            for result in found.results
            if result.true_subset.size
        }

    def change_a_plugin(self) -> None:
        path = self.project.seed / "plugins" / "random_tip.sp"
        path.write_text(path.read_text("utf-8") + "// another byte\n", encoding="utf-8")


@pytest.fixture
def watched(two_versions, instance, materialize):
    for partition in ("baseline", "v7"):
        assert materialize(
            two_versions, *BEFORE_TRAINING, "training_set", partition=partition, instance=instance
        ).success
    watched = Watched(two_versions, instance)
    assert watched.tick() == {}
    return watched


def test_the_same_bytes_again_request_nothing(watched):
    assert watched.refresh()
    assert watched.tick() == {}


def test_a_changed_note_requests_nothing(watched):
    note = watched.project.seed / "notes" / "timers.md"
    note.write_text(note.read_text("utf-8") + "More.\n", encoding="utf-8")

    assert watched.refresh()
    assert watched.tick() == {}


def test_changed_bytes_request_the_training_sets_once_and_nothing_else(watched):
    """Above all no model: what may cost money is started by a person."""
    watched.change_a_plugin()

    assert watched.refresh()
    assert watched.tick() == BOTH
    assert watched.tick() == {}


def test_a_change_in_the_tick_after_a_request_is_not_lost(watched):
    watched.change_a_plugin()
    assert watched.refresh()
    assert watched.tick() == BOTH
    watched.change_a_plugin()

    assert watched.refresh()
    assert watched.tick() == BOTH


def test_a_corpus_that_fails_its_check_requests_nothing_until_it_passes(watched):
    """The failing run stores a new data version all the same, and that is all Dagster sees."""
    watched.change_a_plugin()

    assert not watched.refresh(failing("curated_plugins"))
    assert watched.tick() == {}
    assert watched.tick() == {}

    assert watched.refresh()
    assert watched.tick() == BOTH


def test_nothing_is_requested_while_an_input_is_being_made(watched):
    watched.change_a_plugin()
    assert watched.refresh()
    refresh = watched.definitions.resolve_job_def("refresh_corpus")
    part = refresh.get_subset(asset_selection={dg.AssetKey("eval_suites")})
    running = watched.instance.create_run_for_job(part, status=dg.DagsterRunStatus.STARTED)

    assert watched.tick() == {}

    watched.instance.report_run_canceled(running)
    assert watched.tick() == BOTH


def failing(asset: str) -> list[AssetStep]:
    """Return the steps, the asset's checks failing without a fault in what it makes."""

    def broken(step: AssetStep) -> AssetStep:
        checks = [replace(check, run=lambda _done: Outcome(passed=False)) for check in step.checks]
        return replace(step, checks=checks)

    return [broken(step) if step.step.asset == asset else step for step in STEPS]


@pytest.fixture
def nightly(mini_project, instance):
    repository = build_defs(project=mini_project).get_repository_def()
    schedule = repository.get_schedule_def("nightly_refresh")
    context = dg.build_schedule_context(
        instance=instance,
        repository_def=repository,
        scheduled_execution_time=dt.datetime(2026, 1, 7, 3, 0, tzinfo=dt.UTC),
    )
    return repository, schedule, schedule.evaluate_tick(context)


def test_the_nightly_tick_requests_one_run_of_the_refresh(nightly):
    _, schedule, tick = nightly
    (request,) = tick.run_requests

    assert schedule.job_name == "refresh_corpus"
    assert request.partition_key is None


def test_the_nightly_job_ends_before_anything_of_a_version(nightly):
    repository, schedule, _ = nightly
    selected = repository.get_job(schedule.job_name).asset_layer.selected_asset_keys

    assert {key.to_user_string() for key in selected} == set(BEFORE_TRAINING)


def test_the_nightly_job_runs(watched):
    assert watched.refresh()
    (run,) = watched.instance.get_runs(filters=dg.RunsFilter(job_name="refresh_corpus"))
    assert run.is_success
