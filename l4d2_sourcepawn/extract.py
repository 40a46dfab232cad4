"""From a model's reply to the plugin in it.

Fenced blocks are read as CommonMark reads them. Which block is the plugin: of
the blocks whose language is SourcePawn or not told, the one with the most
marks of a plugin (an include of SourceMod, `public Plugin myinfo`, a public
function, a pragma); of equals the longest, of equals the first. A chosen block
without its closing fence was cut off, and no part of it is taken. A reply
without any fence is taken whole if it begins as a source file does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LANGUAGES: Final = frozenset(
    {"", "sourcepawn", "sp", "sourcemod", "pawn", "pwn", "inc", "c", "cpp", "c++"}
)
"""Languages a fence may name; models label SourcePawn as C where no highlighter knows it."""

_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\r\n]*)")
_MARKS: Final = (
    re.compile(r"^[ \t]*#[ \t]*(?:try)?include[ \t]*[<\"]", re.MULTILINE),
    re.compile(r"\bpublic[ \t]+Plugin[ \t:]+myinfo\b"),
    re.compile(r"^[ \t]*public\b[^\n;]*\(", re.MULTILINE),
    re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+(?:semicolon|newdecls)\b", re.MULTILINE),
)
_BEGINS_AS_SOURCE = re.compile(
    r"\s*(?:#\s*(?:pragma|include|tryinclude|define|if)\b|//|/\*|public\s+\w|methodmap\s+\w|enum\b)"
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The source found in a reply, or None; `reason` says how it was found or why not."""

    source: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Block:
    language: str
    text: str
    closed: bool

    @property
    def marks(self) -> int:
        return sum(mark.search(self.text) is not None for mark in _MARKS)


def extract(reply: str) -> Extraction:
    """Return the plugin's source in a model's reply."""
    blocks = _blocks(reply)
    if not blocks:
        if _BEGINS_AS_SOURCE.match(reply) and _Block("", reply, closed=True).marks:
            return Extraction(reply, "the reply has no code block and is source as a whole")
        return Extraction(None, "no code block in the reply")
    candidates = [b for b in blocks if b.language in _LANGUAGES and b.text.strip()]
    if not candidates:
        return Extraction(None, "no code block in the reply holds SourcePawn")
    chosen = max(candidates, key=lambda b: (b.marks, len(b.text)))
    if not chosen.closed:
        return Extraction(None, "the code block is never closed: the reply was cut off")
    if len(candidates) == 1:
        return Extraction(chosen.text, "the reply's only code block")
    return Extraction(
        chosen.text, f"the most plugin-like of the reply's {len(candidates)} code blocks"
    )


def _blocks(reply: str) -> list[_Block]:
    found: list[_Block] = []
    opening: re.Match[str] | None = None
    kept: list[str] = []
    for line in re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", reply):
        fence = _FENCE.fullmatch(line.rstrip("\r\n"))
        if opening is None:
            if fence is not None and _opens(fence):
                opening, kept = fence, []
        elif fence is not None and _closes(fence, opening):
            found.append(_Block(_language(opening), "".join(kept), closed=True))
            opening = None
        else:
            kept.append(line)
    if opening is not None:
        found.append(_Block(_language(opening), "".join(kept), closed=False))
    return found


def _opens(fence: re.Match[str]) -> bool:
    """A backtick fence may not hold backticks: that would be code inside a sentence."""
    return fence["mark"][0] == "~" or "`" not in fence["info"]


def _closes(fence: re.Match[str], opening: re.Match[str]) -> bool:
    mark = opening["mark"]
    return (
        not fence["info"].strip()
        and fence["mark"][0] == mark[0]
        and len(fence["mark"]) >= len(mark)
    )


def _language(opening: re.Match[str]) -> str:
    words = opening["info"].replace("{", " ").replace("}", " ").split()
    return words[0].strip(".").partition(":")[0].lower() if words else ""
