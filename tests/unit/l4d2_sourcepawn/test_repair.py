"""`l4d2 check --fix` and `--sarif`, and the repair below the first."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from l4d2_sourcepawn.cli import register
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_ladder import Job, climb
from l4d2_sourcepawn.repair import repair
from l4d2_sourcepawn.verdict import Edit, Rung, Verdict

HEADER = "#pragma semicolon 1\n#pragma newdecls required\n#include <sourcemod>\n"
CALLBACK = (
    "void OnE(Event event, const char[] name, bool dontBroadcast)\n"
    '{\n\tPrintToChatAll("The Tank is dead");\n}\n'
    'public Plugin myinfo = { name = "t", author = "a", description = "d", version = "1" };\n'
)
WRONG = HEADER + 'public void OnPluginStart() { HookEvent("tank_death", OnE); }\n' + CALLBACK
RIGHT = WRONG.replace("tank_death", "tank_killed")

pytestmark = pytest.mark.usefixtures("compiler")


def check(*arguments: str | Path, stdin: str | None = None) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["check", *map(str, arguments)], input=stdin)


def test_a_file_is_repaired_in_place_with_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.sp"
    file.write_bytes(WRONG.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    link = tmp_path / "link.sp"
    link.symlink_to(file)
    assert check(link).exit_code == 1
    result = check("--fix", link)
    assert (result.exit_code, result.stderr) == (0, f"repaired {link}\n")
    assert file.read_bytes() == RIGHT.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_clean_file_and_one_beyond_repair_are_not_touched(tmp_path: Path) -> None:
    for name, source in (("clean.sp", RIGHT), ("bad.sp", "public void A() { Foo(); }\n")):
        (tmp_path / name).write_text(source)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert check("--fix", tmp_path).exit_code == 1
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


def test_what_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("l4d2_sourcepawn.sources.write_atomic", fail)
    (tmp_path / "a.sp").write_text(WRONG)
    result = check("--fix", tmp_path / "a.sp")
    assert result.exit_code == 2
    assert "No space left" in result.stderr


def test_flags_that_contradict_each_other_are_refused() -> None:
    assert check("--fix", "-", stdin=WRONG).exit_code == 2
    assert check("--json", "--sarif", "-", stdin=WRONG).exit_code == 2


def test_sarif_is_one_document_for_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.sp").write_text(WRONG)
    (tmp_path / "b.sp").write_text(RIGHT)
    result = check("--sarif", tmp_path)
    assert result.exit_code == 1
    (run,) = json.loads(result.stdout)["runs"]
    assert [found["ruleId"] for found in run["results"]] == ["L4D-EVT-UNKNOWN"]


def test_a_repair_that_makes_it_worse_is_taken_back(compiler: Compiler) -> None:
    verdict = climb(Job(WRONG), compiler)
    result = verdict.result(Rung.SYMBOLS_VALID)
    (found,) = result.diagnostics
    ruin = found.model_copy(update={"edits": (Edit(start=0, end=40, text="}"),)})
    rungs = tuple(
        r.model_copy(update={"diagnostics": (ruin,)}) if r is result else r for r in verdict.rungs
    )
    ruined = verdict.model_copy(update={"rungs": rungs})

    def judged(job: Job) -> Verdict:
        return climb(job, compiler)

    assert repair(Job(WRONG), ruined, judge=judged).job == Job(WRONG)
    assert repair(Job(WRONG), verdict, judge=judged).job == Job(RIGHT)


def test_symbols_is_mounted() -> None:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["symbols", "GetClientHealth"])
    assert (result.exit_code, result.stdout.splitlines()[0][:6]) == (0, "native")
