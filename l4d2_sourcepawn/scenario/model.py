"""Scenario files as they are once read: tasks, variants, players and steps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from pydantic import BeforeValidator, Field, StringConstraints, create_model, model_validator

from l4d2_registry import digest_json
from l4d2_sourcepawn.scenario.expect.expectation import Expect
from l4d2_sourcepawn.scenario.expect.nothing import ExpectNothing
from l4d2_sourcepawn.scenario.fields import (
    LABEL_PATTERN,
    Points,
    Position,
    Role,
    Strict,
    Whole,
    Word,
)
from l4d2_sourcepawn.scenario.names import NameKind
from l4d2_sourcepawn.scenario.references import check_references
from l4d2_sourcepawn.scenario.step import Check, Happening, Step
from l4d2_sourcepawn.scenario.steps import HAPPENINGS
from l4d2_sourcepawn.scenario.steps.rounds import RestartRound, Wait
from l4d2_sourcepawn.structure import Interface

MAX_STEPS: Final = 400
MAX_SECONDS: Final = 1800.0
_RESTART_SECONDS: Final = 6.0

TaskId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Variant(Strict):
    """How the same scenario differs: who sits where, who is a bot, how people are called."""

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)]
    humans: Annotated[int, Field(ge=1, le=12)] | None = None
    names: NameKind = "plain"
    bystanders: Annotated[int, Field(ge=0, le=4)] = 2


class Setting(Strict):
    """The server and its map before anything happens."""

    mode: Literal["coop", "versus", "realism", "survival", "scavenge"] = "coop"
    map: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,48}$")] = "c2m2_fairgrounds"
    difficulty: Literal["Easy", "Normal", "Hard", "Impossible"] = "Normal"
    final_map: bool = False
    convars: Annotated[dict[Word, str | int | float], Field(max_length=20)] = Field(
        default_factory=dict
    )


def _role_alone(given: Any) -> Any:
    return {"role": given} if isinstance(given, str) else given


class PlayerSetup(Strict):
    """Somebody who is there from the beginning."""

    role: Role
    human: bool | None = None
    alive: bool = True
    name: Annotated[str, StringConstraints(min_length=1, max_length=31)] | None = None
    health: Whole | None = None
    temp_health: Points | None = None
    admin: bool = False
    position: Position | None = None


class Mark(Happening):
    """The begin of a new window."""

    verb = "mark"

    def happen(self, stage: Any) -> None:
        """Do nothing: the run begins the window."""


class Repeat(Step):
    """Steps that happen several times."""

    verb = "repeat"
    times: Annotated[int, Field(ge=1, le=100)]
    steps: Annotated[tuple[StepItem, ...], Field(min_length=1, max_length=MAX_STEPS)]


class _Item(Strict):
    """A step as it stands in a file: a mapping with one key."""

    @model_validator(mode="after")
    def _has_one_key(self) -> _Item:
        if len(self.model_fields_set) != 1:
            found = ", ".join(sorted(self.model_fields_set)) or "none"
            raise ValueError(f"a step has exactly one key, this one has {found}")
        return self

    @property
    def step(self) -> Step:
        """The step itself."""
        return cast("Step", getattr(self, next(iter(self.model_fields_set))))


_STEPS: Final[dict[str, type[Step]]] = {
    **HAPPENINGS,
    "mark": Mark,
    "repeat": Repeat,
    "expect": Expect,
    "expect_nothing": ExpectNothing,
}
"""All steps by their key."""

if TYPE_CHECKING:
    StepItem = _Item
else:
    StepItem = create_model(
        "StepItem", __base__=_Item, **{verb: (step, None) for verb, step in _STEPS.items()}
    )
Repeat.model_rebuild()


class Scenario(Strict):
    """One course of events, with what is expected on the way."""

    name: Sentence
    players: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=LABEL_PATTERN)],
            Annotated[PlayerSetup, BeforeValidator(_role_alone)],
        ],
        Field(min_length=1, max_length=12),
    ]
    world: Setting = Setting()
    loaded: Literal["before_round", "mid_round"] = "before_round"
    settle: Annotated[float, Field(ge=0, le=30)] = 1.0
    steps: Annotated[tuple[StepItem, ...], Field(min_length=1, max_length=MAX_STEPS)]

    @model_validator(mode="after")
    def _is_bounded(self) -> Scenario:
        steps = [step for _, step in flat_steps(self)]
        if not any(isinstance(step, Check) for step in steps):
            raise ValueError("no step expects anything")
        if sum(setup.human is True for setup in self.players.values()) > len(self.players):
            raise ValueError("more humans than players")
        return self

    @model_validator(mode="after")
    def _names_who_is_there(self) -> Scenario:
        check_references(self.players, [(where, step) for where, step in flat_steps(self)])
        return self


def flat_steps(scenario: Scenario) -> Iterator[tuple[str, Step]]:
    """Yield the steps in the order in which they are done, each with its number.

    Steps count from 1; inside a repetition `5.2` is the second step of step 5.

    Raises:
        ValueError: there are more of them, or more seconds, than a scenario may have.
    """
    seconds = 0.0
    before: Step | None = None
    for count, (where, step) in enumerate(_unrolled(scenario.steps, ""), 1):
        if count > MAX_STEPS:
            raise ValueError(f"more than {MAX_STEPS} steps")
        if isinstance(step, Wait):
            seconds += step.seconds
        elif isinstance(step, RestartRound):
            seconds += _RESTART_SECONDS
        elif isinstance(step, Check) and not isinstance(before, Check | Wait):
            seconds += scenario.settle
        if seconds > MAX_SECONDS:
            raise ValueError(f"more than {MAX_SECONDS:g} seconds of game time")
        before = step
        yield where, step


def _unrolled(items: tuple[_Item, ...], prefix: str) -> Iterator[tuple[str, Step]]:
    for number, item in enumerate(items, 1):
        where, step = f"{prefix}{number}", item.step
        if isinstance(step, Repeat):
            for _ in range(step.times):
                yield from _unrolled(step.steps, f"{where}.")
        else:
            yield where, step


class TaskScenarios(Strict):
    """The scenarios of one task, as its file has them."""

    id: TaskId
    source: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    structure: Interface = Interface()
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=16)] = (
        Variant(seed=1),
        Variant(seed=2, humans=4),
        Variant(seed=3, humans=1, names="hostile"),
    )
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _names_differ(self) -> TaskScenarios:
        names = [scenario.name for scenario in self.scenarios]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two scenarios are called {twice!r}")
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, whatever its file's layout: 64 lower-case hex digits."""
        return digest_json(self.model_dump(mode="json", by_alias=True, exclude_unset=True))
