"""Anti-patterns as verified mutations: a good plugin, and the same with one wrong form.

A pair is worth training on only if the judge tells the two apart for the
intended reason. So every rejected side is compiled, and kept only if all its
errors have the expected code and name the wrong form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from l4d2_assets.core.chatml import as_answer, family_of, request_of
from l4d2_assets.core.config import Strict
from l4d2_assets.core.documents import CuratedPlugin, Dropped, Record
from l4d2_registry.canonical import Digest
from l4d2_serving.prompt import Message, Prompt
from l4d2_sourcepawn.text import Kind, LogicalText
from l4d2_sourcepawn.verdict import Rung, Severity, Status, Verdict

STEP = "anti_patterns"


class Pattern(Strict):
    """A wrong form of a right name, and the diagnostic that gives it away."""

    id: str
    right: str
    wrong: str
    expect: str
    evidence: str


class AntiPatternCatalogue(Strict):
    """`configs/anti_patterns.yaml`."""

    patterns: tuple[Pattern, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plugin with one wrong form everywhere, not yet verified."""

    plugin: CuratedPlugin
    pattern: Pattern
    code: str


class AntiPattern(Record):
    """A verified wrong form: the plugin it was put into, the wrong code, and the evidence."""

    doc_id: Digest
    family: str
    pattern: str
    right: str
    wrong: str
    code: str
    diagnostics: tuple[str, ...]


class PreferencePair(Record):
    """The same wish answered right and wrong; the sides differ in one name."""

    doc_id: Digest
    family: str
    pattern: str
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str

    def as_openai(self) -> dict[str, Any]:
        """Return the row in OpenAI's preference format."""
        return {
            "input": {"messages": [message.model_dump() for message in self.prompt]},
            "preferred_output": [{"role": "assistant", "content": self.chosen}],
            "non_preferred_output": [{"role": "assistant", "content": self.rejected}],
        }


def mutants(plugins: Iterable[CuratedPlugin], catalogue: AntiPatternCatalogue) -> Iterator[Mutant]:
    """Yield a mutant for every pattern whose right form a plugin uses in its code."""
    for plugin in plugins:
        source = plugin.document.text
        text = LogicalText(source)
        for pattern in catalogue.patterns:
            if any(_places(pattern.wrong, text)):
                continue
            places = _places(pattern.right, text)
            mutated = _replaced(pattern, source, places)
            if any(places) and mutated is not None:
                yield Mutant(plugin, pattern, mutated)


def _name(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(name)}\b")


def _places(name: str, text: LogicalText) -> list[bool]:
    """Tell of each occurrence of a name, in order, whether it is code."""
    starts = [piece.start for piece in text.pieces]
    return [
        text.pieces[bisect_right(starts, found.start()) - 1].kind is Kind.CODE
        for found in _name(name).finditer(text.text)
    ]


def _replaced(pattern: Pattern, source: str, in_code: Sequence[bool]) -> str | None:
    """Return the source with the right name replaced where it is code, all else as it is.

    None where a continued line cuts the name in two: its places then are not
    those of the logical text.
    """
    flags = iter(in_code)
    name = _name(pattern.right)
    if len(name.findall(source)) != len(in_code):
        return None
    return name.sub(lambda found: pattern.wrong if next(flags) else found[0], source)


def verify(
    candidates: Sequence[Mutant],
    judge: Callable[[Sequence[str]], Sequence[Verdict]],
) -> tuple[list[AntiPattern], list[Dropped]]:
    """Keep the mutants that fail for the intended reason alone; count the others by reason."""
    kept: list[AntiPattern] = []
    dropped: list[Dropped] = []
    verdicts = judge([mutant.code for mutant in candidates])
    for mutant, verdict in zip(candidates, verdicts, strict=True):
        reason = _why_not(mutant.pattern, verdict)
        document = mutant.plugin.document
        if reason is not None:
            dropped.append(
                Dropped(
                    name=f"{document.name} with {mutant.pattern.id}",
                    step=STEP,
                    reason=reason,
                    detail=verdict.headline(),
                )
            )
            continue
        kept.append(
            AntiPattern(
                doc_id=document.doc_id,
                family=family_of(document),
                pattern=mutant.pattern.id,
                right=mutant.pattern.right,
                wrong=mutant.pattern.wrong,
                code=mutant.code,
                diagnostics=tuple(
                    f"{d.code} line {d.line}: {d.message}" for d in verdict.diagnostics
                ),
            )
        )
    return kept, dropped


def pair_up(
    anti_patterns: Iterable[AntiPattern], plugins: Iterable[CuratedPlugin], prompt: Prompt
) -> tuple[list[PreferencePair], list[Dropped]]:
    """Return a preference pair for every anti-pattern whose plugin has a request."""
    by_id = {plugin.document.doc_id: plugin.document for plugin in plugins}
    pairs: list[PreferencePair] = []
    dropped: list[Dropped] = []
    for wrong in anti_patterns:
        document = by_id[wrong.doc_id]
        request = request_of(document)
        if request is None:
            dropped.append(
                Dropped(
                    name=f"{document.name} with {wrong.pattern}",
                    step="preference_pairs",
                    reason="no_request",
                )
            )
            continue
        pairs.append(
            PreferencePair(
                doc_id=wrong.doc_id,
                family=wrong.family,
                pattern=wrong.pattern,
                prompt=prompt.render(request),
                chosen=as_answer(document.text),
                rejected=as_answer(wrong.code),
            )
        )
    return pairs, dropped


def _why_not(pattern: Pattern, verdict: Verdict) -> str | None:
    compiles = verdict.result(Rung.COMPILES)
    if compiles.status is Status.PASSED:
        return "wrong_form_compiles"
    if compiles.status is not Status.FAILED:
        return "unscored"
    errors = [d for d in compiles.diagnostics if d.severity is not Severity.WARNING]
    if not errors:
        return "no_diagnostic"
    if any(d.code != pattern.expect or pattern.wrong not in d.message for d in errors):
        return "fails_for_another_reason"
    return None
