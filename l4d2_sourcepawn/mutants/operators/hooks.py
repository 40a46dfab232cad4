"""What a hook gives back, and when it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from l4d2_sourcepawn.mutants.code import Code
from l4d2_sourcepawn.mutants.mutant import Change, Operator, replaced
from l4d2_sourcepawn.syntax import Span

_RESULTS: Final = {
    "Plugin_Continue": ("Plugin_Handled",),
    "Plugin_Changed": ("Plugin_Continue", "Plugin_Handled"),
    "Plugin_Handled": ("Plugin_Continue",),
    "Plugin_Stop": ("Plugin_Continue",),
}
_WRONG_HOOKS: Final = {
    "SDKHook_OnTakeDamage": ("SDKHook_OnTakeDamagePost",),
    "SDKHook_OnTakeDamageAlive": ("SDKHook_OnTakeDamageAlivePost",),
    "SDKHook_TraceAttack": ("SDKHook_TraceAttackPost",),
    "SDKHook_PreThink": ("SDKHook_Spawn",),
    "SDKHook_PreThinkPost": ("SDKHook_SpawnPost",),
    "SDKHook_PostThink": ("SDKHook_Spawn",),
    "SDKHook_PostThinkPost": ("SDKHook_SpawnPost",),
    "SDKHook_StartTouch": ("SDKHook_EndTouch",),
    "SDKHook_EndTouch": ("SDKHook_StartTouch",),
    "SDKHook_SpawnPost": ("SDKHook_ThinkPost",),
    "EventHookMode_Pre": ("EventHookMode_Post",),
}
_REPEATING: Final = "TIMER_REPEAT"
_COMMANDS: Final = ("RegConsoleCmd", "RegAdminCmd")


def _wrong_result(code: Code) -> Iterator[Change]:
    unheard = _unheard(code)
    for index in code.in_bodies:
        function = code.function_at(index)
        if function is None or function.name in unheard or code.word(index - 1) != "return":
            continue
        for wrong in _RESULTS.get(code.word(index), ()):
            what = f"`{function.name}` gives back `{wrong}`, not `{code.word(index)}`"
            yield replaced(code, Span(index, index + 1), wrong, what)


def _unheard(code: Code) -> frozenset[str]:
    """Return the functions whose result nobody heeds, or only the player's own console.

    SourceMod does not look at what the callbacks of events after the fact and of
    timers that fire once give back; a command that is not handled still was run.
    """
    found = {hook.callback for hook in code.hooks if hook.mode != "EventHookMode_Pre"}
    for call in code.called("CreateTimer", "CreateDataTimer"):
        if _REPEATING not in code.text(call.span) and len(call.arguments) > 1:
            found.add(call.arguments[1].identifier)
    for call in code.called(*_COMMANDS):
        if len(call.arguments) > 1:
            found.add(call.arguments[1].identifier)
    return frozenset(name for name in found if name)


def _wrong_hook(code: Code) -> Iterator[Change]:
    for index in code.in_bodies:
        for wrong in _WRONG_HOOKS.get(code.word(index), ()):
            yield replaced(code, Span(index, index + 1), wrong)


OPERATORS: Final = (
    Operator(
        "wrong-result", "a callback blocks what it should not, or lets it pass", _wrong_result
    ),
    Operator("wrong-hook", "a callback is hooked for another moment", _wrong_hook),
)
