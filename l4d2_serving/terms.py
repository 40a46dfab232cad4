"""Terms: what is left of English text or of an identifier when it is searched for.

Lower case; identifiers fall into their words (`tank_spawn`, `OnTankSpawn`);
stop words and bare numbers go; a handful of abbreviations are spelled out;
plural and verb endings are cut, lightly, so that "spawns", "spawned" and
"spawning" meet. The same function reads queries and documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

import yaml

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APOSTROPHE = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]")
_SHORTEST_STEM: Final = 3


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order, repeated as they are repeated."""
    stop, same = _words()
    found = []
    for word in _split(text):
        if word in stop or word.isdigit():
            continue
        found += [stem(read_as) for read_as in same.get(word, (word,))]
    return found


def stem(word: str) -> str:
    """Cut one plural or verb ending off a lower-case word, if a stem is left."""
    for ending, instead in (("ies", "y"), ("ied", "y"), ("sses", "ss")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    for ending in ("ing", "ed", "es", "s", "e"):
        kept = word.removesuffix(ending)
        if kept == word or len(kept) < _SHORTEST_STEM or (ending == "s" and kept[-1] in "su"):
            continue
        if ending in {"ing", "ed"} and kept[-1] == kept[-2] and kept[-1] not in "sl":
            return kept[:-1]
        return kept.removesuffix("e")
    return word


def _split(text: str) -> Iterator[str]:
    for word in _WORD.findall(_APOSTROPHE.sub(" ", text)):
        for part in _CAMEL.split(word):
            yield part.lower()


@cache
def _words() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    file = resources.files("l4d2_serving").joinpath("words", "english.yaml")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return frozenset(content["stop"]), {w: tuple(r) for w, r in content["same"].items()}
