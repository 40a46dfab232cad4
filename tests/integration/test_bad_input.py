"""Bad input to `l4d2-assets build`: one line with the remedy, nothing lost, nothing half-done."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from l4d2_assets import runs
from l4d2_assets.cli import EXIT_FAILED, EXIT_UNUSABLE, app
from l4d2_assets.core.project import Project
from l4d2_registry import Registry
from l4d2_registry.files import temporaries

Build = Callable[..., Result]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Build:
    """Run `l4d2-assets build` in this process; its runs are recorded in memory, to be quick."""
    monkeypatch.setattr(runs, "open_instance", lambda _project: dg.DagsterInstance.ephemeral())

    def run(project: Project, *arguments: str) -> Result:
        monkeypatch.setenv("L4D2_HOME", str(project.root))
        monkeypatch.delenv("DAGSTER_HOME", raising=False)
        monkeypatch.setenv("L4D2_DATA", str(project.data))
        return CliRunner().invoke(
            app, ["build", *(arguments or ("baseline",))], catch_exceptions=False
        )

    return run


def said(result: Result, status: int) -> str:
    """Return the one line on standard error, of a command that ended with `status`."""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    assert result.exit_code == status
    return lines[0]


def plugin(project: Project, name: str = "heal_counter.sp") -> Path:
    return project.seed / "plugins" / name


def make_clone(folder: Path, files: dict[str, str]) -> None:
    """Make a git repository with one commit."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m"],
    ):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def test_a_seed_file_that_is_not_utf8(mini_project: Project, build: Build) -> None:
    plugin(mini_project).write_bytes(b"// caf\xe9\npublic void OnPluginStart() {}\n")

    line = said(build(mini_project), EXIT_FAILED)

    assert "heal_counter.sp is no plugin source (not_utf8); save it as UTF-8" in line


def test_a_seed_file_that_cannot_be_read(mini_project: Project, build: Build) -> None:
    """A folder in a file's place: root, as whom tests may run, can read every file."""
    plugin(mini_project).unlink()
    plugin(mini_project).mkdir()

    line = said(build(mini_project), EXIT_FAILED)

    assert "heal_counter.sp cannot be read: Is a directory" in line


def test_a_seed_plugin_without_its_sidecar(mini_project: Project, build: Build) -> None:
    plugin(mini_project, "heal_counter.yaml").unlink()

    line = said(build(mini_project), EXIT_FAILED)

    assert "heal_counter.yaml is missing; restore it from the repository" in line


def test_no_seed_plugin_at_all(mini_project: Project, build: Build) -> None:
    shutil.rmtree(mini_project.seed / "plugins")

    assert "restore data/seed from the repository" in said(build(mini_project), EXIT_FAILED)


def test_clones_that_hang_the_compiler_or_hold_nothing_are_left_out(
    mini_project: Project, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found in the wild, so it is a drop with its reason, not a fault."""
    hanging = "#include <sourcemod>\n" + "int a;\n" * 12 + "void A(\n{\n}\n"
    make_clone(tmp_path / "clones" / "one", {"hang.sp": hanging})
    make_clone(tmp_path / "clones" / "two", {"README.md": "no plugin here\n"})
    monkeypatch.setenv("L4D2_GIT_CLONES", str(tmp_path / "clones"))

    result = build(mini_project)

    assert (result.exit_code, result.stderr) == (0, "")
    assert '"step":"compilation"' in dropped(mini_project, "corpus/curated_plugins")
    assert "one:hang.sp" in dropped(mini_project, "corpus/curated_plugins")
    assert '"reason":"no_plugins"' in dropped(mini_project, "raw/local_git_plugins")


def dropped(project: Project, asset: str) -> str:
    (file,) = (project.data / asset).glob("*/dropped.jsonl")
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("folder", "remedy"),
    [("nowhere", "is no folder; correct L4D2_GIT_CLONES"), (".", "no git clone in")],
)
def test_no_clones_where_they_should_be(
    folder: str,
    remedy: str,
    mini_project: Project,
    build: Build,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("L4D2_GIT_CLONES", str(tmp_path / "empty" / folder))

    assert remedy in said(build(mini_project), EXIT_FAILED)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("prompt: sourcepawn", "prompt: sourcepawn\nlora: 8", "lora: unknown key; remove it"),
        ("eval_share: 0.1", "eval_share: lots", "dataset.eval_share: Input should be a valid num"),
        ("eval_share: 0.1", "eval_share: 0.1\n  eval_share: 0.2", "'eval_share' is given twice"),
        ("version: baseline", "version: other", "but the file's name says 'baseline'"),
        ("trainer: retrieval", "trainer: magic", "training"),
        ("version: baseline", "version: [", "baseline.yaml:"),
    ],
)
def test_a_faulty_recipe_stops_before_anything_is_done(
    old: str, new: str, complaint: str, mini_project: Project, build: Build
) -> None:
    path = mini_project.recipes / "baseline.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    line = said(build(mini_project), EXIT_UNUSABLE)

    assert "configs/models/baseline.yaml" in line
    assert complaint in line
    assert not (mini_project.data / "raw").exists()


def test_a_recipe_of_an_unknown_suite(mini_project: Project, build: Build) -> None:
    path = mini_project.recipes / "baseline.yaml"
    path.write_text(path.read_text("utf-8").replace("original10", "original99"), "utf-8")

    line = said(build(mini_project), EXIT_FAILED)

    assert "no suite 'original99' in data/eval/suites; there is: original10" in line


def test_an_unknown_version_and_what_there_is(mini_project: Project, build: Build) -> None:
    line = said(build(mini_project, "v99"), EXIT_UNUSABLE)

    assert "v99.yaml; there is: baseline, v7" in line


@pytest.mark.parametrize("name", ["curation", "anti_patterns", "sources", "promotion"])
def test_a_missing_configuration_file(name: str, mini_project: Project, build: Build) -> None:
    mini_project.config(f"{name}.yaml").unlink()

    line = said(build(mini_project, "baseline", "--promote"), EXIT_FAILED)

    assert f"configs/{name}.yaml is missing; restore it from the repository" in line


def test_a_folder_that_is_no_project(tmp_path: Path, build: Build) -> None:
    line = said(build(Project(tmp_path, tmp_path / "data")), EXIT_UNUSABLE)

    assert "run inside a checkout or set L4D2_HOME" in line


@pytest.mark.parametrize(
    "content", ["#!/bin/sh\nexit 3\n", "no program at all", "#!/bin/sh\necho hello\n"]
)
def test_a_broken_compiler(
    content: str,
    mini_project: Project,
    build: Build,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = tmp_path / "spcomp"
    broken.write_text(content, "utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("L4D2_SPCOMP", str(broken))

    assert "no compiler: " in said(build(mini_project), EXIT_FAILED)


def test_a_data_folder_that_is_a_file(mini_project: Project, build: Build, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")

    result = build(dataclasses.replace(mini_project, data=tmp_path / "file"))

    assert result.exit_code in (EXIT_FAILED, EXIT_UNUSABLE)
    assert "a file stands where a folder is needed" in result.stderr
    assert all(line.startswith("error: ") for line in result.stderr.splitlines())
    assert (tmp_path / "file").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("refusal", "remedy"),
    [
        (errno.ENOSPC, "the disk is full; free some room and run the same command again"),
        (errno.EROFS, "the file system is read-only; choose another folder (L4D2_DATA)"),
    ],
)
def test_a_write_that_is_refused_halfway(
    refusal: int,
    remedy: str,
    mini_project: Project,
    build: Build,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_rename(monkeypatch, "chatml_examples", refusal)

    line = said(build(mini_project), EXIT_FAILED)

    assert "error: chatml_examples: " in line
    assert remedy in line
    assert list(temporaries(mini_project.data)) == []
    monkeypatch.undo()
    monkeypatch.setattr(runs, "open_instance", lambda _project: dg.DagsterInstance.ephemeral())
    assert build(mini_project).exit_code == 0


def refuse_rename(monkeypatch: pytest.MonkeyPatch, asset: str, refusal: int) -> None:
    rename = os.rename

    def refused(source: Any, target: Any, **options: Any) -> None:
        if asset in str(target):
            raise OSError(refusal, os.strerror(refusal), str(target))
        rename(source, target, **options)

    monkeypatch.setattr(os, "rename", refused)


def one_blob(registry: Registry) -> Path:
    return registry.blobs.verified_path(next(iter(registry.blobs)))


@pytest.mark.parametrize("part", ["manifest", "alias", "blob"])
def test_a_truncated_registry_file_is_named_and_nothing_is_promoted_over_it(
    part: str, built_project: Project, build: Build
) -> None:
    registry = Registry(built_project.registry)
    (ref,) = registry.models()
    damaged = {
        "manifest": built_project.registry / "models" / ref.name / ref.version / "manifest.json",
        "alias": built_project.registry / "aliases" / "production" / "00000001.json",
        "blob": one_blob(registry),
    }[part]
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:40])

    line = said(build(built_project, "baseline", "--promote"), EXIT_FAILED)

    assert damaged.name in line
    assert registry.alias("production").numbers() == [1]
    assert damaged.stat().st_size == 40, "what is damaged is left for a person to look at"


def test_a_damaged_artefact_is_made_again(built_project: Project, build: Build) -> None:
    (file,) = (built_project.data / "corpus" / "chatml_examples").glob("*/examples.jsonl")
    whole = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(whole[:100])

    result = build(built_project)

    assert (result.exit_code, result.stderr) == (0, "")
    assert file.read_bytes() == whole
