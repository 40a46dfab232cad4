"""What came of running scenarios: one record a run, and what they say together."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["passed", "failed", "unscored"]

RUN_SCHEMA: Final = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FailedStep(_Record):
    """The step at which a run failed. `step` is its number in the file, from 1."""

    step: str
    what: str
    expected: str
    observed: str


class FaultSeen(_Record):
    """An error that a server would have logged: where, its words, and the innermost frame."""

    callback: str
    message: str
    where: str = ""


class ScenarioRun(_Record):
    """One scenario in one variant. `variant` counts from 0.

    `reason` says in one line why it is what it is, empty if it passed. `unmocked` are
    natives and `unknown` facts that the plugin needs and that are not there, with how
    often. `seconds` are game time.
    """

    scenario: str
    variant: int
    outcome: Outcome
    reason: str = ""
    failed: FailedStep | None = None
    faults: tuple[FaultSeen, ...] = ()
    overruns: tuple[str, ...] = ()
    unmocked: dict[str, int] = {}
    unknown: dict[str, int] = {}
    instructions: int = 0
    seconds: float = 0.0


class TaskRun(_Record):
    """All runs of a task's scenarios with one plugin.

    - `failed`: a run failed in which everything that the plugin needed was there.
    - `unscored`: none did, but the plugin needs what is not mocked.
    - `passed`: every scenario passed in every variant.

    Runs stop at the first overrun, and at the first failure if that was asked for: `runs`
    may then be fewer than `planned`.
    """

    task: str
    scenarios_sha256: str
    outcome: Outcome
    reason: str
    planned: int
    runs: tuple[ScenarioRun, ...]
    schema_version: int = RUN_SCHEMA

    @property
    def instructions(self) -> int:
        """Bytecode instructions of all runs together."""
        return sum(run.instructions for run in self.runs)

    @property
    def unmocked(self) -> dict[str, int]:
        """Natives that the plugin needs and that are not mocked, with how often."""
        return _summed(run.unmocked for run in self.runs)

    @property
    def unknown(self) -> dict[str, int]:
        """Facts that the plugin needs and that no table has, with how often."""
        return _summed(run.unknown for run in self.runs)

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON values; the same runs give the same values."""
        return self.model_dump(mode="json")


def _summed(counts: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for count in counts:
        for name, number in count.items():
            total[name] = total.get(name, 0) + number
    return dict(sorted(total.items()))
