"""What a session may use up as a whole, and the meter that holds it to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from l4d2_sourcepawn.simulate.errors import LimitReached

DEFAULT_CALL_BUDGET: Final = 4_000_000
"""Instructions of one callback; a server would have hung for seconds by then."""

_INSTRUCTIONS: Final = 40_000_000
_MEMORY: Final = 64 << 20
_HANDLES: Final = 16_384

REGISTERS: Final[Mapping[str, int]] = {
    "AddCommandListener": 100,
    "AddTempEntHook": 100,
    "AddToStringTable": 200,
    "AddMenuItem": 300,
    "ConVar.AddChangeHook": 100,
    "CreateConVar": 600,
    "CreateTimer": 400,
    "HookConVarChange": 100,
    "HookEntityOutput": 200,
    "HookEvent": 100,
    "HookEventEx": 100,
    "HookSingleEntityOutput": 200,
    "HookUserMessage": 100,
    "Menu.AddItem": 300,
    "RegAdminCmd": 400,
    "RegConsoleCmd": 400,
    "RegServerCmd": 400,
    "RequestFrame": 100,
    "SDKHook": 100,
    "SDKHookEx": 100,
    "ServerCommand": 300,
    "InsertServerCommand": 300,
    "KvJumpToKey": 400,
    "KvSetColor": 400,
    "KvSetFloat": 400,
    "KvSetNum": 400,
    "KvSetString": 400,
    "KvSetVector": 400,
    "KeyValues.JumpToKey": 400,
    "KeyValues.SetColor": 400,
    "KeyValues.SetFloat": 400,
    "KeyValues.SetNum": 400,
    "KeyValues.SetString": 400,
    "KeyValues.SetVector": 400,
    "Panel.DrawItem": 300,
    "Panel.DrawText": 300,
    "SetClientCookie": 200,
    "SetClientInfo": 200,
    "DispatchKeyValue": 200,
}
"""Bytes that a call of a native leaves behind in the session, about."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one session. What goes beyond one ends the plugin, as an overrun.

    - `call`: instructions of one callback, `instructions`: of all together.
    - `memory`: bytes of what the plugin lets the server keep, such as lists, texts and
      entries in the effect log; estimated, and the same on every machine.
    - `handles`: open at once; a timer is one.
    """

    call: int = DEFAULT_CALL_BUDGET
    instructions: int = _INSTRUCTIONS
    memory: int = _MEMORY
    handles: int = _HANDLES


DEFAULT_BUDGET: Final = Budget()


class Heavy(Protocol):
    """An object that knows the bytes that were counted for it."""

    weight: int


class Meter:
    """Counts the memory that a plugin lets the server keep."""

    def __init__(self, limit: int = _MEMORY) -> None:
        self.limit = limit
        self.used = 0

    def add(self, size: int) -> None:
        """Count bytes; whether it is too much is asked later."""
        self.used += size

    def take(self, size: int, keeper: Heavy | None = None) -> None:
        """Count bytes before they are used, for an object that gives them back when closed.

        Raises:
            LimitReached: it is too much.
        """
        self.used += size
        if keeper is not None:
            keeper.weight += size
        self.check()

    def give_back(self, size: int) -> None:
        """Count bytes as free again."""
        self.used -= size

    def check(self) -> None:
        """Refuse to go on beyond the limit.

        Raises:
            LimitReached: so much is used.
        """
        if self.used > self.limit:
            raise LimitReached(f"more than {self.limit >> 20} MiB of memory")
