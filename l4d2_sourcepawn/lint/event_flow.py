"""Which game events reach which variable of a plugin, as far as its text proves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from l4d2_sourcepawn.syntax import Argument, Call, Function

if TYPE_CHECKING:
    from l4d2_sourcepawn.lint.plugin import Plugin

HOOKS: Final = ("HookEvent", "HookEventEx")
_UNHOOK: Final = "UnhookEvent"
_NO_EVENT: Final = frozenset({"null", "INVALID_HANDLE"})
_EVENT_NUMBER: Final = 0
_READS: Final = {"GetInt", "GetBool", "GetFloat", "GetString"}
_WRITES: Final = {"SetInt", "SetBool", "SetFloat", "SetString"}
_ACCESSORS: Final = {
    **{f"GetEvent{kind}": True for kind in ("Int", "Bool", "Float", "String")},
    **{f"SetEvent{kind}": False for kind in ("Int", "Bool", "Float", "String")},
}


class Hook(NamedTuple):
    """A call that hooks an event: its name if it is constant, and the function it names."""

    call: Call
    event: str | None
    callback: str | None
    mode: str


class FieldUse(NamedTuple):
    """A read or write of a field, of one of these events, by name."""

    function: Function
    call: Call
    argument: Argument
    field: str
    events: frozenset[str]
    is_read: bool
    created: bool


@dataclass(slots=True)
class _Variable:
    """A parameter that holds an event; of an open one not all events are known."""

    events: set[str] = field(default_factory=set)
    is_open: bool = False


class EventFlow:
    """The hooks of a plugin, and the uses of fields whose event is known."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._parameters: dict[tuple[str, int], _Variable] = {}

    @cached_property
    def hooks(self) -> tuple[Hook, ...]:
        """Every call of HookEvent and HookEventEx."""
        return tuple(self._hook(call) for call in self._plugin.called(*HOOKS))

    def _hook(self, call: Call) -> Hook:
        arguments = call.arguments
        event = self._plugin.text_of(arguments[0]) if arguments else None
        callback = arguments[1].identifier if len(arguments) > 1 else None
        mode = arguments[2].identifier if len(arguments) > 2 else "EventHookMode_Post"  # noqa: PLR2004
        return Hook(call, event, callback, mode or "")

    def modes(self, function: Function) -> set[str]:
        """Return the modes in which a function is hooked."""
        return {hook.mode for hook in self.hooks if hook.callback == function.name}

    @cached_property
    def uses(self) -> tuple[FieldUse, ...]:
        """The uses of fields of known events, in the order of the functions."""
        self._follow()
        found: list[FieldUse] = []
        for (name, position), variable in self._parameters.items():
            function = self._plugin.functions[name]
            if variable.events and not variable.is_open:
                parameter = function.parameters[position].name
                events = frozenset(variable.events)
                found += self._uses_of(function, parameter, events, created=False)
        for function in self._plugin.functions.values():
            for call in self._plugin.body(function).calls:
                if call.name == "CreateEvent" and call.receiver is None:
                    found += self._uses_of_created(function, call)
        return tuple(sorted(found, key=lambda use: use.call.token))

    def _follow(self) -> None:
        """Give callbacks their events, and hand these on to what the callbacks call."""
        functions = self._plugin.functions
        hooked: dict[str, int] = {}
        for hook in self.hooks:
            if hook.callback in functions and functions[hook.callback].parameters:
                variable = self._parameters.setdefault((hook.callback, _EVENT_NUMBER), _Variable())
                if hook.event is None:
                    variable.is_open = True
                else:
                    variable.events.add(hook.event)
                hooked[hook.callback] = hooked.get(hook.callback, 0) + 1
        for call in self._plugin.called(_UNHOOK):
            callback = call.arguments[1].identifier if len(call.arguments) > 1 else None
            if callback in functions:
                hooked[callback] = hooked.get(callback, 0) + 1
        waiting = list(self._parameters)
        while waiting:
            name, position = waiting.pop()
            waiting += self._hand_on(name, position)
        for (name, position), variable in self._parameters.items():
            mentioned = len(self._plugin.syntax.function_values.get(name, ()))
            if mentioned > hooked.get(name, 0) or self._is_called_otherwise(name, position):
                variable.is_open = True
        self._open_what_follows()

    def _open_what_follows(self) -> None:
        waiting = [key for key, variable in self._parameters.items() if variable.is_open]
        while waiting:
            key = waiting.pop()
            for other in self._handed_to(*key):
                if other in self._parameters and not self._parameters[other].is_open:
                    self._parameters[other].is_open = True
                    waiting.append(other)

    def _hand_on(self, name: str, position: int) -> Iterator[tuple[str, int]]:
        giver = self._parameters[name, position]
        for key in list(self._handed_to(name, position)):
            taker = self._parameters.setdefault(key, _Variable())
            if not giver.events <= taker.events:
                taker.events |= giver.events
                yield key

    def _handed_to(self, name: str, position: int) -> Iterator[tuple[str, int]]:
        function = self._plugin.functions[name]
        parameter = function.parameters[position].name
        for call in self._plugin.body(function).calls:
            called = self._plugin.functions.get(call.name) if call.receiver is None else None
            if called is None:
                continue
            for index, argument in enumerate(call.arguments[: len(called.parameters)]):
                if argument.identifier == parameter:
                    yield called.name, index

    def _is_called_otherwise(self, name: str, position: int) -> bool:
        """Whether some call gives the function an event that is not followed."""
        for call in self._plugin.called(name):
            caller = self._plugin.function_at(call.token)
            if caller is None or position >= len(call.arguments):
                return True
            given = call.arguments[position].identifier
            if given in _NO_EVENT:
                continue
            names = [parameter.name for parameter in caller.parameters]
            if given not in names or (caller.name, names.index(given)) not in self._parameters:
                return True
        return False

    def _uses_of_created(self, function: Function, created: Call) -> Iterator[FieldUse]:
        event = self._plugin.text_of(created.arguments[0]) if created.arguments else None
        variable = self._plugin.word(created.token - 2)
        if event is None or self._plugin.word(created.token - 1) != "=":
            return
        if len(self._plugin.body(function).assignments(variable)) == 1:
            yield from self._uses_of(function, variable, frozenset({event}), created=True)

    def _uses_of(
        self, function: Function, variable: str, events: frozenset[str], *, created: bool
    ) -> Iterator[FieldUse]:
        plugin = self._plugin
        if not created and plugin.body(function).assignments(variable):
            return
        for call in plugin.body(function).calls:
            if call.receiver is not None:
                start, stop = call.receiver
                is_read, position = call.name in _READS, 0
                is_use = is_read or call.name in _WRITES
                its_own = stop - start == 1 and plugin.word(start) == variable
            else:
                is_use, position = call.name in _ACCESSORS, 1
                is_read = _ACCESSORS.get(call.name, False)
                its_own = bool(call.arguments) and call.arguments[0].identifier == variable
            if not is_use or not its_own or len(call.arguments) <= position:
                continue
            argument = call.arguments[position]
            name = plugin.text_of(argument)
            if name is not None:
                yield FieldUse(function, call, argument, name, events, is_read, created)
