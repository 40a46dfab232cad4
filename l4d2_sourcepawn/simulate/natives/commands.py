"""Natives on commands, admins and targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import commands
from l4d2_sourcepawn.simulate.entities import Player, Team
from l4d2_sourcepawn.simulate.hooks import ADMFLAG_ROOT, Command
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives.text import parse_int

natives = Natives()

_FLAG_BITS: Final = {letter: bit for bit, letter in enumerate("abcdefghijklmnzopqrst")}
_MOST_SIGNIFICANT: Final = 31
_ROOT_IMMUNITY: Final = 99
_INVALID_ADMIN: Final = -1
_ONLY_ALIVE: Final = 1 << 0
_ONLY_DEAD: Final = 1 << 1
_NO_MULTIPLE: Final = 1 << 4
_NO_BOTS: Final = 1 << 5
_NO_MATCH: Final = 0
_EMPTY_GROUP: Final = -4
_AMBIGUOUS: Final = -6


def _register(call: Call, *, flags: int = 0, server_only: bool = False, text: int = 2) -> None:
    name = call.text(0)
    if call.world.convar(name) is not None:
        raise NativeError(
            f'Command "{name}" could not be created. A convar with the same name already exists.'
        )
    if name.lower() == "sm":
        raise NativeError('Cannot register "sm" command')
    description = call.text(text) if len(call) > text else ""
    command = Command(name, call.cell(1), flags, description, server_only=server_only)
    call.session.hooks.add_command(command)


@natives("RegConsoleCmd")
def register_console(call: Call) -> None:
    _register(call)


@natives("RegServerCmd")
def register_server(call: Call) -> None:
    _register(call, server_only=True)


@natives("RegAdminCmd")
def register_admin(call: Call) -> None:
    _register(call, flags=call.cell(2), text=3)


@natives("AddCommandListener")
def add_listener(call: Call) -> int:
    name = call.text(1).lower() if len(call) > 1 else ""
    call.session.hooks.listeners.setdefault(name, []).append(call.cell(0))
    return 1


@natives("RemoveCommandListener")
def remove_listener(call: Call) -> None:
    name = call.text(1).lower() if len(call) > 1 else ""
    listening = call.session.hooks.listeners.get(name, [])
    if call.cell(0) not in listening:
        raise NativeError("No matching callback was registered")
    listening.remove(call.cell(0))


def _running(call: Call) -> commands.CommandLine:
    running = call.session.commands.running
    if not running:
        raise NativeError("No command callback available")
    return running[-1]


@natives("GetCmdArgs")
def argument_count(call: Call) -> int:
    return len(_running(call).arguments)


@natives("GetCmdArg")
def argument(call: Call) -> int:
    return call.write_text(1, 2, _running(call).argument(call.cell(0)))


@natives("GetCmdArgInt")
def argument_int(call: Call) -> int:
    text = _running(call).argument(call.cell(0))
    return parse_int(text.encode(errors="replace"), 10)[0]


@natives("GetCmdArgString")
def argument_string(call: Call) -> int:
    return call.write_text(0, 1, _running(call).rest)


@natives("IsChatTrigger")
def is_chat_trigger(call: Call) -> int:
    running = call.session.commands.running
    return bool(running) and running[-1].reply == commands.REPLY_TO_CHAT


@natives("CommandExists")
def command_exists(call: Call) -> int:
    name = call.text(0).lower()
    return name in call.session.hooks.commands or name in game.cheat_commands


@natives("GetCommandFlags")
def get_command_flags(call: Call) -> int:
    name = call.text(0)
    if name.lower() in call.session.hooks.commands:
        return call.session.commands.flags.get(name.lower(), 0)
    return call.session.commands.flags_of(name)


@natives("SetCommandFlags")
def set_command_flags(call: Call) -> int:
    call.session.commands.flags[call.text(0).lower()] = call.cell(1)
    return 1


@natives("FakeClientCommand", "FakeClientCommandEx")
def fake_client_command(call: Call) -> None:
    player = call.connected(0)
    text = call.formatted(1, to=player.index)
    commands.run_client(call.session, player, text, by_plugin=True)


@natives("ClientCommand")
def client_command(call: Call) -> None:
    player = call.connected(0)
    text = call.formatted(1, to=player.index)
    commands.run_client(call.session, player, text, by_plugin=True)


@natives("ServerCommand", "InsertServerCommand")
def server_command(call: Call) -> None:
    call.session.queued.append(call.formatted(0, to=0))


@natives("ServerExecute")
def server_execute(call: Call) -> None:
    call.session.run_queued()


@natives("ServerCommandEx")
def server_command_ex(call: Call) -> None:
    call.write_text(0, 1, "")
    commands.run_server(call.session, call.formatted(2, to=0), by_plugin=True)


# admins: a client's AdminId is its index


def _immunity(player: Player) -> int:
    return _ROOT_IMMUNITY if player.admin_flags & ADMFLAG_ROOT else 0


def _admin(call: Call, number: int = 0) -> Player:
    player = call.world.slot(call.cell(number)) if call.cell(number) > 0 else None
    if player is None:
        raise NativeError(f"AdminId {call.cell(number) & 0xFFFFFFFF:x} is invalid")
    return player


@natives("GetUserAdmin")
def get_user_admin(call: Call) -> int:
    player = call.connected(0)
    return player.index if player.admin_flags else _INVALID_ADMIN


@natives("GetUserFlagBits")
def get_user_flags(call: Call) -> int:
    return call.connected(0).admin_flags


@natives("SetUserFlagBits")
def set_user_flags(call: Call) -> None:
    player = call.connected(0)
    call.world.set_property(player, "admin flags", call.cell(1))
    player.admin_flags = call.cell(1)


@natives("GetAdminFlag", "AdminId.HasFlag")
def has_admin_flag(call: Call) -> int:
    return commands.has_flags(_admin(call), 1 << (call.cell(1) & _MOST_SIGNIFICANT))


@natives("GetAdminFlags", "AdminId.GetFlags")
def get_admin_flags(call: Call) -> int:
    return _admin(call).admin_flags


@natives("GetAdminImmunityLevel", "AdminId.ImmunityLevel.get")
def get_immunity(call: Call) -> int:
    return _immunity(_admin(call))


@natives("CanUserTarget")
def can_user_target(call: Call) -> int:
    target = call.connected(1)
    if call.cell(0) == 0:
        return 1
    return _immunity(call.connected(0)) >= _immunity(target)


@natives("CanAdminTarget")
def can_admin_target(call: Call) -> int:
    return call.cell(0) != _INVALID_ADMIN


@natives("CheckCommandAccess")
def check_access(call: Call) -> int:
    if call.cell(0) == 0:
        return 1
    player = call.connected(0)
    flags = call.cell(2)
    if not call.cell(3):
        registered = call.session.hooks.commands.get(call.text(1).lower())
        flags = registered[0].flags if registered else flags
    return commands.has_flags(player, flags)


@natives("ReadFlagString")
def read_flag_string(call: Call) -> int:
    bits = read = 0
    for letter in call.text(0):
        if letter not in _FLAG_BITS:
            break
        bits |= 1 << _FLAG_BITS[letter]
        read += 1
    if len(call) > 1 and call.cell(1):
        call.write(1, read)
    return bits


@natives("FindFlagByChar")
def find_flag(call: Call) -> int:
    letter = chr(call.cell(0) & 0xFF)
    if letter not in _FLAG_BITS:
        return 0
    call.write(1, _FLAG_BITS[letter])
    return 1


# targets


@natives("ProcessTargetString")
def process_target(call: Call) -> int:
    pattern, admin, limit, filters = call.text(0), call.cell(1), call.cell(3), call.cell(4)
    players = [player for player in call.world.players() if player.in_game]
    found, name = _matching(players, pattern, admin)
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
