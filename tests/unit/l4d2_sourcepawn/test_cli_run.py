from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from l4d2_sourcepawn.cli_run import run

PLUGIN = """
#include <sourcemod>
public void OnPluginStart() { HookEvent("tank_spawn", OnTank); }
void OnTank(Event event, const char[] name, bool dontBroadcast)
{
	PrintToChatAll("A Tank\\x04 is here");
}
"""
SCENARIO = """
id: toy
source: s
variants: [{seed: 1}, {seed: 2, humans: 1}]
scenarios:
  - name: a tank comes
    players: {nick: {role: survivor, human: true}, ellis: survivor}
    steps:
      - spawn: {what: tank, as: tank}
      - expect: {chat: {to: everybody, contains: tank}}
"""


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tank.sp").write_text(PLUGIN)
    (tmp_path / "mute.sp").write_text(PLUGIN.replace("PrintToChatAll", "PrintToServer"))
    (tmp_path / "broken.sp").write_text("public void OnPluginStart() { Nothing(); }")
    (tmp_path / "faulty.sp").write_text(
        "#include <sourcemod>\n"
        'public void OnPluginStart() { HookEvent("no_such", INVALID_FUNCTION); }'
    )
    (tmp_path / "toy.yaml").write_text(SCENARIO)
    (tmp_path / "bad.yaml").write_text(SCENARIO.replace("what: tank", "what: tonk"))
    app = typer.Typer()
    app.command()(run)
    runner = CliRunner()

    def invoke(*arguments: str):
        result = runner.invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def test_a_plugin_that_passes(cli):
    result = cli("tank.sp", "--scenario", "toy.yaml")
    assert result.exit_code == 0
    assert "spawn what=tank, as=tank" in result.output
    assert "chat to" in result.output
    assert "'A Tank\\x04 is here'" in result.output
    assert "toy: passed: 2 runs passed" in result.output


def test_a_plugin_that_fails_shows_what_was_expected_and_seen(cli):
    result = cli("mute.sp", "--scenario", "toy.yaml")
    assert result.exit_code == 1
    assert "expected: " in result.output
    assert "saw: no message" in result.output


def test_one_variant_and_another_seed(cli):
    result = cli("tank.sp", "-s", "toy.yaml", "--variant", "1", "--json")
    record = json.loads(result.output)
    assert [each["variant"] for each in record["run"]["runs"]] == [0]
    other = cli("tank.sp", "-s", "toy.yaml", "--variant", "1", "--seed", "99", "--json")
    assert json.loads(other.output)["timelines"] != record["timelines"]
    assert cli("tank.sp", "-s", "toy.yaml", "--variant", "1", "--json").output == result.output


def test_events_are_shown_if_asked_for(cli):
    assert "tank_spawn" in cli("tank.sp", "-s", "toy.yaml", "--events").output
    assert "tank_spawn" not in cli("tank.sp", "-s", "toy.yaml").output


def test_without_a_scenario_it_explores(cli):
    result = cli("tank.sp")
    assert result.exit_code == 0
    assert "explored: 1 events" in result.output
    assert json.loads(cli("tank.sp", "--json").output)["outcome"] == "explored"
    assert cli("faulty.sp").exit_code == 1


def test_a_compiled_plugin(cli, tmp_path, compiler):
    compiled = compiler.compile(PLUGIN, need_smx=True)
    (tmp_path / "tank.smx").write_bytes(compiled.smx)
    assert cli("tank.smx", "-s", "toy.yaml").exit_code == 0
    (tmp_path / "torn.smx").write_bytes(compiled.smx[:300])
    assert cli("torn.smx", "-s", "toy.yaml").exit_code == 2
    assert cli("torn.smx").exit_code == 2


def test_a_plugin_that_does_not_compile(cli):
    result = cli("broken.sp", "-s", "toy.yaml")
    assert result.exit_code == 1
    assert "does not compile" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.sp"],
        ["missing.smx"],
        [".", "-s", "toy.yaml"],
        ["tank.sp", "-s", "missing.yaml"],
        ["tank.sp", "-s", "bad.yaml"],
        ["tank.sp", "-s", "no_such_task"],
        ["tank.sp", "-s", "toy.yaml", "--variant", "7"],
        ["tank.sp", "-s", "toy.yaml", "--variant", "-1"],
        ["nul\0.sp"],
    ],
)
def test_bad_input_is_told_without_a_traceback(cli, arguments):
    result = cli(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
