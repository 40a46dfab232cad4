"""Expectations on what people see: chat, and every other text on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, field_validator

from l4d2_sourcepawn.scenario.amounts import Amount, Number, holds, told
from l4d2_sourcepawn.scenario.expect.subjects import described, players_of
from l4d2_sourcepawn.scenario.fields import Strict, Text, Who
from l4d2_sourcepawn.scenario.step import Failed
from l4d2_sourcepawn.simulate import Kind, Player

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario.stage import Stage

CHAT: Final = frozenset({Kind.CHAT})
SCREEN: Final = frozenset({Kind.CHAT, Kind.HINT, Kind.CENTER, Kind.MENU, Kind.MESSAGE})
_COLOURS: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")
_NUMBER: Final = re.compile(r"(?<![\d.])(?:(?<!\w)-)?\d+(?:\.\d+)?(?!\d)")
_NAME_HERE: Final = "\ufffc"
_SHOWN: Final = 6
_WIDTH: Final = 160

Texts = Annotated[tuple[Text, ...], Field(max_length=12)]


class Message(Strict):
    """A message: who must see it, and what must be in it. Nobody else may see it."""

    to: Who
    contains: Texts = ()
    excludes: Texts = ()
    number: Number | Annotated[tuple[Number, ...], Field(min_length=1, max_length=8)] | None = None
    times: Amount = 1
    alone: bool = False

    @field_validator("contains", "excludes", mode="before")
    @classmethod
    def _one_is_a_list(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    def failures(self, stage: Stage, kinds: frozenset[Kind]) -> Iterator[Failed]:
        """Yield what does not hold for the texts of these kinds."""
        wanted = players_of(stage, self.to)
        seen = seen_texts(stage, kinds)
        for player in stage.world.players():
            if player.bot or not player.in_game:
                continue
            texts = seen.get(player.index, [])
            failed = (
                self._missed(stage, player, texts)
                if player in wanted
                else self._leaked(stage, player, texts)
            )
            if failed is not None:
                yield failed

    def _missed(self, stage: Stage, player: Player, texts: list[str]) -> Failed | None:
        matching = sum(self._matches(stage, text) for text in texts)
        if not matching and self.times == 1 and len(texts) > 1:
            matching = int(self._matches(stage, "\n".join(texts)))
            lines = len(texts)
        else:
            lines = matching
        if not holds(self.times, matching):
            number = "" if self.times == 1 else f" {told(self.times)} times"
            return Failed(
                expected=f"{described(stage, player)} sees a message with "
                f"{self._wish(stage)}{number}",
                observed=shown(texts),
            )
        if self.alone and len(texts) > lines:
            return Failed(
                expected=f"{described(stage, player)} sees that message and no other",
                observed=shown(texts),
            )
        return None

    def _leaked(self, stage: Stage, player: Player, texts: list[str]) -> Failed | None:
        leaked = [text for text in texts if self._matches(stage, text)]
        if not leaked:
            return None
        return Failed(
            expected=f"{described(stage, player)} does not see the message", observed=shown(leaked)
        )

    def _matches(self, stage: Stage, text: str) -> bool:
        return all(_contains(stage, text, part) for part in self.contains) and (
            not any(_contains(stage, text, part) for part in self.excludes)
            and set(self._numbers()) <= numbers_in(stage, text)
        )

    def _numbers(self) -> tuple[float, ...]:
        if self.number is None:
            return ()
        return self.number if isinstance(self.number, tuple) else (self.number,)

    def _wish(self, stage: Stage) -> str:
        parts = [repr(stage.text(part)) for part in self.contains]
        parts += [f"the number {number:g}" for number in self._numbers()]
        parts += [f"without {stage.text(part)!r}" for part in self.excludes]
        return " and ".join(parts) or "any text"


def seen_texts(stage: Stage, kinds: frozenset[Kind]) -> dict[int, list[str]]:
    """Return what each client saw in the window, by its index, colour codes taken out.

    With more than the chat, also what its console said to one who typed something.
    """
    seen: dict[int, list[str]] = {}
    for effect in stage.window.effects(stage):
        console = (
            effect.kind is Kind.CONSOLE
            and kinds is not CHAT
            and effect.target in stage.window.typed
        )
        if (effect.kind in kinds or console) and effect.target is not None:
            text = _COLOURS.sub("", str(effect.value))
            seen.setdefault(effect.target, []).append(text)
    return seen


def numbers_in(stage: Stage, text: str) -> set[float]:
    """Return the numbers in a text, those in players' names left out."""
    names = {player.name for player in stage.world.players()}
    names |= {each.name for each in stage.cast.values() if isinstance(each, Player)}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, _NAME_HERE)
    return {float(match[0]) for match in _NUMBER.finditer(text)}


def shown(texts: list[str]) -> str:
    """Return texts for people, some of them and each cut."""
    if not texts:
        return "no message"
    first = [repr(text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…") for text in texts]
    more = len(texts) - _SHOWN
    return ", ".join(first[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _contains(stage: Stage, text: str, part: str) -> bool:
    wanted = stage.text(part)
    if wanted != part:
        return wanted in text
    return wanted.casefold() in text.casefold()
