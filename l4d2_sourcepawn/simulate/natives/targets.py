"""Natives on targets: which players a pattern such as `@all` means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn.simulate.entities import Player, Team
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.natives.collections import ArrayList
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_ONLY_ALIVE: Final = 1 << 0
_ONLY_DEAD: Final = 1 << 1
_NO_MULTIPLE: Final = 1 << 4
_NO_BOTS: Final = 1 << 5
_NO_MATCH: Final = 0
_EMPTY_GROUP: Final = -4
_AMBIGUOUS: Final = -6


@natives("ProcessTargetString")
def process_target(call: Call) -> int:
    pattern, admin, limit, filters = call.text(0), call.cell(1), call.cell(3), call.cell(4)
    players = [player for player in call.world.players() if player.in_game]
    found, name = _found(call, players, pattern, admin)
    group = pattern.startswith("@")
    if filters & _NO_MULTIPLE and len(found) > 1:
        return _AMBIGUOUS
    if filters & _NO_BOTS:
        found = [player for player in found if not player.bot]
    if filters & _ONLY_ALIVE:
        found = [player for player in found if player.alive]
    if filters & _ONLY_DEAD:
        found = [player for player in found if not player.alive]
    if not found:
        return _EMPTY_GROUP if group else _NO_MATCH
    found = found[: max(1, limit)]
    call.machine.write_array(call.params[2], [player.index for player in found])
    call.write_text(5, 6, name or found[0].name)
    call.write(7, 0)
    return len(found)


def _found(call: Call, players: list[Player], pattern: str, admin: int) -> tuple[list[Player], str]:
    """Ask the plugin's own filter for a pattern first, then SourceMod's."""
    own = call.session.hooks.target_filters.get(pattern)
    if own is None:
        return _matching(players, pattern, admin)
    callback, phrase = own
    chosen = ArrayList(1)
    handle = call.session.handles.create(chosen)
    accepted = call.session.plugin.call(callback, pattern, handle, admin)
    call.session.release(handle)
    wanted = {row[0] for row in chosen.rows} if accepted else set[int]()
    return [player for player in players if player.index in wanted], phrase


def _matching(players: list[Player], pattern: str, admin: int) -> tuple[list[Player], str]:
    groups: dict[str, Callable[[Player], bool]] = {
        "@all": lambda _: True,
        "@bots": lambda player: player.bot,
        "@humans": lambda player: not player.bot,
        "@alive": lambda player: player.alive,
        "@dead": lambda player: not player.alive,
        "@me": lambda player: player.index == admin,
        "@!me": lambda player: player.index != admin,
        "@survivors": lambda player: player.team == Team.SURVIVOR,
        "@infected": lambda player: player.team == Team.INFECTED,
    }
    group = groups.get(pattern)
    if group is not None:
        return [player for player in players if group(player)], "" if pattern == "@me" else pattern[
            1:
        ]
    if pattern.startswith("#"):
        key = pattern[1:]
        exact = [each for each in players if key in (str(each.userid), each.name, each.steam_id)]
        return exact, ""
    lowered = pattern.lower()
    return [player for player in players if lowered in player.name.lower()], ""


@natives("AddMultiTargetFilter")
def add_filter(call: Call) -> None:
    if call.machine.function_name(call.cell(1)) is None:
        raise NativeError(f"Invalid function id ({call.cell(1) & 0xFFFFFFFF:X})")
    call.session.hooks.target_filters[call.text(0)] = (call.cell(1), call.text(2))


@natives("RemoveMultiTargetFilter")
def remove_filter(call: Call) -> None:
    call.session.hooks.target_filters.pop(call.text(0), None)
