"""What a plugin may do to its server that its reader should know of before installing it.

A risk is no defect: an administration plugin may well run commands. Risks stand
beside the ladder and fail no rung.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.lint.places import run_rules
from l4d2_sourcepawn.lint.plugin import Plugin
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.syntax import Call, string_value
from l4d2_sourcepawn.verdict import Diagnostic, Severity

_FORMAT_ARGUMENT: Final = {"ServerCommand": 0, "ServerCommandEx": 2, "InsertServerCommand": 0}
_DELETES: Final = ("DeleteFile", "RemoveDir", "RenameFile")
_ADMIN: Final = frozenset(
    {
        *("SetUserFlagBits", "AddUserFlags", "SetUserAdmin", "CreateAdmin", "SetAdminFlag"),
        *("BindIdentity", "BindAdminIdentity", "SetFlag", "SetBitFlags", "SetImmunityLevel"),
    }
)
_STEAM_ID: Final = re.compile(r"STEAM_[0-5]:[01]:\d+|\[U:1:\d+\]|\b7656119\d{10}\b")
_REGISTERS: Final = {"RegConsoleCmd": 3, "RegServerCmd": 3, "RegAdminCmd": 5}
_HIDING: Final = frozenset(
    {"FCVAR_HIDDEN", "FCVAR_UNREGISTERED", "FCVAR_DEVELOPMENTONLY", "FCVAR_LAUNCHER"}
)
_NETWORK: Final = frozenset(
    {
        *("SocketCreate", "SocketConnect", "SocketListen", "Socket", "curl_easy_init"),
        *("SteamWorks_CreateHTTPRequest", "SteamHTTP_CreateHTTPRequest", "HTTPClient"),
        *("HTTPRequest", "System2HTTPRequest", "System2FTPRequest", "System2_Execute"),
        *("System2_ExecuteThreaded", "System2_ExecuteFormatted"),
    }
)
_NETWORK_INCLUDES: Final = frozenset(
    {"socket", "ripext", "steamworks", "steamtools", "curl", "system2", "websocket", "async"}
)
_INVISIBLE: Final = re.compile(
    "[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_REORDERING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def find_risks(source: str, *, file: str | None = None) -> tuple[Diagnostic, ...]:
    """Return what a reader should know of, in the order of the source. Any text will do."""
    return run_rules(RISKS, Plugin(source, _NO_SYMBOLS), file)


_NO_SYMBOLS: Final = SymbolIndex(())


def _warning(region: Region, message: str) -> Finding:
    return Finding(region, Severity.WARNING, message)


def _check_command(plugin: Plugin) -> Iterator[Finding]:
    for call in plugin.called(*_FORMAT_ARGUMENT):
        position = _FORMAT_ARGUMENT[call.name]
        if len(call.arguments) <= position:
            continue
        text = plugin.text_of(call.arguments[position])
        values = call.arguments[position + 1 :]
        inserts = "%s" in (text or "") and any(plugin.text_of(value) is None for value in values)
        if text is None or inserts:
            yield _warning(
                plugin.region(call.span),
                f"{call.name} runs a command that is not constant: what is put into it can "
                "run others",
            )


def _check_admin(plugin: Plugin) -> Iterator[Finding]:
    grants = next(
        (c for c in plugin.syntax.calls if c.name in _ADMIN and not _takes_rights(plugin, c)), None
    )
    if grants is None:
        return
    for token in plugin.syntax.tokens:
        if token.text[0] == '"' and _STEAM_ID.search(string_value(token.text)):
            yield _warning(
                Region(token.start, token.end),
                f"a constant SteamID in a plugin that gives admin rights ({grants.name})",
            )


def _takes_rights(plugin: Plugin, call: Call) -> bool:
    """Whether a call only takes all rights away, as SetUserFlagBits(client, 0) does."""
    return call.name == "SetUserFlagBits" and plugin.word(call.span.stop - 2) == "0"


def _check_deletion(plugin: Plugin) -> Iterator[Finding]:
    for call in plugin.called(*_DELETES):
        if call.arguments and plugin.text_of(call.arguments[0]) is None:
            yield _warning(plugin.region(call.span), f"{call.name} on a path that is not constant")


def _check_hidden(plugin: Plugin) -> Iterator[Finding]:
    for name, position in _REGISTERS.items():
        for call in plugin.called(name):
            for argument in call.arguments[position:]:
                words = {plugin.word(at) for at in range(*argument.span)}
                if words & _HIDING:
                    yield _warning(
                        plugin.region(call.span), "a command that lists of commands do not show"
                    )


def _check_network(plugin: Plugin) -> Iterator[Finding]:
    for include in plugin.syntax.includes:
        name = include.path.rpartition("/")[2].removesuffix(".inc").lower()
        if name in _NETWORK_INCLUDES:
            start = include.place.offset
            line = plugin.source[start:].splitlines()[0]
            yield _warning(
                Region(start, start + len(line)),
                f"uses <{include.path}>, which can reach the network or the system",
            )
    for call in plugin.syntax.calls:
        if call.receiver is None and call.name in _NETWORK:
            yield _warning(
                plugin.region(call.span), f"{call.name} reaches the network or the system"
            )


def _check_characters(plugin: Plugin) -> Iterator[Finding]:
    for match in _INVISIBLE.finditer(plugin.source):
        if match.start() == 0 and match.group() == "\ufeff":
            continue
        character = match.group()
        what = "reorders the text around it" if character in _REORDERING else "cannot be seen"
        name = unicodedata.name(character, "a control character")
        yield _warning(
            Region(*match.span()),
            f"U+{ord(character):04X} ({name}) {what}: the code may not be what it looks like",
        )


RISKS: Final[tuple[Rule, ...]] = (
    Rule(
        "command-not-constant", "L4D-RISK-COMMAND", "a server command made of input", _check_command
    ),
    Rule("constant-admin", "L4D-RISK-ADMIN", "admin rights for a constant SteamID", _check_admin),
    Rule(
        "file-deletion", "L4D-RISK-DELETE", "deletes files by a path not constant", _check_deletion
    ),
    Rule("hidden-command", "L4D-RISK-HIDDEN", "a command hidden from lists", _check_hidden),
    Rule("network", "L4D-RISK-NETWORK", "sockets, HTTP or the system's shell", _check_network),
    Rule(
        "invisible-character",
        "L4D-RISK-UNICODE",
        "bidi or zero-width characters",
        _check_characters,
    ),
)
"""Every rule for risks."""
