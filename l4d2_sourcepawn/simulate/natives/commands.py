"""Natives on commands: registering them, reading their arguments, running them."""

from __future__ import annotations

from l4d2_sourcepawn import game
from l4d2_sourcepawn.simulate import commands
from l4d2_sourcepawn.simulate.hooks import Command
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives.text import parse_int

natives = Natives()


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
