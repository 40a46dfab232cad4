"""Scenarios: behaviour tests for plugins, which say what happens and what people notice."""

from l4d2_sourcepawn.scenario.errors import ScenarioInvalid
from l4d2_sourcepawn.scenario.load import (
    load_folder,
    load_task_scenarios,
    parse_task_scenarios,
)
from l4d2_sourcepawn.scenario.model import Scenario, TaskScenarios, Variant
from l4d2_sourcepawn.scenario.record import FailedStep, FaultSeen, ScenarioRun, TaskRun
from l4d2_sourcepawn.scenario.run import run_scenarios
from l4d2_sourcepawn.simulate.budget import Budget

__all__ = [
    "Budget",
    "FailedStep",
    "FaultSeen",
    "Scenario",
    "ScenarioInvalid",
    "ScenarioRun",
    "TaskRun",
    "TaskScenarios",
    "Variant",
    "load_folder",
    "load_task_scenarios",
    "parse_task_scenarios",
    "run_scenarios",
]
