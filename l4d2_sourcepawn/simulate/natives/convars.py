"""Natives on console variables."""

from __future__ import annotations

from l4d2_sourcepawn.simulate.convars import ConVar
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError, from_float

natives = Natives()

_UPPER, _LOWER = 0, 1


def _own(call: Call) -> ConVar:
    return call.handle(0, ConVar)


@natives("CreateConVar")
def create(call: Call) -> int:
    name = call.text(0)
    if not name:
        raise NativeError("Convar with blank name is not permitted")
    if name.lower() in call.session.hooks.commands:
        raise NativeError(
            f'Convar "{name}" was not created. A console command with the same might already exist.'
        )
    convar = call.world.convar(name)
    if convar is None:
        default = call.text(1)
        convar = ConVar(
            name,
            default,
            default,
            call.text(2) if call.given(2) else "",
            call.cell(3),
            call.number(5) if call.cell(4) else None,
            call.number(7) if call.cell(6) else None,
            own=True,
        )
        call.world.convars[name.lower()] = convar
        call.world.note(Kind.CONVAR_CREATED, name=name, value=default)
        value = call.session.configured.get(name.lower())
        if value is not None:
            convar.value = convar.bounded(value)
    return call.session.convar_handle(convar)


@natives("FindConVar")
def find(call: Call) -> int:
    convar = call.world.convar(call.text(0))
    return call.session.convar_handle(convar) if convar else 0


@natives("GetConVarBool", "ConVar.BoolValue.get")
def get_bool(call: Call) -> int:
    return _own(call).integer != 0


@natives("GetConVarInt", "ConVar.IntValue.get")
def get_int(call: Call) -> int:
    return _own(call).integer


@natives("GetConVarFloat", "ConVar.FloatValue.get")
def get_float(call: Call) -> float:
    return _own(call).number


@natives("GetConVarString", "ConVar.GetString")
def get_string(call: Call) -> None:
    call.write_text(1, 2, _own(call).value)


@natives("GetConVarName", "ConVar.GetName")
def get_name(call: Call) -> None:
    call.write_text(1, 2, _own(call).name)


@natives("GetConVarDefault", "ConVar.GetDefault")
def get_default(call: Call) -> int:
    return call.write_text(1, 2, _own(call).default)


@natives("ConVar.GetDescription")
def get_description(call: Call) -> int:
    return call.write_text(1, 2, _own(call).description)


@natives("SetConVarBool", "SetConVarInt", "ConVar.SetBool", "ConVar.SetInt")
def set_int(call: Call) -> None:
    call.session.set_convar(_own(call), str(call.cell(1)))


@natives("ConVar.IntValue.set", "ConVar.BoolValue.set")
def set_int_property(call: Call) -> None:
    call.session.set_convar(_own(call), str(call.cell(1)))


@natives("SetConVarFloat", "ConVar.SetFloat", "ConVar.FloatValue.set")
def set_float(call: Call) -> None:
    call.session.set_convar(_own(call), f"{call.number(1):f}")


@natives("SetConVarString", "ConVar.SetString")
def set_string(call: Call) -> None:
    call.session.set_convar(_own(call), call.text(1))


@natives("ResetConVar", "ConVar.RestoreDefault")
def reset(call: Call) -> None:
    call.session.set_convar(_own(call), _own(call).default)


@natives("GetConVarFlags", "ConVar.Flags.get")
def get_flags(call: Call) -> int:
    return _own(call).flags


@natives("SetConVarFlags", "ConVar.Flags.set")
def set_flags(call: Call) -> None:
    _own(call).flags = call.cell(1)


@natives("GetConVarBounds", "ConVar.GetBounds")
def get_bounds(call: Call) -> int:
    convar = _own(call)
    bound = convar.maximum if call.cell(1) == _UPPER else convar.minimum
    if bound is None:
        return 0
    call.machine.write_array(call.params[2], [from_float(bound)])
    return 1


@natives("SetConVarBounds", "ConVar.SetBounds")
def set_bounds(call: Call) -> None:
    convar = _own(call)
    bound = call.number(3) if call.cell(2) else None
    if call.cell(1) == _UPPER:
        convar.maximum = bound
    elif call.cell(1) == _LOWER:
        convar.minimum = bound
    else:
        raise NativeError(f"Invalid ConVarBounds value {call.cell(1)}")


@natives("HookConVarChange", "ConVar.AddChangeHook")
def add_hook(call: Call) -> None:
    convar = _own(call)
    if call.cell(1) not in convar.hooks:
        convar.hooks.append(call.cell(1))


@natives("UnhookConVarChange", "ConVar.RemoveChangeHook")
def remove_hook(call: Call) -> None:
    convar = _own(call)
    if call.cell(1) not in convar.hooks:
        raise NativeError("No matching callback was registered")
    convar.hooks.remove(call.cell(1))


@natives("ConVar.ReplicateToClient")
def replicate(call: Call) -> int:
    client = call.connected(1)
    call.world.note(Kind.CONVAR, client.index, name=_own(call).name, value=call.text(2))
    return not client.bot


@natives("SendConVarValue")
def send_value(call: Call) -> int:
    client, convar = call.connected(0), call.handle(1, ConVar)
    if client.bot:
        raise NativeError(f"Client {client.index} is fake and cannot be targeted")
    call.world.note(Kind.CONVAR, client.index, name=convar.name, value=call.text(2))
    return 1


@natives("AutoExecConfig")
def auto_exec(call: Call) -> None:
    name = call.text(1) if len(call) > 1 else ""
    if call.cell(0, 1):
        call.world.note(
            Kind.FILE, name=f"cfg/sourcemod/{name or 'plugin.plugin'}.cfg", value="written"
        )
