"""A run as people read it: each step, what the plugin did by it, what was expected and seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.scenario.run import Watcher
from l4d2_sourcepawn.scenario.stage import Stage
from l4d2_sourcepawn.scenario.step import Check, Failed, Step
from l4d2_sourcepawn.simulate import Effect, Entity, Kind, Player
from l4d2_sourcepawn.simulate.events import FieldValue

_MOST: Final = 2_000
_WIDTH: Final = 200
_SILENT: Final = frozenset({Kind.TIMER, Kind.PRECACHE, Kind.CONVAR_CREATED})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, at game seconds since the scenario's begin.

    `kind` is `step`, `held`, `failed`, `expected`, `saw`, `event` or that of an effect.
    `seconds` begin anew with a change of map, as the game's clock does. `who` are labels.
    """

    seconds: float
    kind: str
    text: str
    step: str = ""
    who: tuple[str, ...] = ()


@dataclass
class Timeline(Watcher):
    """Writes down a run while it goes on. With `events`, those that the game fires too."""

    events: bool = False
    lines: list[Line] = field(default_factory=list)
    cast: dict[str, str] = field(default_factory=dict)
    dropped: int = 0
    _seen: int = 0
    _began: float = 0.0

    def begins(self, stage: Stage) -> None:
        """Take down who is who, and listen to events if asked to."""
        self.cast = {label: _described(entity) for label, entity in sorted(stage.cast.items())}
        self._seen = len(stage.world.effects)
        self._began = stage.world.time
        if self.events:
            stage.session.on_event = lambda name, fields: self._event(stage, name, fields)

    def before(self, stage: Stage, where: str, step: Step) -> None:
        """Take down what is about to happen."""
        if not isinstance(step, Check):
            self._add(Line(self._clock(stage), "step", _in_words(step), where))

    def after(self, stage: Stage, where: str, step: Step, failed: Failed | None) -> None:
        """Take down what the plugin did, and whether what was expected is so."""
        effects = stage.world.effects
        if len(effects) < self._seen:
            self._seen = 0
        fresh = list(enumerate(effects.since(self._seen), self._seen))
        self._seen += len(fresh)
        told = [each for number, each in fresh if number not in stage.window.hidden]
        for effect, targets in _grouped(told):
            self._add(_of_effect(stage, effect, targets, self._clock(stage, effect.time)))
        if isinstance(step, Check):
            kind = "held" if failed is None else "failed"
            self._add(Line(self._clock(stage), kind, _in_words(step), where))
        if failed is not None:
            self._add(Line(self._clock(stage), "expected", failed.expected))
            self._add(Line(self._clock(stage), "saw", failed.observed))

    def to_json(self) -> dict[str, Any]:
        """Return the timeline as JSON values."""
        return {
            "cast": self.cast,
            "lines": [
                {
                    "seconds": line.seconds,
                    "kind": line.kind,
                    "text": line.text,
                    "step": line.step,
                    "who": list(line.who),
                }
                for line in self.lines
            ],
            "dropped": self.dropped,
        }

    def _event(self, stage: Stage, name: str, fields: Mapping[str, FieldValue]) -> None:
        known = game.events.get(name)
        users = known.users if known is not None else frozenset()
        labels: dict[FieldValue, str] = {
            player.userid: stage.label_of(player) for player in stage.world.players()
        }
        shown = ", ".join(
            f"{key}={value}" + (f" ({labels[value]})" if key in users and value in labels else "")
            for key, value in sorted(fields.items())
            if value not in ("", 0)
        )
        self._add(Line(self._clock(stage), "event", f"{name} {shown}".rstrip()[:_WIDTH]))

    def _clock(self, stage: Stage, time: float | None = None) -> float:
        return round(max(0.0, (stage.world.time if time is None else time) - self._began), 2)

    def _add(self, line: Line) -> None:
        if len(self.lines) < _MOST:
            self.lines.append(line)
        else:
            self.dropped += 1


def render(timeline: Timeline) -> Iterator[str]:
    """Yield the lines of a timeline as text."""
    for label, what in timeline.cast.items():
        yield f"    {label}: {what}"
    for line in timeline.lines:
        clock = f"{line.seconds:8.2f} s"
        mark = {"step": " ", "held": "+", "failed": "-"}.get(line.kind)
        if mark is not None:
            yield f"{clock} {mark} {line.step:>5}  {line.text}"
        else:
            who = f" to {', '.join(line.who)}" if line.who else ""
            yield f"{clock}            {line.kind}{who}: {line.text}"
    if timeline.dropped:
        yield f"    and {timeline.dropped} more"


def _grouped(effects: list[Effect]) -> Iterator[tuple[Effect, list[int]]]:
    """Yield effects in order; the same to several targets at one time is one."""
    at = 0
    while at < len(effects):
        first, targets = effects[at], []
        while at < len(effects) and _alike(effects[at], first):
            target = effects[at].target
            if target is not None:
                targets.append(target)
            at += 1
        usual = first.kind is Kind.DAMAGE and first.name and first.value == first.before
        if first.kind not in _SILENT and not usual:
            yield first, targets


def _alike(one: Effect, other: Effect) -> bool:
    return (one.time, one.kind, one.name, one.value, one.before) == (
        other.time,
        other.kind,
        other.name,
        other.value,
        other.before,
    )


def _of_effect(stage: Stage, effect: Effect, targets: list[int], seconds: float) -> Line:
    who = []
    for target in targets:
        entity = stage.world.find(target) if target > 0 else None
        who.append(stage.label_of(entity) if entity is not None else f"entity {target}")
    value = "" if effect.value is None else f"{effect.value!r}"
    if effect.before is not None:
        value = f"{effect.before!r} -> {value}"
    text = " ".join(part for part in (effect.name, value) if part)
    return Line(seconds, effect.kind.value, text[:_WIDTH], who=tuple(who))


def _described(entity: Entity) -> str:
    if not isinstance(entity, Player):
        return f"{entity.classname} (entity {entity.index})"
    kind = "bot" if entity.bot else "human"
    return f"{entity.name!r}, {kind}, client {entity.index}, userid {entity.userid}"


def _in_words(step: Step) -> str:
    given = step.model_dump(mode="json", by_alias=True, exclude_unset=True)
    pairs = ", ".join(f"{key}={value}" for key, value in given.items())
    return f"{step.verb} {pairs}".rstrip()[:_WIDTH]
