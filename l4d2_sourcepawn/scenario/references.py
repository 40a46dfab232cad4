"""Whether every label that a scenario uses names somebody by then."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from pydantic import BaseModel

from l4d2_sourcepawn.scenario.fields import GROUPS, WORLD, Makes, MayName, Names, Says
from l4d2_sourcepawn.scenario.step import Step

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_OTHERS: Final = "others"
_BOT: Final = "_bot"


def check_references(players: Collection[str], steps: Sequence[tuple[str, Step]]) -> None:
    """Check the labels of a scenario's steps.

    Raises:
        ValueError: a step names somebody who is not there by then; the message has its number.
    """
    known = set(players)
    reserved = known & {*GROUPS, WORLD, _OTHERS}
    if reserved:
        raise ValueError(f"{min(reserved)} has a meaning of its own and cannot be a label")
    for where, step in steps:
        for label in _named(step):
            if label not in known and label.removesuffix(_BOT) not in known:
                near = ", ".join(sorted(known))
                raise ValueError(f"step {where} names {label}, who is not there; there are {near}")
        known.update(_made(step))


def _named(model: BaseModel) -> Iterator[str]:
    for marks, value in _values(model):
        if isinstance(value, BaseModel):
            yield from _named(value)
        if any(isinstance(mark, MayName) for mark in marks):
            groups = {*GROUPS, _OTHERS} if isinstance(value, str) else set()
            yield from (label for label in _texts(value) if label not in groups)
        elif any(isinstance(mark, Names) for mark in marks):
            yield from (label for label in _texts(value) if label != WORLD)
        elif any(isinstance(mark, Says) for mark in marks):
            for text in _texts(value):
                yield from _PLACEHOLDER.findall(text)


def _made(model: BaseModel) -> Iterator[str]:
    for marks, value in _values(model):
        if isinstance(value, str) and any(isinstance(mark, Makes) for mark in marks):
            yield value


def _values(model: BaseModel) -> Iterator[tuple[list[Any], Any]]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is not None:
            yield [*info.metadata, *_inner_marks(info.annotation)], value


def _inner_marks(annotation: Any) -> Iterator[Any]:
    """Yield the marks of a field's parts: those of `Label | None` lie inside it."""
    yield from getattr(annotation, "__metadata__", ())
    for part in getattr(annotation, "__args__", ()):
        yield from _inner_marks(part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
