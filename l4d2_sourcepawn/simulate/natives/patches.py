"""Natives that reach into the game's binary: found and prepared, never run.

Gamedata is taken to be installed and right, so that a plugin gets past loading it. What
would read or run the game's machine code (`SDKCall`, `LoadFromAddress`) is not here.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.errors import UnknownFact
from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()

_CORE = "core.games"


@dataclass(eq=False)
class GameData:
    """A gamedata file by name."""

    name: str


@dataclass(eq=False)
class Prepared:
    """A call into the game that the plugin described."""

    name: str = ""
    steps: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Patch:
    """A detour, hook or memory patch by the name that gamedata has for it."""

    name: str
    enabled: bool = False
    callbacks: list[int] = field(default_factory=list)


def _place(name: str, modulus: int) -> int:
    return 16 + 4 * (zlib.crc32(name.encode("utf-8", "surrogateescape")) % modulus)


@natives("LoadGameConfigFile", "GameData.GameData")
def load(call: Call) -> int:
    return call.session.handles.create(GameData(call.text(0)))


@natives("GameConfGetOffset", "GameData.GetOffset")
def offset(call: Call) -> int:
    call.handle(0, GameData)
    return _place(call.text(1), 256)


@natives("GameConfGetAddress", "GameData.GetAddress", "GameData.GetMemSig")
def address(call: Call) -> int:
    call.handle(0, GameData)
    return 0x10000000 + _place(call.text(1), 1 << 20)


@natives("GameData.GetKeyValue")
def key_value(call: Call) -> int:
    """Find no key in SourceMod's own file, whose keys for this game are those left out."""
    file = call.handle(0, GameData).name
    if file != _CORE:
        raise UnknownFact(f"what gamedata {file} has for {call.text(1)}")
    return 0


@natives("StartPrepSDKCall")
def start(call: Call) -> None:
    call.session.preparing = Prepared()


def _preparing(call: Call) -> Prepared:
    if call.session.preparing is None:
        call.session.preparing = Prepared()
    return call.session.preparing


@natives("PrepSDKCall_SetFromConf")
def set_from_config(call: Call) -> int:
    call.handle(0, GameData)
    _preparing(call).name = call.text(2)
    return 1


@natives("PrepSDKCall_SetVirtual", "PrepSDKCall_SetAddress")
def set_place(call: Call) -> int:
    _preparing(call).name = f"at {call.cell(0)}"
    return 1


@natives("PrepSDKCall_SetSignature")
def set_signature(call: Call) -> int:
    _preparing(call).name = "by signature"
    return 1


@natives("PrepSDKCall_SetReturnInfo", "PrepSDKCall_AddParameter")
def add_parameter(call: Call) -> None:
    _preparing(call).steps.append(str(call.cell(0)))


@natives("EndPrepSDKCall")
def end(call: Call) -> int:
    prepared, call.session.preparing = call.session.preparing, None
    if prepared is None:
        return 0
    return call.session.handles.create(prepared)


@natives(
    "DynamicDetour.FromConf", "DynamicHook.FromConf", "DHookCreateFromConf",
    "MemoryPatch.CreateFromConf",
)  # fmt: skip
def from_config(call: Call) -> int:
    call.handle(0, GameData)
    return call.session.handles.create(Patch(call.text(1)))


@natives(
    "DynamicDetour.DynamicDetour", "DynamicHook.DynamicHook", "DHookCreateDetour", "DHookCreate"
)
def create(call: Call) -> int:
    return call.session.handles.create(Patch(f"at {call.cell(0)}"))


@natives("DHookSetup.AddParam", "DHookAddParam", "DHookSetFromConf", "DHookSetup.SetFromConf")
def describe(call: Call) -> int:
    patch = call.handle(0, Patch)
    call.world.note(Kind.PATCH, name=patch.name, value="described")
    return 1


@natives("DynamicDetour.Enable", "DHookEnableDetour")
def enable_detour(call: Call) -> int:
    patch = call.handle(0, Patch)
    patch.callbacks.append(call.cell(2))
    patch.enabled = True
    call.world.note(Kind.PATCH, name=patch.name, value="detoured")
    return 1


@natives("DynamicDetour.Disable", "DHookDisableDetour")
def disable_detour(call: Call) -> int:
    patch = call.handle(0, Patch)
    if call.cell(2) not in patch.callbacks:
        return 0
    patch.callbacks.remove(call.cell(2))
    call.world.note(Kind.PATCH, name=patch.name, value="detour removed")
    return 1


@natives("DynamicHook.HookEntity", "DHookEntity", "DynamicHook.HookGamerules", "DHookGamerules")
def hook(call: Call) -> int:
    patch = call.handle(0, Patch)
    patch.callbacks.append(call.cell(len(call) - 1))
    call.world.note(Kind.PATCH, name=patch.name, value="hooked")
    return len(patch.callbacks)


@natives("DHookAddEntityListener", "DHookRemoveEntityListener")
def entity_listener(call: Call) -> int:
    call.world.note(Kind.PATCH, name="entity listener", value=call.cell(0))
    return 1


@natives("MemoryPatch.Validate")
def validate(call: Call) -> int:
    return call.handle(0, Patch) is not None


@natives("MemoryPatch.Enable")
def enable_patch(call: Call) -> int:
    patch = call.handle(0, Patch)
    if patch.enabled:
        return 0
    patch.enabled = True
    call.world.note(Kind.PATCH, name=patch.name, value="patched")
    return 1


@natives("MemoryPatch.Disable")
def disable_patch(call: Call) -> None:
    patch = call.handle(0, Patch)
    if patch.enabled:
        patch.enabled = False
        call.world.note(Kind.PATCH, name=patch.name, value="patch removed")
