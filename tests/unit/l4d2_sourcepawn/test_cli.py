from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from l4d2_sourcepawn.cli import register
from l4d2_sourcepawn.verdict import Rung, Verdict

PRAGMAS = "#pragma semicolon 1\n#pragma newdecls required\n"
GOOD = (
    PRAGMAS
    + "#include <sourcemod>\n"
    + 'public Plugin myinfo = { name = "t", author = "a", description = "d", version = "1" };\n'
    + 'public void OnPluginStart() { HookEvent("tank_spawn", OnTank); }\n'
    + "void OnTank(Event event, const char[] name, bool dontBroadcast)\n"
    + '{\n\tPrintToChatAll("A Tank has come");\n}\n'
)
WARNED = GOOD + "stock void A() { int unused; }\n"
TASK = """
id: tank
source: the tests' own
scenarios:
  - name: a Tank is announced
    players: {nick: survivor}
    steps:
      - spawn: {what: tank}
      - expect: {chat: {to: everybody, contains: [Tank]}}
"""
BAD = "public void A()\n{\n\tFoo();\n}\n"
PROGRAM = textwrap.dedent(
    """
    import signal
    import typer
    from l4d2_sourcepawn.cli import register
    # a shell's background job, as CI may be one, starts with Ctrl-C ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    app()
    """
)

pytestmark = pytest.mark.usefixtures("compiler")


def check(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["check", *map(str, arguments)], input=stdin)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    for name, source in (("bad.sp", BAD), ("good.sp", GOOD), ("warned.sp", WARNED)):
        (tmp_path / name).write_text(source)
    return tmp_path


def test_a_clean_plugin(plugins: Path) -> None:
    result = check(plugins / "good.sp")
    assert (result.exit_code, result.stderr) == (0, "")
    *seen, claim, count = result.stdout.splitlines()
    assert "  effect " in seen[0]
    assert "A Tank has come" in seen[0]
    assert claim.startswith(
        f"{plugins}/good.sp: passed up to structure; behaviour not judged: explored: 1 event"
    )
    assert count == "checked 1 file: 1 clean"


@pytest.fixture
def task(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "eval" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "tank.yaml").write_text(TASK)
    return folder / "tank.yaml"


def test_a_task_says_what_the_plugin_should_do(
    plugins: Path, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = check(plugins / "good.sp", "--task", task)
    assert (right.exit_code, right.stderr) == (0, "")
    assert right.stdout.splitlines() == [
        "  scenario   3/3 a Tank is announced",
        f"{plugins}/good.sp: passed up to behaviour",
        "checked 1 file: 1 clean",
    ]
    (plugins / "good.sp").write_text(GOOD.replace("A Tank", "Somebody"))
    monkeypatch.setenv("L4D2_HOME", str(plugins))
    wrong = check(plugins / "good.sp", "--task", "tank")
    assert wrong.exit_code == 1
    assert "error L4D-BEHAVIOUR: a Tank is announced: after spawn (step 1)" in wrong.stdout
    assert "  scenario   0/3 a Tank is announced" in wrong.stdout


def test_sarif_has_what_failed_on_the_mocked_server(plugins: Path, task: Path) -> None:
    (plugins / "silent.sp").write_text(GOOD.replace("A Tank", "Somebody"))
    result = check(plugins / "silent.sp", "--task", task, "--sarif")
    (run,) = json.loads(result.stdout)["runs"]
    assert [(found["ruleId"], found["level"]) for found in run["results"]] == [
        ("L4D-BEHAVIOUR", "error")
    ]
    assert run["tool"]["driver"]["rules"][0]["name"] == "behaviour"
    (plugins / "empty.sp").write_text(PRAGMAS)
    result = check(plugins / "empty.sp", "--sarif")
    (run,) = json.loads(result.stdout)["runs"]
    assert {found["ruleId"][:2] for found in run["results"]} == {"ST"}
    assert all("shortDescription" in rule for rule in run["tool"]["driver"]["rules"])


def test_an_unknown_task_is_refused_with_near_ones(
    plugins: Path, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("L4D2_HOME", str(plugins))
    result = check(plugins / "good.sp", "--task", "tnak")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: no task 'tnak'; near: tank\n"
    task.write_text("id: [")
    result = check(plugins / "good.sp", "--task", "tank")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1


def test_the_level_bounds_what_is_judged(plugins: Path) -> None:
    result = check(plugins / "good.sp", "--level", "compiles")
    assert "passed up to compiles; symbols_valid not judged: not asked for" in result.stdout
    assert check(plugins / "good.sp", "--level", "sky").exit_code == 2


def test_an_error_is_shown_at_its_place(plugins: Path) -> None:
    result = check(plugins / "bad.sp")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:3] == [
        f'{plugins}/bad.sp:3: error SP017: undefined symbol "Foo"',
        "    3 |     Foo();",
        "            ^~~",
    ]


def test_warnings_are_shown_and_fail_only_if_told(plugins: Path) -> None:
    result = check(plugins / "warned.sp")
    assert result.exit_code == 0
    assert "warning SP203" in result.stdout
    assert check("--strict", plugins / "warned.sp").exit_code == 1
    assert check("--strict", plugins / "good.sp").exit_code == 0


def test_a_folder_is_summed_up(plugins: Path) -> None:
    result = check(plugins)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == ("checked 3 files: 1 clean, 1 with warnings, 1 failed")


def test_json_is_one_verdict_per_line(plugins: Path) -> None:
    result = check("--json", plugins)
    assert result.exit_code == 1
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(record["file"]).name for record in records] == ["bad.sp", "good.sp", "warned.sp"]
    verdicts = [Verdict.model_validate(record["verdict"]) for record in records]
    assert [verdict.reached for verdict in verdicts] == [
        Rung.EXTRACTED,
        Rung.STRUCTURE,
        Rung.STRUCTURE,
    ]


def test_standard_input_is_checked() -> None:
    assert check("-", stdin=GOOD).exit_code == 0
    result = check("-", stdin=BAD)
    assert result.exit_code == 1
    assert result.stdout.startswith("-:3: error")


def test_include_folders_are_searched(tmp_path: Path) -> None:
    (tmp_path / "a.sp").write_text("#include <own>\n" + GOOD)
    (tmp_path / "inc").mkdir()
    (tmp_path / "inc" / "own.inc").write_text("\n")
    result = check(tmp_path / "a.sp")
    assert result.exit_code == 1
    assert "--include DIR" in result.stdout
    assert check(tmp_path / "a.sp", "--include", tmp_path / "inc").exit_code == 0


def test_unusable_input_is_told_and_the_rest_is_checked(plugins: Path) -> None:
    (plugins / "latin.sp").write_bytes(b"\xe9")
    (plugins / "empty").mkdir()
    result = check(plugins / "absent.sp", plugins / "empty", plugins, "-", stdin=b"\xff")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 4
    assert all(line.startswith("error: ") for line in result.stderr.splitlines())
    assert result.stdout.splitlines()[-1] == (
        "checked 7 files: 1 clean, 1 with warnings, 1 failed, 4 unusable"
    )
    records = check("--json", plugins / "absent.sp").stdout.splitlines()
    assert list(json.loads(records[0])) == ["error", "file"]


@pytest.mark.parametrize(
    ("variable", "value", "arguments"),
    [("L4D2_SPCOMP", "/nowhere/spcomp", []), ("X", "", ["--include", "/nowhere/include"])],
)
def test_without_a_compiler_or_includes_it_says_so(
    plugins: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    arguments: list[str],
) -> None:
    monkeypatch.setenv(variable, value)
    result = check(plugins, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert "/nowhere/" in result.stderr


def test_a_name_that_is_not_utf_8_is_shown_as_well_as_can_be(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.sp")).write_text(BAD)
    (tmp_path / os.fsdecode(b"\xe9mpty.sp")).write_bytes(b"\xff")
    assert "caf\ufffd.sp:3: error" in check(tmp_path).stdout
    records = [json.loads(line) for line in check("--json", tmp_path).stdout.splitlines()]
    assert [Path(record["file"]).name for record in records] == ["caf\ufffd.sp", "\ufffdmpty.sp"]


def test_hostile_text_does_not_reach_the_terminal_raw(tmp_path: Path) -> None:
    (tmp_path / "a.sp").write_text('#error \x1b[2J\u202e\nint "\x1b]0;x\x07";\n')
    result = check(tmp_path / "a.sp")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_a_pipe_has_no_colour_and_no_wrapping(plugins: Path) -> None:
    (plugins / "long.sp").write_text(f"stock void A() {{ Foo{'o' * 120}(); }}\n")
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", str(plugins / "long.sp")],
        capture_output=True,
        env=environment() | {"COLUMNS": "40"},
        check=False,
        text=True,
    )
    assert finished.returncode == 1
    assert len(finished.stdout.splitlines()) == 5
    assert "\x1b" not in finished.stdout


def test_a_closed_pipe_is_quiet(plugins: Path) -> None:
    for number in range(40):
        (plugins / f"{number}.sp").write_text(BAD)
    for arguments in ([], ["--json"]):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "check", *arguments, str(plugins)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        process.stderr.close()
        assert process.wait(timeout=60) != 0
        assert complaint == b""


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    plugins, work = tmp_path / "plugins", tmp_path / "work"
    plugins.mkdir()
    work.mkdir()
    for number in range(20):
        (plugins / f"{number}.sp").write_text("#if 1\nvoid A(\n{\n#endif\n")
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "check", str(plugins)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment() | {"TMPDIR": str(work)},
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not list(work.glob("*/plugin.sp")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=10)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert complaint == ""
    assert list(work.iterdir()) == []
