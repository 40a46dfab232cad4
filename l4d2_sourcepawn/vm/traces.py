"""Stack traces of a plugin, from the Python frames that run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Final

from l4d2_sourcepawn.vm.errors import StackFrame
from l4d2_sourcepawn.vm.opcodes import Op
from l4d2_sourcepawn.vm.program import Program

_MOST: Final = 128
_SYSTEM_CALLS: Final = (int(Op.SYSREQ_C), int(Op.SYSREQ_N))


class Traces:
    """Tells a machine's frames, those whose globals are `names`, from all others."""

    __slots__ = ("_code", "_names", "_program")

    def __init__(self, program: Program, names: Mapping[str, object]) -> None:
        self._program = program
        self._names = names
        self._code = memoryview(program.file.code).cast("i")

    def ends_in_plugin(self, traceback: TracebackType | None) -> bool:
        """Whether an exception was raised by the plugin's own code, not by a native."""
        innermost = None
        while traceback is not None:
            innermost = traceback.tb_frame
            traceback = traceback.tb_next
        return innermost is not None and innermost.f_globals is self._names

    def of_exception(self, traceback: TracebackType | None) -> tuple[StackFrame, ...]:
        """Describe where an exception came from, with the calls around this one."""
        if traceback is None:
            return ()
        frames = _frames_around(traceback.tb_frame)
        tip: TracebackType | None = traceback
        while tip is not None:
            frames.append((tip.tb_frame, tip.tb_lineno))
            tip = tip.tb_next
        return self._describe(frames)

    def of_caller(self, frame: FrameType) -> tuple[StackFrame, ...]:
        """Describe the calls that led to a Python frame."""
        return self._describe(_frames_around(frame))

    def _describe(self, frames: Sequence[tuple[FrameType, int]]) -> tuple[StackFrame, ...]:
        """Turn Python frames, outermost first, into the plugin's."""
        trace: list[StackFrame] = []
        file = self._program.file
        for number, (frame, line) in enumerate(frames):
            if frame.f_globals is not self._names or not frame.f_code.co_name.startswith("F"):
                continue
            translation = self._program.function(int(frame.f_code.co_name[1:])).translation
            address = translation.addresses[line - 1]
            method = file.method_at(address)
            name = method.name if method is not None else translation.name
            trace.append(StackFrame(name, file.file_at(address), file.line_at(address)))
            beyond = frames[number + 1][0] if number + 1 < len(frames) else None
            native = self._native_called_at(address)
            if native and beyond is not None and beyond.f_globals is not self._names:
                trace.append(StackFrame(native))
        trace.reverse()
        return tuple(trace[:_MOST])

    def _native_called_at(self, address: int) -> str:
        if self._code[address >> 2] not in _SYSTEM_CALLS:
            return ""
        return self._program.natives[self._code[(address >> 2) + 1]]


def _frames_around(inner: FrameType) -> list[tuple[FrameType, int]]:
    """Return the Python frames that called this one with their lines, the outermost first."""
    frames = []
    frame = inner.f_back
    while frame is not None:
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    frames.reverse()
    return frames
