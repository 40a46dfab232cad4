from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from l4d2_registry import Registry
from l4d2_serving import cli, console
from l4d2_sourcepawn.errors import CompilerUnavailable

from .conftest import BROKEN, PIPE_BOMB, Register

COMMAND = (sys.executable, "-m", "l4d2_serving.cli")
BOMB = "say in chat who threw the pipe bomb"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in [name for name in os.environ if name.startswith("L4D2_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def served(registry: Registry, register: Register, monkeypatch: pytest.MonkeyPatch) -> Registry:
    register(alias="production")
    monkeypatch.setenv("L4D2_REGISTRY", str(registry.root))
    return registry


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


def assert_one_line_error(result: Result, code: int = cli.UNUSABLE) -> None:
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1


def test_generate_prints_the_answer_and_its_verdict(served: Registry) -> None:
    result = run("generate", BOMB)
    assert result.exit_code == 0
    assert "retrieved from the corpus, not generated" in result.stdout
    assert "```sourcepawn" in result.stdout
    assert "passed up to structure; behaviour not judged: explored" in result.stderr
    assert "alias production, generation 1" in result.stderr


def test_extract_prints_the_plugin_only(served: Registry) -> None:
    assert run("generate", BOMB, "-x").stdout == PIPE_BOMB.code


def test_json_prints_the_whole_answer(served: Registry) -> None:
    answer = json.loads(run("generate", BOMB, "--json").stdout)
    assert answer["code"] == PIPE_BOMB.code
    assert answer["verdict"]["schema_version"] == 2
    assert answer["model"]["alias"] == "production"


def test_output_writes_the_plugin_only(served: Registry, tmp_path: Path) -> None:
    file = tmp_path / "new" / "bomb.sp"
    result = run("generate", BOMB, "-o", str(file))
    assert result.exit_code == 0
    assert file.read_text() == PIPE_BOMB.code
    assert str(file) in result.stderr


def test_a_failed_verdict_is_exit_code_1_with_the_place(served: Registry) -> None:
    result = run("generate", "funny hats", "-x")
    assert result.exit_code == 1
    assert result.stdout == BROKEN.code
    assert "NoSuchHat" in result.stderr


def test_no_plugin_is_exit_code_1_and_writes_nothing(served: Registry, tmp_path: Path) -> None:
    file = tmp_path / "cake.sp"
    result = run("generate", "bake a chocolate cake", "-o", str(file))
    assert result.exit_code == 1
    assert not file.exists()
    assert "no plugin" in result.stderr


def test_the_request_may_come_from_stdin(served: Registry) -> None:
    assert run("generate", "-", "-x", stdin=BOMB).stdout == PIPE_BOMB.code


@pytest.mark.parametrize(
    ("stdin", "said"),
    [(b"\xff\xfe", "not UTF-8"), (b"", "empty"), (b"x" * (1024 * 1024 + 1), "more than")],
)
def test_stdin_that_cannot_be_used(stdin: bytes, said: str, served: Registry) -> None:
    result = run("generate", "-", stdin=stdin)
    assert_one_line_error(result)
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "", "-x"),
        ("generate", "x", "-m", "nope"),
        ("generate", "x", "-m", "../x"),
        ("generate", "x", "-m", "\udcff"),
        ("generate", "x", "-x", "--json"),
        ("generate", "x", "--registry", "/nowhere/at/all"),
        ("models", "--registry", "/nowhere/at/all"),
        ("serve", "--host", "0.0.0.0"),
        ("serve", "--port", "70000"),
        ("generate", BOMB, "-o", "."),
        ("generate", BOMB, "-o", "/dev/null"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], served: Registry
) -> None:
    assert_one_line_error(run(*arguments))


def test_a_port_in_use_is_one_line(served: Registry) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert_one_line_error(result)
    assert "Address already in use" in result.stderr
    assert "name others with --host or --port" in result.stderr


def test_an_answer_that_cannot_be_written_is_printed(served: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    result = run("generate", BOMB, "-x", "-o", str(tmp_path / "file" / "bomb.sp"))
    assert result.exit_code == 2
    assert result.stdout == PIPE_BOMB.code
    assert "a file stands where a folder is needed" in result.stderr


def test_a_damaged_corpus_is_one_line(served: Registry) -> None:
    for digest in served.blobs:
        path = served.blobs.path(digest)
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    assert_one_line_error(run("generate", BOMB))


@pytest.mark.parametrize(
    ("module", "arguments"), [("bm25s", ("generate", BOMB)), ("uvicorn", ("serve",))]
)
def test_a_missing_extra_is_named(
    module: str, arguments: tuple[str, ...], served: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = run(*arguments)
    assert_one_line_error(result)
    assert "[serving]" in result.stderr


def test_without_a_compiler_the_answer_is_unscored(
    served: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(**_: object) -> None:
        raise CompilerUnavailable("no compiler for this machine")

    monkeypatch.setattr(cli.Compiler, "discover", none_here)
    result = run("generate", BOMB)
    assert result.exit_code == 0
    assert "unscored" in result.stderr
    assert "no compiler for this machine" in run("info").stdout


def test_models_lists_scores_and_what_cannot_answer(served: Registry, register: Register) -> None:
    register(
        "v1",
        kind="external",
        artefacts=(),
        published=({"what": "pass rate", "value": "80 % [/bold]", "source": "a page"},),
    )
    result = run("models")
    assert result.exit_code == 0
    assert "production" in result.stdout
    assert "pass rate: 80 % [/bold] (published)" in result.stdout
    assert "no: published figures only" in result.stdout
    assert "not evaluated" in result.stdout


def test_models_shows_rungs_with_their_interval(served: Registry, register: Register) -> None:
    digest = "0" * 64
    rungs = (
        {"rung": "compiles", "judged": True, "passed": 8, "scored": 10, "low": 0.49, "high": 0.943},
        {"rung": "behaviour", "judged": False},
    )
    evaluation = {
        "suite": "original10",
        "suite_sha256": digest,
        "report_sha256": digest,
        "judge": "j",
        "tasks": 10,
        "reproduced": True,
        "rungs": rungs,
    }
    register(alias="production", evaluation=evaluation)
    told = run("models").stdout
    assert "compiles 8/10 (49% to 94%)" in told
    assert "behaviour not judged" in told
    assert "compiles 8/10" in run("info").stdout


def test_info_works_without_a_registry_and_says_what_to_do() -> None:
    result = run("info")
    assert result.exit_code == 0
    assert "make demo" in result.stdout
    assert "no task says what it should do" in result.stdout


def test_info_names_what_would_answer(served: Registry) -> None:
    assert "generation 1" in run("info").stdout


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("l4d2-ai-architect ")
    for command in ("generate", "models", "info", "serve", "check"):
        assert command in run("--help").stdout
        assert run(command, "--help").exit_code == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_control_characters_do_not_reach_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    console.write_text("int x;\n\x1b]0;owned\x07\n")
    assert "\x1b" not in terminal.getvalue()
    assert terminal.getvalue().startswith("int x;\n")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, l4d2_serving.cli\n"
        "heavy = {'starlette', 'uvicorn', 'bm25s', 'numpy', 'httpx', 'openai'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=env()
    )
    assert done.returncode == 0, done.stderr


def env(**changes: str) -> dict[str, str]:
    path = str(Path(__file__).parents[3])
    return {**os.environ, "PYTHONPATH": path, **changes}


def test_a_closed_pipe_is_quiet(served: Registry) -> None:
    process = subprocess.Popen(
        [*COMMAND, "generate", BOMB],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env(L4D2_REGISTRY=str(served.root)),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    process.wait(30)
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_a_terminal_that_cannot_show_a_character_gets_its_escape(
    registry: Registry, register: Register
) -> None:
    register(corpus=(PIPE_BOMB.model_copy(update={"title": "Bömbe"}),), alias="production")
    done = subprocess.run(
        [*COMMAND, "generate", BOMB, "--registry", str(registry.root)],
        check=False,
        capture_output=True,
        env=env(PYTHONIOENCODING="ascii"),
    )
    assert done.returncode == 0, done.stderr
    assert b"B\\xf6mbe" in done.stdout


def test_ctrl_c_is_130(served: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_read_stdin", interrupted)
    result = run("generate", "-")
    assert result.exit_code == 130
    assert "Traceback" not in result.output
