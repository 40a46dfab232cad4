from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from l4d2_sourcepawn.cli_symbols import symbols


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "include"
    made.mkdir()
    (made / "kettle.inc").write_text(
        "// Fills \x1b[31mit.\n#pragma deprecated Use Pour\nnative bool FillKettle(int entity);\n"
        "methodmap Kettle < Handle {\n  public native void Boil();\n}\n"
    )
    return made


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(symbols)
    return CliRunner().invoke(app, arguments)


def test_a_name_is_told_with_all_that_is_known(folder: Path) -> None:
    result = run("FillKettle", "-i", str(folder))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "native bool FillKettle(int entity)",
        "  native FillKettle, kettle.inc:3",
        "  Fills  [31mit.",
        "  deprecated: Use Pour",
        "  near: Kettle",
    ]


def test_a_type_is_told_with_its_members(folder: Path) -> None:
    result = run("Kettle", "-i", str(folder))
    assert result.exit_code == 0
    assert "    public native void Boil()" in result.stdout.splitlines()


def test_the_includes_of_sourcemod_and_left4dhooks_are_known() -> None:
    assert "native void HookEvent(" in run("HookEvent").stdout
    assert "left4dhooks" in run("L4D_RespawnPlayer").stdout


def test_a_name_that_is_not_there_is_told_with_near_names(folder: Path) -> None:
    result = run("FilKettle", "-i", str(folder))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "error: no include declares FilKettle",
        "  near: FillKettle, Kettle",
    ]


def test_a_type_s_missing_member_is_told_with_those_it_has(folder: Path) -> None:
    result = run("Kettle.Explode", "-i", str(folder))
    assert result.exit_code == 1
    assert "  Kettle has: Boil" in result.stderr


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    result = run("HookEvent", "-i", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "is not a folder" in result.stderr
