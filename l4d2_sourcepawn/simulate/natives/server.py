"""Natives on the server itself: map, engine, precaching, string tables, plugins, features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.errors import PluginStopped
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

natives = Natives()

ENGINE_L4D2: Final = 7
COMMAND_LINE: Final = "srcds_linux -game left4dead2 -console -port 27015 +map c1m1_hotel"
"""How the mocked server was started."""

_INVALID_INDEX: Final = 65535
_TABLES: Final = (
    "modelprecache", "genericprecache", "soundprecache", "decalprecache", "instancebaseline",
    "lightstyles", "userinfo", "server_query_info", "ParticleEffectNames", "EffectDispatch",
    "VguiScreen", "Materials", "InfoPanel", "Scenes", "MeleeWeapons", "GameRulesCreation",
    "BlackMarketTable", "downloadables",
)  # fmt: skip
_INFO: Final = {
    0: "plugin", 1: "author", 2: "description", 3: "version", 4: "url"
}  # fmt: skip


@dataclass(eq=False)
class PluginList:
    """An iterator over the server's plugins: there is this one only."""

    left: int = 1


@natives("MarkNativeAsOptional")
def mark_optional(_: Call) -> None:
    """Nothing to do: here a native that is missing stops nobody before it is called."""


@natives("VerifyCoreVersion")
def verify_core(_: Call) -> int:
    return 5


@natives("GetEngineVersion")
def engine_version(_: Call) -> int:
    return ENGINE_L4D2


@natives("GuessSDKVersion")
def sdk_version(_: Call) -> int:
    return 50


@natives("GetGameFolderName")
def game_folder(call: Call) -> None:
    call.write_text(0, 1, "left4dead2")


@natives("GetGameDescription")
def game_description(call: Call) -> None:
    call.write_text(0, 1, "Left 4 Dead 2")


@natives("IsDedicatedServer", "IsServerProcessing")
def is_dedicated(_: Call) -> int:
    return 1


# the command line


def _parameter(call: Call) -> str | None:
    """Return what follows an option of the server's command line, None if it is not there."""
    words, option = COMMAND_LINE.split(), call.text(0).lower()
    if option not in words:
        return None
    following = words[words.index(option) + 1 :]
    return following[0] if following and following[0][0] not in "-+" else ""


@natives("GetCommandLine")
def command_line(call: Call) -> int:
    call.write_text(0, 1, COMMAND_LINE)
    return 1


@natives("FindCommandLineParam")
def has_parameter(call: Call) -> int:
    return call.text(0).lower() in COMMAND_LINE.split()


@natives("GetCommandLineParam")
def parameter(call: Call) -> None:
    found = _parameter(call)
    call.write_text(1, 2, call.text(3) if found is None else found)


@natives("GetCommandLineParamInt")
def parameter_number(call: Call) -> int:
    found = _parameter(call)
    return call.cell(1) if found is None else parse_int(found.encode(), 10)[0]


@natives("GetCommandLineParamFloat")
def parameter_float(call: Call) -> float:
    found = _parameter(call)
    return call.number(1) if found is None else parse_float(found.encode())[0]


@natives("GetCurrentMap")
def current_map(call: Call) -> int:
    return call.write_text(0, 1, call.world.map_name)


@natives("IsMapValid")
def map_valid(call: Call) -> int:
    return call.text(0) in call.world.maps


@natives("FindMap")
def find_map(call: Call) -> int:
    name = call.text(0)
    found = next((known for known in call.world.maps if name in known), None)
    size = call.cell(2)
    call.machine.write_string(call.params[1], size, found or name)
    return 4 if found is None else 0 if found == name else 1


@natives("GetMapDisplayName")
def map_display_name(call: Call) -> int:
    call.write_text(1, 2, call.text(0))
    return call.text(0) in call.world.maps


@natives("ForceChangeLevel")
def force_change_level(call: Call) -> None:
    call.world.note(Kind.MAP, value=call.text(0))


@natives("GetNextMap")
def next_map(_: Call) -> int:
    return 0


@natives("SetFailState")
def set_fail_state(call: Call) -> None:
    raise PluginStopped(call.formatted(0, to=0))


@natives("ThrowError")
def throw_error(call: Call) -> None:
    raise NativeError(call.formatted(0, to=0))


@natives("ThrowNativeError")
def throw_native_error(call: Call) -> None:
    raise NativeError(call.formatted(1, to=0))


@natives("LibraryExists")
def library_exists(call: Call) -> int:
    return call.text(0) in call.session.libraries.names


@natives("RegPluginLibrary")
def register_library(call: Call) -> None:
    call.session.libraries.names.add(call.text(0))


@natives("GetFeatureStatus")
def feature_status(call: Call) -> int:
    return call.session.feature_status(call.cell(0), call.text(1))


@natives("CanTestFeatures")
def can_test_features(_: Call) -> int:
    return 1


@natives("GetPluginFilename")
def plugin_filename(call: Call) -> None:
    call.write_text(1, 2, "plugin.smx")


@natives("GetPluginInfo")
def plugin_info(call: Call) -> int:
    text = call.session.info(_INFO.get(call.cell(1), ""))
    call.write_text(2, 3, text)
    return text != ""


@natives("GetMyHandle")
def my_handle(call: Call) -> int:
    return call.session.my_handle


@natives("GetPluginIterator")
def plugin_iterator(call: Call) -> int:
    return call.session.handles.create(PluginList())


@natives("MorePlugins")
def more_plugins(call: Call) -> int:
    return call.handle(0, PluginList).left > 0


@natives("ReadPlugin")
def read_plugin(call: Call) -> int:
    plugins = call.handle(0, PluginList)
    if plugins.left <= 0:
        raise NativeError(f"PluginIterator {call.cell(0):x} is exhausted.")
    plugins.left -= 1
    return call.session.my_handle


@natives("GetPluginStatus")
def plugin_status(_: Call) -> int:
    return 0


# precaching and string tables


@natives(
    "PrecacheModel", "PrecacheSound", "PrecacheGeneric", "PrecacheDecal",
    "PrecacheSentenceFile", "PrecacheScriptSound", "PrefetchSound",
)  # fmt: skip
def precache(call: Call) -> int:
    name = call.text(0)
    if name not in call.world.precached:
        call.world.precached.add(name)
        call.world.note(Kind.PRECACHE, name=name)
    return call.session.table_index("precached", name) + 1


@natives("IsModelPrecached", "IsGenericPrecached", "IsSoundPrecached", "IsDecalPrecached")
def is_precached(call: Call) -> int:
    return call.text(0) in call.world.precached


@natives("AddFileToDownloadsTable")
def add_download(call: Call) -> None:
    call.world.note(Kind.PRECACHE, name=call.text(0), value="download")


@natives("FindStringTable")
def find_table(call: Call) -> int:
    return _TABLES.index(call.text(0)) if call.text(0) in _TABLES else -1


def _table(call: Call) -> str:
    number = call.cell(0)
    if not 0 <= number < len(_TABLES):
        raise NativeError(f"Invalid string table index {number}")
    return _TABLES[number]


@natives("FindStringIndex")
def find_string_index(call: Call) -> int:
    table = call.session.tables.get(_table(call), [])
    return table.index(call.text(1)) if call.text(1) in table else _INVALID_INDEX


@natives("GetStringTableNumStrings")
def count_strings(call: Call) -> int:
    return len(call.session.tables.get(_table(call), []))


@natives("GetStringTableMaxStrings")
def max_strings(_: Call) -> int:
    return 1024


@natives("ReadStringTable")
def read_string_table(call: Call) -> int:
    table, index = call.session.tables.get(_table(call), []), call.cell(1)
    if not 0 <= index < len(table):
        raise NativeError(f"Invalid string index specified for table (index {index})")
    return call.write_text(2, 3, table[index])


@natives("AddToStringTable")
def add_to_table(call: Call) -> None:
    table, text = _table(call), call.text(1)
    call.session.table_index(table, text)
    call.world.note(Kind.PRECACHE, name=text, value=table)


@natives("LockStringTables")
def lock_tables(call: Call) -> int:
    before, call.session.tables_locked = call.session.tables_locked, bool(call.cell(0))
    return before


# forwards and natives of the plugin's own


@natives("CreateNative")
def create_native(call: Call) -> None:
    call.session.own_natives[call.text(0)] = call.cell(1)
    call.world.note(Kind.GAME, name="CreateNative", value=call.text(0))
