"""What can go wrong with a program, and what can stop one that runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from l4d2_sourcepawn.errors import SourcePawnError


class VmError(SourcePawnError):
    """Root of everything that loading or running bytecode raises."""


class SmxInvalid(VmError):
    """The bytes are no program that this machine runs; the message says which part is wrong."""


class ErrorCode(IntEnum):
    """SourceMod's own numbers for run-time errors (`SP_ERROR_*` in `sp_vm_types.h`)."""

    HEAP_LOW = 3
    INVALID_ADDRESS = 5
    NOT_FOUND = 6
    STACK_LOW = 8
    INVALID_INSTRUCTION = 10
    STACK_MIN = 12
    HEAP_MIN = 13
    DIVIDE_BY_ZERO = 14
    ARRAY_BOUNDS = 15
    ARRAY_TOO_BIG = 19
    TRACKER_BOUNDS = 20
    NATIVE = 23
    INTEGER_OVERFLOW = 29
    INVALID_ARRAY_SIZE = 33


MESSAGES: dict[ErrorCode, str] = {
    ErrorCode.HEAP_LOW: "Not enough space on the heap",
    ErrorCode.INVALID_ADDRESS: "Invalid plugin address",
    ErrorCode.NOT_FOUND: "Object or index not found",
    ErrorCode.STACK_LOW: "Not enough space on the stack",
    ErrorCode.INVALID_INSTRUCTION: "Invalid instruction",
    ErrorCode.STACK_MIN: "Stack went below stack boundary",
    ErrorCode.HEAP_MIN: "Heap went below heap boundary",
    ErrorCode.DIVIDE_BY_ZERO: "Divide by zero",
    ErrorCode.ARRAY_BOUNDS: "Array index is out of bounds",
    ErrorCode.ARRAY_TOO_BIG: "Dynamic array is too big",
    ErrorCode.TRACKER_BOUNDS: "Tracker stack is out of bounds",
    ErrorCode.NATIVE: "Native detected error",
    ErrorCode.INTEGER_OVERFLOW: "Integer overflow",
    ErrorCode.INVALID_ARRAY_SIZE: "Invalid array size",
}
"""The wording that a server writes to its error log for each code."""


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One line of a plugin's stack trace. A native has neither file nor line (both empty, 0)."""

    function: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        if not self.line:
            return f"{self.function}()"
        return f"{self.file}::{self.function}, line {self.line}"


class MachineStopped(VmError):
    """Root of what ends a run before its end. `trace` has the innermost frame first."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.trace: tuple[StackFrame, ...] = ()

    def __str__(self) -> str:
        where = f" [{self.trace[0]}]" if self.trace else ""
        return f"{self.message}{where}"


class PluginError(MachineStopped):
    """The plugin's own fault: what a server would write to its error log."""

    def __init__(self, code: ErrorCode, message: str | None = None) -> None:
        super().__init__(MESSAGES[code] if message is None else message)
        self.code = code


class NativeError(PluginError):
    """A native refused its arguments, as `ThrowNativeError` does on a server."""

    def __init__(self, message: str) -> None:
        super().__init__(ErrorCode.NATIVE, message)


class BudgetExceeded(MachineStopped):
    """The instruction budget is spent: an endless loop, or one far too long."""

    def __init__(self, budget: int) -> None:
        super().__init__(f"more than {budget} instructions; is there a loop without an end?")
        self.budget = budget


class UnmockedNative(MachineStopped):
    """The plugin called a native that nothing stands for here; no fault of the plugin."""

    def __init__(self, name: str) -> None:
        super().__init__(f"needs native {name}")
        self.name = name
