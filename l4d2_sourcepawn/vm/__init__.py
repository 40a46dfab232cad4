"""A SourcePawn virtual machine: runs what spcomp 1.10 to 1.12 compile, without a server."""

from l4d2_sourcepawn.vm.cells import from_float, to_float, wrap
from l4d2_sourcepawn.vm.errors import (
    BudgetExceeded,
    ErrorCode,
    MachineStopped,
    NativeError,
    PluginError,
    SmxInvalid,
    StackFrame,
    UnmockedNative,
    VmError,
)
from l4d2_sourcepawn.vm.machine import DEFAULT_BUDGET, Machine, Native
from l4d2_sourcepawn.vm.memory import Heap
from l4d2_sourcepawn.vm.program import Program

__all__ = [
    "DEFAULT_BUDGET",
    "BudgetExceeded",
    "ErrorCode",
    "Heap",
    "Machine",
    "MachineStopped",
    "Native",
    "NativeError",
    "PluginError",
    "Program",
    "SmxInvalid",
    "StackFrame",
    "UnmockedNative",
    "VmError",
    "from_float",
    "to_float",
    "wrap",
]
