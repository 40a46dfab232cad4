"""A clone in the folder of local clones goes the whole way: raw data to the served corpus."""

from __future__ import annotations

import subprocess

from l4d2_registry import Registry
from l4d2_serving.retrieval import CORPUS_ROLE, load_documents

PLUGIN = """#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>

public Plugin myinfo =
{
\tname = "Map clock",
\tdescription = "Tells every player how long the map has been running"
};

public void OnPluginStart()
{
\tRegConsoleCmd("sm_mapclock", Command_Clock);
}

Action Command_Clock(int client, int args)
{
\tReplyToCommand(client, "%.0f seconds", GetGameTime());
\treturn Plugin_Handled;
}
"""


def make_clone(folder):
    folder.mkdir(parents=True)
    (folder / "LICENSE").write_text("MIT License\n\nPermission is hereby granted, ...\n")
    (folder / "map_clock.sp").write_text(PLUGIN)
    (folder / "broken.sp").write_text(PLUGIN.replace("GetGameTime", "NoSuchNative"))
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m"],
    ):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_a_plugin_of_a_clone_is_learnt_from_and_registered(
    mini_project, run_version, monkeypatch, tmp_path
):
    make_clone(tmp_path / "clones" / "somebody+clocks")
    monkeypatch.setenv("L4D2_GIT_CLONES", str(tmp_path / "clones"))

    assert run_version(mini_project, "baseline").success

    chat = [*(mini_project.data / "dataset").glob("**/*_baseline.jsonl")]
    assert any("sm_mapclock" in file.read_text() for file in chat)
    registry = Registry(mini_project.registry)
    manifest = registry.resolve("baseline").manifest
    artefact = manifest.artefact(CORPUS_ROLE)
    documents = load_documents(registry.blobs.read(artefact.sha256))
    (found,) = [d for d in documents if d.origin.startswith("somebody+clocks:")]
    assert found.code == PLUGIN
    assert found.request == "Tells every player how long the map has been running"
    assert (found.author, found.licence) == ("somebody", "MIT")
    (dropped,) = (mini_project.data / "corpus" / "curated_plugins").glob("*/dropped.jsonl")
    assert "somebody+clocks:broken.sp" in dropped.read_text()
