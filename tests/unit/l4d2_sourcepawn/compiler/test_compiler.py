from __future__ import annotations

import dataclasses
import struct
import tempfile
import zlib
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler import compiler as module
from l4d2_sourcepawn.compiler.confine import Finished
from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.verdict import Severity

GOOD = '#include <sourcemod>\npublic void OnPluginStart() { PrintToServer("x"); }\n'


def test_a_good_plugin_compiles_to_bytecode(compiler: Compiler) -> None:
    result = compiler.compile(GOOD, need_smx=True)
    assert (result.outcome, result.diagnostics) == ("compiled", ())
    assert (result.smx or b"").startswith(b"FFPS")
    assert compiler.compile(GOOD).smx is None


def test_the_bytecode_names_no_folder_of_this_machine(compiler: Compiler) -> None:
    smx = compiler.compile(GOOD, need_smx=True).smx or b""
    (start,) = struct.unpack_from("<I", smx, 20)
    names = smx[:start] + zlib.decompress(smx[start:])
    assert b"inc1/core.inc" in names
    for root in compiler.include_roots:
        assert str(root).encode() not in names


def test_the_identity_tells_version_and_digests(compiler: Compiler) -> None:
    assert compiler.identity.name.startswith("spcomp 1.")
    assert Compiler.discover(timeout_s=5).identity == compiler.identity


def test_warnings_are_kept(compiler: Compiler) -> None:
    result = compiler.compile("stock int A() { int b; return 1; }\nstatic int c;\n")
    assert result.outcome == "compiled"
    assert {(d.code, d.severity) for d in result.diagnostics} == {("SP203", Severity.WARNING)}


def test_errors_name_the_file_as_the_caller_does(compiler: Compiler) -> None:
    result = compiler.compile("public void A() { Foo(); }\n", name="mine.sp")
    assert result.outcome == "errors"
    assert [(d.code, d.file, d.line) for d in result.diagnostics] == [("SP017", "mine.sp", 1)]


def test_a_missing_include_says_what_to_add(compiler: Compiler) -> None:
    (found,) = compiler.compile("#include <multicolors>\n").diagnostics
    assert found.code == "SP417"
    assert 'include "multicolors" was not found' in found.message
    assert "--include" in (found.fix or "")


def test_left4dhooks_is_there_without_the_callers_doing(compiler: Compiler) -> None:
    source = "#include <left4dhooks>\npublic void OnPluginStart() { L4D_RespawnPlayer(1); }\n"
    assert compiler.compile(source).outcome == "compiled"
    assert [root.name for root in compiler.include_roots] == ["includes", "include"]


def test_the_callers_left4dhooks_wins_over_ours(tmp_path: Path) -> None:
    (tmp_path / "left4dhooks.inc").write_text("native int Theirs();\n", encoding="utf-8")
    own = Compiler.discover(include_roots=[tmp_path], timeout_s=1.0)
    theirs = own.compile("#include <left4dhooks>\npublic void A() { Theirs(); }\n")
    assert theirs.outcome == "compiled"
    found = own.compile("#include <left4dhooks>\npublic void A() { L4D_RespawnPlayer(1); }\n")
    assert [(d.code, d.line) for d in found.diagnostics] == [("SP017", 2)]


def test_the_callers_includes_win(compiler: Compiler, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    (tmp_path / "first" / "own.inc").write_text("stock int Own() { return 1; }\n")
    (tmp_path / "second" / "own.inc").write_text("#error the second one\n")
    (tmp_path / "first" / "events.inc").write_text("#error not SourceMod's\n")
    roots = [tmp_path / "first", tmp_path / "second"]
    own = Compiler.discover(include_roots=roots, timeout_s=1.0)
    assert own.compile("#include <own>\nstock int A() { return Own(); }\n").outcome == "errors"
    found = own.compile("#include <own>\n").diagnostics[0]
    assert (found.file, found.code) == ("events.inc", "SP416")
    (tmp_path / "first" / "events.inc").unlink()
    assert own.compile("#include <own>\nstock int A() { return Own(); }\n").outcome == "compiled"
    assert own.identity.includes_sha256 != compiler.identity.includes_sha256


def test_an_include_folder_that_is_none_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault, match="is not a folder"):
        Compiler.discover(include_roots=[tmp_path / "absent"])


def test_no_path_of_the_machine_gets_into_a_message(compiler: Compiler) -> None:
    result = compiler.compile("#define M __FILE_PATH__\nstatic_assert(1 == 2, M);\n")
    assert result.outcome == "errors"
    assert "/" not in result.diagnostics[0].message
    assert "/" not in result.output_tail


def test_a_hang_and_a_crash_are_outcomes(compiler: Compiler) -> None:
    hang = compiler.compile("#if 1\nvoid A(\n{\n#endif\n")
    assert (hang.outcome, hang.diagnostics[-1].code) == ("timed_out", "L4D-SPCOMP-HANG")
    crash = compiler.compile("#endinput\n")
    assert (crash.outcome, crash.diagnostics[-1].code) == ("crashed", "L4D-SPCOMP-CRASH")


@pytest.mark.parametrize("source", ["void A(\n{\n", '#include "/etc/passwd"\n', "", "\0"])
def test_a_refused_source_never_reaches_the_compiler(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(module, "run_confined", None)
    result = compiler.compile(source, name="mine.sp")
    assert result.outcome == "refused"
    assert [d.file for d in result.diagnostics] == ["mine.sp"]


HOSTILE = {
    "a megabyte in one line": "// " + "x" * ((1 << 20) - 4),
    "a megabyte of code in one line": "stock int a = " + "1+" * 500_000 + "1;",
    "deep parentheses": "stock int A() { return " + "(" * 50_000 + "1" + ")" * 50_000 + "; }",
    "deep blocks": "stock void A() " + "{" * 50_000 + "}" * 50_000,
    "deep brackets": "stock int a" + "[1]" * 50_000 + ";",
    "macros that grow": "#define A B B B B B B B B B B B B B B B B B B\n"
    + "".join(f"#define {a} {(b + ' ') * 18}\n" for a, b in zip("BCDEFG", "CDEFGH", strict=True))
    + "stock int a = A;\n",
    "a macro of itself": "#define A(%1) A(%1) A(%1)\nstock int a = A(1);\n",
    "a great array": "int a[1000000000];\npublic void B() { a[0] = 1; }\n",
    "warnings without end": "stock void A() {\n" + "1;\n" * 100_000 + "}\n",
    "errors without end": "x\n" * 100_000,
    "includes without end": "#include <sourcemod>\n" * 20_000,
    "names without end": "".join(f"int a{n};\n" for n in range(40_000)),
    "a conditional without end": "#if 1\n" * 50_000,
    "control characters": "".join(map(chr, range(1, 33))) * 100,
    "endless continuation": "#define A " + "\\\n" * 100_000,
    "an escape at the end": 'stock char a[] = "\\',
    "right to left": "int \u202ea\u2066;\n",
    "recursion in a constant": "enum { A = B, B = A };\n",
    "methodmaps in a circle": "methodmap A < B {}\nmethodmap B < A {}\n",
    "a struct of itself": "enum struct A { A a; }\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sources_have_an_outcome(compiler: Compiler, source: str) -> None:
    result = compiler.compile(source)
    assert result.outcome in ("compiled", "errors", "refused", "timed_out", "crashed")
    if result.outcome != "compiled":
        assert any(d.severity is not Severity.WARNING for d in result.diagnostics)
    assert len(result.diagnostics) <= 201
    assert len(result.output_tail) <= 4000


def finish(status: int, output: str = "") -> Finished:
    return Finished(status, output.encode(), cut=False, out_of_cpu=False)


@pytest.mark.parametrize(
    "finished",
    [finish(-9), finish(1, 'plugin.sp(1) : error 419: cannot write to file: "plugin.smx"\n')],
)
def test_what_only_the_machine_can_have_done_is_a_fault(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, finished: Finished
) -> None:
    monkeypatch.setattr(module, "run_confined", lambda *args, **kwargs: finished)
    with pytest.raises(CompilerFault):
        compiler.compile(GOOD)


@pytest.mark.parametrize("status", [0, 1, 2])
def test_neither_bytecode_nor_a_reason_is_not_taken_for_success(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(module, "run_confined", lambda *args, **kwargs: finish(status))
    result = compiler.compile(GOOD)
    assert (result.outcome, len(result.diagnostics)) == ("crashed", 1)


@pytest.mark.parametrize("warnings", [1000, 20_000])
def test_an_error_after_any_number_of_warnings_is_an_error(
    compiler: Compiler, warnings: int
) -> None:
    result = compiler.compile("stock void A() {\n" + "1;\n" * warnings + "Foo();\n}\n")
    assert result.outcome == "errors"
    assert result.diagnostics[-1].severity is not Severity.WARNING


def test_what_holds_the_compiler_is_told(compiler: Compiler) -> None:
    assert "only" in dataclasses.replace(compiler, access=None).confinement


def test_a_full_disk_is_a_fault(compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(CompilerFault, match="No space left"):
        compiler.compile(GOOD)


def test_nothing_is_left_behind(
    compiler: Compiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for source in (GOOD, "#endinput\n", "x"):
        compiler.compile(source)
    assert list(tmp_path.iterdir()) == []


def test_without_landlock_the_verdict_is_the_same(compiler: Compiler) -> None:
    unlocked = dataclasses.replace(compiler, access=None)
    for source in (GOOD, "x", "#include <sdktools>\n"):
        assert unlocked.compile(source) == compiler.compile(source)
