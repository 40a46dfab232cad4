"""Console and chat commands: from a line of text to the plugin's callbacks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import cheats
from l4d2_sourcepawn.simulate.convars import FCVAR_CHEAT
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.hooks import ADMFLAG_ROOT, HANDLED, Command

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

REPLY_TO_CONSOLE: Final = 0
REPLY_TO_CHAT: Final = 1
_TOKEN = re.compile(r'"([^"]*)"?|([^\s"]+)')
_TRIGGERS: Final = "!/"
_CHEAT_FLAGS: Final = FCVAR_CHEAT
_CONNECTION_WORDS: Final = frozenset({"say", "say_team"})


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command with its arguments. `client` runs it, 0 is the server."""

    client: int
    name: str
    arguments: tuple[str, ...]
    rest: str
    reply: int = REPLY_TO_CONSOLE

    def argument(self, number: int) -> str:
        """Return an argument, the command itself being 0; empty if there is none."""
        if number == 0:
            return self.name
        return self.arguments[number - 1] if 1 <= number <= len(self.arguments) else ""


@dataclass
class CommandLines:
    """The command lines that are being run, the innermost last, and flags set by the plugin."""

    running: list[CommandLine] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)

    def flags_of(self, name: str) -> int:
        """Return the flags of one of the game's commands, -1 if it has no such command."""
        key = name.lower()
        if key in self.flags:
            return self.flags[key]
        return _CHEAT_FLAGS if key in game.cheat_commands else -1


def parse(client: int, line: str, *, reply: int = REPLY_TO_CONSOLE) -> CommandLine | None:
    """Split a line as the engine does: blanks part words, quotes hold them together."""
    found = list(_TOKEN.finditer(line))
    if not found:
        return None
    words = [match[1] if match[1] is not None else match[2] for match in found]
    rest = line[found[0].end() :].strip()
    return CommandLine(client, words[0], tuple(words[1:]), rest, reply)


def say(session: Session, player: Player, text: str, *, team: bool) -> None:
    """Let a client say something; `!x` and `/x` run the command `sm_x`, or `x`."""
    command = "say_team" if team else "say"
    line = CommandLine(player.index, command, (text,), f'"{text}"', REPLY_TO_CHAT)
    if _listened(session, line) >= HANDLED or _registered(session, line) >= HANDLED:
        session.world.note(Kind.COMMAND_BLOCKED, player.index, value=f"{command} {text}")
        return
    session.commands.running.append(line)
    try:
        result = session.plugin.optional("OnClientSayCommand", player.index, command, text)
    finally:
        session.commands.running.pop()
    if text[:1] and text[0] in _TRIGGERS:
        trigger = parse(player.index, text[1:], reply=REPLY_TO_CHAT)
        if trigger is not None:
            for name in (f"sm_{trigger.name}", trigger.name):
                if name.lower() in session.hooks.commands:
                    _run(
                        session,
                        CommandLine(
                            trigger.client, name, trigger.arguments, trigger.rest, REPLY_TO_CHAT
                        ),
                    )
                    break
    session.plugin.optional("OnClientSayCommand_Post", player.index, command, text)
    if result >= HANDLED or text[:1] == "/":
        session.world.note(Kind.COMMAND_BLOCKED, player.index, value=f"{command} {text}")
    else:
        session.fire_event("player_say", {"userid": player.userid, "text": text})


def run_client(session: Session, player: Player, text: str, *, by_plugin: bool = False) -> None:
    """Run a client's console command; what the plugin let it run is an effect."""
    line = parse(player.index, text)
    if line is None:
        return
    if line.name in _CONNECTION_WORDS:
        if by_plugin:
            session.world.note(Kind.COMMAND, player.index, value=text)
        spoken = line.arguments[0] if len(line.arguments) == 1 else line.rest
        say(session, player, spoken, team=line.name == "say_team")
        return
    allowed = session.commands.flags_of(line.name)
    cheats_on = session.world.convars["sv_cheats"].integer != 0
    if by_plugin and allowed > 0 and allowed & FCVAR_CHEAT and not cheats_on:
        session.world.note(Kind.COMMAND_BLOCKED, player.index, value=text)
        return
    if by_plugin:
        session.world.note(Kind.COMMAND, player.index, value=text)
    session.commands.running.append(line)
    try:
        result = session.plugin.optional("OnClientCommand", player.index, len(line.arguments))
    finally:
        session.commands.running.pop()
    if result < HANDLED and _run(session, line) < HANDLED:
        cheats.run(session, player, line.name, line.arguments)


def run_server(session: Session, text: str, *, by_plugin: bool = False) -> None:
    """Run a line of the server's console; several commands are parted by semicolons."""
    for part in re.split(r"[;\n](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text):
        line = parse(0, part)
        if line is None:
            continue
        if by_plugin:
            session.world.note(Kind.COMMAND, 0, value=part.strip())
        convar = session.world.convar(line.name)
        if convar is not None and line.arguments:
            session.set_convar(convar, " ".join(line.arguments))
        else:
            _run(session, line)


def _run(session: Session, line: CommandLine) -> int:
    result = _listened(session, line)
    if result >= HANDLED:
        session.world.note(Kind.COMMAND_BLOCKED, line.client, value=_text(line))
        return result
    return _registered(session, line)


def _text(line: CommandLine) -> str:
    return f"{line.name} {line.rest}".strip()


def _listened(session: Session, line: CommandLine) -> int:
    listeners = session.hooks.listeners
    worst = 0
    session.commands.running.append(line)
    try:
        for callback in (*listeners.get("", ()), *listeners.get(line.name.lower(), ())):
            worst = max(
                worst,
                session.plugin.call(callback, line.client, line.name, len(line.arguments)),
            )
    finally:
        session.commands.running.pop()
    return worst


def _registered(session: Session, line: CommandLine) -> int:
    worst = 0
    for command in tuple(session.hooks.commands.get(line.name.lower(), ())):
        if command.server_only and line.client:
            continue
        if not may_run(session, line.client, command):
            text = "[SM] You do not have access to this command."
            kind = Kind.CHAT if line.reply == REPLY_TO_CHAT else Kind.CONSOLE
            session.world.note(kind, line.client, value=text)
            worst = HANDLED
            continue
        session.commands.running.append(line)
        try:
            count = len(line.arguments)
            cells = (count,) if command.server_only else (line.client, count)
            result = session.plugin.call(command.callback, *cells, default=HANDLED)
        finally:
            session.commands.running.pop()
        worst = max(worst, result)
    return worst


def may_run(session: Session, client: int, command: Command) -> bool:
    """Tell whether a client has the rights that a command asks for."""
    if client == 0 or not command.flags:
        return True
    player = session.world.slot(client)
    return player is not None and has_flags(player, command.flags)


def has_flags(player: Player, flags: int) -> bool:
    """Tell whether a player has all of these admin flags; root has every one."""
    return bool(player.admin_flags & ADMFLAG_ROOT) or player.admin_flags & flags == flags
