"""The commands of `l4d2-assets` that need no run; `build` has its tests in `tests/integration`."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from l4d2_assets import cli
from l4d2_assets.cli import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_UNUSABLE, app
from l4d2_assets.core.project import Project
from l4d2_registry import Registry

Command = Callable[..., Result]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in a project; an exception that is not turned into a line fails the test."""

    def run(project: Project, *arguments: str) -> Result:
        monkeypatch.setenv("L4D2_HOME", str(project.root))
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return run


@pytest.fixture
def registry(built_project: Project) -> Registry:
    return Registry(built_project.registry)


def reference(registry: Registry) -> str:
    (ref,) = registry.models()
    return str(ref)


def test_recipes_are_listed(mini_project, command):
    result = command(mini_project, "recipes", "list")

    assert result.exit_code == 0
    assert "baseline" in result.stdout
    assert "behaviour" in result.stdout
    assert "external" in result.stdout


def test_a_faulty_recipe_is_named_beside_the_good_ones(mini_project, command):
    (mini_project.recipes / "bad.yaml").write_text("version: bad\n", encoding="utf-8")

    result = command(mini_project, "recipes", "list")

    assert result.exit_code == EXIT_UNUSABLE
    assert "baseline" in result.stdout
    assert len(result.stderr.splitlines()) == 1
    assert "bad.yaml: title: key is missing; add it" in result.stderr


def test_the_registry_is_listed_with_what_is_served(built_project, registry, command):
    result = command(built_project, "registry", "list")

    assert result.exit_code == 0
    assert reference(registry) in result.stdout
    assert "production (generation 1, bootstrap)" in result.stdout


def test_an_empty_registry_is_listed_and_verified(mini_project, command):
    mini_project.registry.mkdir(parents=True)
    assert command(mini_project, "registry", "list").exit_code == 0
    assert command(mini_project, "registry", "verify").stdout == (
        "0 versions, 0 damaged, 0 left-overs\n"
    )


def test_a_registry_that_is_not_there_does_not_verify(mini_project, command):
    result = command(mini_project, "registry", "verify")

    assert result.exit_code == EXIT_UNUSABLE
    assert "there is no registry at" in result.stderr


def test_a_good_registry_verifies(built_project, command):
    result = command(built_project, "registry", "verify")

    assert (result.exit_code, result.stdout) == (0, "1 versions, 0 damaged, 0 left-overs\n")


def test_left_overs_are_told_and_are_no_damage(built_project, command):
    (built_project.registry / "models" / "baseline" / "0123456789ab").mkdir()

    result = command(built_project, "registry", "verify")

    assert result.exit_code == 0
    assert "harmless: models/baseline/0123456789ab: has no manifest" in result.stdout
    assert "0 damaged, 1 left-overs" in result.stdout


def test_damage_is_told_and_fails_the_command(built_project, registry, command):
    blob = registry.blobs.verified_path(next(iter(registry.blobs)))
    blob.chmod(0o644)
    blob.write_bytes(b"other")

    result = command(built_project, "registry", "verify")

    assert result.exit_code == EXIT_FAILED
    assert f"DAMAGED: blobs/{blob.name}" in result.stdout


def test_promoting_what_is_served_changes_nothing(built_project, registry, command):
    result = command(built_project, "registry", "promote", reference(registry))

    assert result.exit_code == 0
    assert f"production → {reference(registry)} (generation 1, bootstrap)" in result.stdout
    assert registry.alias("production").numbers() == [1]


def test_a_refusal_is_one_line_with_its_reasons(built_project, registry, command):
    recipe = built_project.recipes / "baseline.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace("policy: behaviour", "policy: never"))

    result = command(built_project, "registry", "promote", reference(registry))

    assert result.exit_code == EXIT_FAILED
    assert len(result.stderr.splitlines()) == 1
    assert "is not promoted: policy 'never' promotes nothing" in result.stderr


def test_an_override_mends_a_damaged_alias_and_records_who_and_why(
    built_project, registry, command
):
    generation = built_project.registry / "aliases" / "production" / "00000001.json"
    generation.chmod(0o644)
    generation.write_bytes(generation.read_bytes()[:40])
    ref = reference(registry)
    assert command(built_project, "registry", "promote", ref).exit_code == EXIT_UNUSABLE

    result = command(built_project, "registry", "promote", ref, "--override", "disk fault")

    assert result.exit_code == 0
    current = registry.alias("production").current()
    assert (current.generation, current.policy, current.reason) == (2, "override", "disk fault")
    assert current.actor == f"person:{getpass.getuser()}"


def test_an_override_needs_a_reason(built_project, registry, command):
    result = command(built_project, "registry", "promote", reference(registry), "--override", " ")

    assert result.exit_code == EXIT_UNUSABLE
    assert "an override needs a reason" in result.stderr


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("baseline", "name the version too, as in baseline@"),
        ("baseline@000000000000", "is not registered in"),
        ("../x@000000000000", "is not a model reference"),
    ],
)
def test_what_cannot_be_promoted(given, complaint, built_project, command):
    result = command(built_project, "registry", "promote", given, "--override", "why not")

    assert result.exit_code == EXIT_UNUSABLE
    assert len(result.stderr.splitlines()) == 1
    assert complaint in result.stderr


def test_a_rollback_without_an_earlier_version_changes_nothing(built_project, registry, command):
    result = command(built_project, "registry", "rollback", "--reason", "worse")

    assert result.exit_code == EXIT_UNUSABLE
    assert "alias 'production' has no earlier version to roll back to" in result.stderr
    assert registry.alias("production").numbers() == [1]


def test_a_rollback_names_the_version_before(built_project, registry, command):
    (ref,) = registry.models()
    manifest = registry.read(ref).model_copy(update={"summary": "another"})
    other = registry.register(manifest, card="# Other\n", registered_by={})
    registry.point(
        "production", other, expected_generation=1, policy="p", reason="r", actor="person:a"
    )

    result = command(built_project, "registry", "rollback", "--reason", "worse than before")

    assert result.exit_code == 0
    assert result.stdout == f"production → {ref} (generation 3)\n"
    assert registry.alias("production").current().reason == "worse than before"


def test_next_names_commands_that_exist(mini_project, command):
    result = command(mini_project, "next")

    assert result.exit_code == 0
    makefile = (Path(__file__).parents[3] / "Makefile").read_text("utf-8")
    for word in ("demo", "ui"):
        assert f"make {word}" in result.stdout
        assert f"\n{word}:" in makefile
    assert f"The registry is {mini_project.shown(mini_project.registry)}" in result.stdout


def test_an_error_with_brackets_is_shown_as_it_is(tmp_path, command):
    """Rich would read `[red]` as a colour and fail on `[/x]`."""
    odd = tmp_path / "[red]" / "[/x]"
    odd.mkdir(parents=True)

    result = command(Project(odd, odd), "recipes", "list")

    assert result.exit_code == EXIT_UNUSABLE
    assert str(odd) in result.stderr


def test_ctrl_c_is_one_line(mini_project, command, monkeypatch):
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.Project, "discover", interrupted)

    result = command(mini_project, "recipes", "list")

    assert result.exit_code == EXIT_INTERRUPTED
    assert result.stderr == (
        "error: interrupted; nothing half-written is kept, run the same command again\n"
    )


def test_ui_listens_on_the_loopback_interface_only(mini_project, command, monkeypatch, tmp_path):
    started: list[list[str]] = []
    program = tmp_path / "dagster"
    program.touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(os, "execv", lambda _path, arguments: started.append(arguments))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))

    assert command(mini_project, "ui", "--port", "3999").exit_code == 0

    (arguments,) = started
    assert arguments[0] == str(program)
    assert arguments[arguments.index("-h") + 1] == "127.0.0.1"
    assert arguments[arguments.index("-p") + 1] == "3999"
    assert (tmp_path / "home" / "dagster.yaml").is_file()
    assert Path.cwd() == mini_project.root


def test_ui_without_dagster_says_what_to_install(mini_project, command, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))

    result = command(mini_project, "ui")

    assert result.exit_code == EXIT_UNUSABLE
    assert "pip install '.[assets]'" in result.stderr
