"""YAML of strangers as plain values: no aliases, no tags, no duplicate keys, no depth.

The tree is built from PyYAML's events, so nothing is constructed that is not refused
first, and every refusal knows its line. Lists become tuples.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Plain = str | int | float | bool | None | tuple["Plain", ...] | dict[str, "Plain"]

MAX_CHARACTERS: Final = 256 * 1024
MAX_DEPTH: Final = 24
MAX_NODES: Final = 20_000
_MAX_DIGITS: Final = 18
_BASE: Final = "tag:yaml.org,2002:"
_NO_KEY: Final = object()


class YamlRefused(ValueError):
    """The text is no YAML, or more than these files need. The message has the line."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    line: int
    mapping: dict[str, Plain] | None = None
    items: list[Plain] = field(default_factory=list)
    key: object = _NO_KEY


def read_tree(text: str) -> Plain:
    """Return the one document in a text as plain values.

    Raises:
        YamlRefused: it is no YAML, has none or several documents, or something that is
            not allowed here.
    """
    if len(text) > MAX_CHARACTERS:
        raise YamlRefused(f"it has {len(text)} characters, more than {MAX_CHARACTERS}")
    try:
        return _build(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise YamlRefused(f"{where}{problem}") from None
    except RecursionError:
        raise YamlRefused("it is nested too deeply") from None


def _build(events: Iterator[Event]) -> Plain:
    resolver = yaml.SafeLoader("")
    stack: list[_Open] = []
    done: list[Plain] = []
    nodes = documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark is not None else 0
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlRefused(f"line {line}: a second document")
        elif isinstance(event, AliasEvent):
            raise YamlRefused(f"line {line}: aliases such as *{event.anchor} are not allowed")
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            closed = stack.pop()
            value: Plain = tuple(closed.items) if closed.mapping is None else closed.mapping
            _put(stack, done, value, line)
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            nodes += 1
            _check_node(event, nodes, len(stack), line)
            if isinstance(event, ScalarEvent):
                _put(stack, done, _scalar(resolver, event, line), line)
            else:
                mapping: dict[str, Plain] | None = None
                if isinstance(event, MappingStartEvent):
                    mapping = {}
                stack.append(_Open(line, mapping))
    if not done:
        raise YamlRefused("it is empty")
    return done[0]


def _check_node(
    event: ScalarEvent | MappingStartEvent | SequenceStartEvent, nodes: int, depth: int, line: int
) -> None:
    if nodes > MAX_NODES:
        raise YamlRefused(f"line {line}: more than {MAX_NODES} values")
    if depth >= MAX_DEPTH:
        raise YamlRefused(f"line {line}: nested deeper than {MAX_DEPTH}")
    if event.anchor is not None:
        raise YamlRefused(f"line {line}: anchors such as &{event.anchor} are not allowed")
    if event.tag is not None:
        raise YamlRefused(f"line {line}: tags such as {event.tag} are not allowed")


def _put(stack: list[_Open], done: list[Plain], value: Plain, line: int) -> None:
    if not stack:
        done.append(value)
        return
    top = stack[-1]
    if top.mapping is None:
        top.items.append(value)
    elif top.key is _NO_KEY:
        if not isinstance(value, str):
            raise YamlRefused(f"line {line}: the key {value!r} is no text; put it in quotes")
        if value in top.mapping:
            raise YamlRefused(f"line {line}: the key {value} is there twice")
        top.key = value
    else:
        top.mapping[str(top.key)] = value
        top.key = _NO_KEY


def _scalar(resolver: yaml.SafeLoader, event: ScalarEvent, line: int) -> Plain:
    text: str = event.value
    tag = resolver.resolve(yaml.ScalarNode, text, event.implicit)  # type: ignore[no-untyped-call] # the stubs leave it out
    kind = str(tag).removeprefix(_BASE)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("yes", "true", "on")
    if kind == "int":
        try:
            number = int(text)
        except ValueError:
            raise YamlRefused(f"line {line}: {text[:40]} is a number in no plain form") from None
        if len(text) > _MAX_DIGITS:
            raise YamlRefused(f"line {line}: {text[:40]} is too large")
        return number
    if kind == "float":
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise YamlRefused(f"line {line}: {text[:40]} is no plain finite number")
        return value
    return text
