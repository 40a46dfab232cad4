"""The names that players have in a variant: ordinary ones, and such as break sloppy code."""

from __future__ import annotations

import random
from typing import Final, Literal

from l4d2_sourcepawn.simulate.entities import Zombie

NameKind = Literal["plain", "hostile", "unicode"]

# Every hostile name has a format specifier: what prints a name as a format breaks.
_PEOPLE: Final[dict[NameKind, tuple[str, ...]]] = {
    "plain": (
        "Maverick",
        "Juniper",
        "Quillon",
        "Ottoline",
        "Barnaby",
        "Wisteria",
        "Fennimore",
        "Lavinia",
        "Dashiell",
        "Peregrine",
        "Sunniva",
        "Zebulon",
        "Eudora",
        "Ignatius",
        "Philippa",
        "Thaddeus",
    ),
    "hostile": (
        '%s%d "q" %N',
        "100%s {green}wild{default}",
        "\\n\\x04back\\%s",
        "'; quit; say %s'",
        "%%t%T%c percent",
        "7 of 9 (3) %d",
        "  spaced  %s  out",
        "$(id) `ls` %L $HOME",
        "<b>%s</b>&amp;",
        "!kills /kills %d",
        "{0}{name}{%d}",
        "@all #2 %s",
        "//comment/*%N*/",
        "[SM] %s Console:",
        "-1 null %f NaN",
        "semi;colon,%x,comma",
    ),
    "unicode": (
        "Жанна",
        "玩家一号",
        "Zoë Bär",
        "Ümläut Ω",
        "señor ñandú",
        "Łukasz",
        "日本語テスト",
        "Ελένη",
        "한국어",
        "ÅÄÖ åäö",
        "עברית",
        "हिन्दी",
        "ไทยแลนด์",
        "Đặng Thị",
        "ß ﬁ œ",
        "Čeština",
    ),
}
_BOTS: Final = ("Nick", "Rochelle", "Coach", "Ellis", "Bill", "Zoey", "Francis", "Louis")


class Names:
    """Gives names; no two are equal, and none is a part of another one."""

    def __init__(self, kind: NameKind, dice: random.Random) -> None:
        self._people = list(_PEOPLE[kind])
        dice.shuffle(self._people)
        self._bots = list(_BOTS)
        self._given = 0

    def of_person(self) -> str:
        """Return a person's name."""
        self._given += 1
        return self._people.pop() if self._people else f"Person-{self._given:03}"

    def of_survivor_bot(self) -> str:
        """Return a survivor's name, as the game gives them to bots."""
        self._given += 1
        return self._bots.pop(0) if self._bots else f"Survivor-{self._given:03}"

    def of_infected_bot(self, zombie: Zombie, taken: set[str]) -> str:
        """Return a class as a name, with a number in front if it is `taken`, as in the game."""
        plain = zombie.name.title()
        number, name = 0, plain
        while name in taken:
            number += 1
            name = f"({number}){plain}"
        return name
