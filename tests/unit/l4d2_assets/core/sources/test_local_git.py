from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from l4d2_assets.core.errors import SourceMissing, SourceUnreadable
from l4d2_assets.core.sources import git_objects
from l4d2_assets.core.sources.decoding import MAX_SOURCE_BYTES
from l4d2_assets.core.sources.local_git import read_clones

PLUGIN = b"#include <sourcemod>\n"
GPL_3 = b"           GNU GENERAL PUBLIC LICENSE\n            Version 3, 29 June 2007\n"


def drops(harvest):
    return {(row.name, row.reason) for row in harvest.dropped}


@pytest.mark.parametrize("bare", [True, False])
def test_committed_plugins_are_read(repository, clones, bare):
    made = repository("owner+name", bare=bare)
    commit = made.commit_files({"a.sp": PLUGIN, "B.SP": b"// b\r\n", "readme.md": b"no plugin"})
    harvest = read_clones(clones)
    assert [document.path for document in harvest.documents] == ["B.SP", "a.sp"]
    first, second = harvest.documents
    assert (first.text, first.bytes) == ("// b\n", 6)
    assert (second.origin, second.author, second.revision) == ("owner+name", "owner", commit)
    assert (second.source, second.licence) == ("git", None)
    assert harvest.dropped == ()


def test_what_is_not_committed_is_not_seen(repository, clones):
    made = repository(bare=False)
    made.commit_files({"a.sp": PLUGIN})
    (made.folder / "a.sp").write_bytes(b"changed")
    (made.folder / "new.sp").write_bytes(PLUGIN)
    assert [document.text for document in read_clones(clones).documents] == [PLUGIN.decode()]


def test_subfolders_are_read_with_their_path(repository, clones):
    made = repository()
    inner = made.tree([("100755", made.blob(PLUGIN), "a.sp")])
    made.commit(made.tree([("040000", inner, "scripting")]))
    assert [d.name for d in read_clones(clones).documents] == ["clone:scripting/a.sp"]


def test_clones_lie_one_or_two_levels_deep(repository, clones):
    for name in ("plain", "owner+name", "owner/other"):
        repository(name).commit_files({"a.sp": PLUGIN})
    repository("owner/deep/down").commit_files({"a.sp": PLUGIN})
    documents = read_clones(clones).documents
    assert [(d.origin, d.author) for d in documents] == [
        ("owner+name", "owner"),
        ("owner/other", "owner"),
        ("plain", None),
    ]


def test_reading_twice_gives_the_same(repository, clones):
    repository("b").commit_files({"a.sp": PLUGIN})
    repository("a").commit_files({"a.sp": PLUGIN, "c.sp": b"\0"})
    assert read_clones(clones) == read_clones(clones)


def test_without_a_folder_there_is_nothing():
    assert read_clones(None).documents == ()


def test_missing_or_empty_folder_is_an_error(clones):
    with pytest.raises(SourceMissing, match="is no folder; correct L4D2_GIT_CLONES"):
        read_clones(clones / "none")
    with pytest.raises(SourceMissing, match="no git clone in"):
        read_clones(clones)
    (clones / "no_clone").mkdir()
    with pytest.raises(SourceMissing, match="no git clone in"):
        read_clones(clones)


@pytest.mark.parametrize("name", [b"caf\xe9", b"two\nlines"])
def test_clone_whose_name_is_no_plain_text_is_an_error(repository, clones, name):
    repository(os.fsdecode(name))
    with pytest.raises(SourceUnreadable, match="is no plain text; rename the folder"):
        read_clones(clones)


def test_folder_that_cannot_be_listed_is_an_error(repository, clones, monkeypatch):
    """Refused by hand: root, as whom tests may run, can list every folder."""
    repository("owner/name")
    listed = Path.iterdir

    def refusing(folder):
        if folder.name == "owner":
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refusing)
    with pytest.raises(SourceUnreadable, match=r"cannot read .*owner: Permission denied"):
        read_clones(clones)


def test_clone_without_plugins_or_commits_is_dropped(repository, clones):
    repository("empty")
    repository("other").commit_files({"readme.md": b"x"})
    harvest = read_clones(clones)
    assert harvest.documents == ()
    assert drops(harvest) == {("empty", "no_commits"), ("other", "no_plugins")}


def test_files_that_are_no_text_are_dropped_with_the_reason(repository, clones):
    repository().commit_files(
        {
            "good.sp": PLUGIN,
            "large.sp": b"a" * (MAX_SOURCE_BYTES + 1),
            "largest.sp": b"a" * MAX_SOURCE_BYTES,
            "nul.sp": b"a\0",
            "cyrillic.sp": "привет".encode("cp1251"),
        }
    )
    harvest = read_clones(clones)
    assert [document.path for document in harvest.documents] == ["good.sp", "largest.sp"]
    assert drops(harvest) == {
        ("clone:large.sp", "too_large"),
        ("clone:nul.sp", "binary"),
        ("clone:cyrillic.sp", "not_utf8"),
    }


def test_links_and_submodules_are_left_out(repository, clones, tmp_path):
    secret = tmp_path / "secret.sp"
    secret.write_text("secret")
    made = repository()
    made.commit(
        made.tree(
            [
                ("120000", made.blob(str(secret).encode()), "link.sp"),
                ("160000", "1" * 40, "module.sp"),
                ("100664", made.blob(PLUGIN), "odd_permissions.sp"),
            ]
        )
    )
    assert [document.path for document in read_clones(clones).documents] == ["odd_permissions.sp"]


def test_odd_names_are_kept_apart(repository, clones):
    names = [b"line\nbreak.sp", "最も.sp".encode(), b"byte\xff.sp", b"byte\\xff.sp", b'"quoted".sp']
    repository().commit_files(dict.fromkeys(names, PLUGIN))
    documents = read_clones(clones).documents
    assert {document.path for document in documents} == {
        "line\nbreak.sp",
        "最も.sp",
        "byte\\xff.sp",
        "byte\\\\xff.sp",
        '"quoted".sp',
    }
    assert len({document.doc_id for document in documents}) == len(names)


def test_name_without_end_is_dropped_and_cut(repository, clones):
    repository().commit_files({b"a" * 30_000 + b".sp": PLUGIN, "b.sp": PLUGIN})
    harvest = read_clones(clones)
    assert [document.path for document in harvest.documents] == ["b.sp"]
    (dropped,) = harvest.dropped
    assert dropped.reason == "path_too_long"
    assert len(dropped.name) < 1100


def test_path_that_climbs_is_only_a_name(repository, clones):
    made = repository()
    inner = made.tree([("100644", made.blob(PLUGIN), "evil.sp")])
    raw = b"40000 ..\0" + bytes.fromhex(inner)
    tree = made.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
    made.commit(tree)
    assert [document.path for document in read_clones(clones).documents] == ["../evil.sp"]


@pytest.mark.parametrize(
    ("name", "content", "licence"),
    [
        ("LICENSE", GPL_3, "GPL-3.0-only"),
        ("LICENSE.txt", GPL_3.replace(b"\n", b"\r\n"), "GPL-3.0-only"),
        (
            "COPYING",
            GPL_3.replace(b"Version 3, 29 June 2007", b"Version 2, June 1991"),
            "GPL-2.0-only",
        ),
        ("licence.md", b"# MIT License\n\nCopyright\n", "MIT"),
        ("LICENSE", b"   Apache License\n   Version 2.0, January 2004\n", "Apache-2.0"),
        ("LICENSE", b"GNU LESSER GENERAL PUBLIC LICENSE\n Version 3, 29 June", "LGPL-3.0-only"),
        ("LICENSE", b"GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1, Feb", "LGPL-2.1-only"),
        ("LICENSE", b"GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19", "AGPL-3.0-only"),
        ("LICENSE", b"This is free and unencumbered software released", "Unlicense"),
        ("LICENSE", b"All rights reserved.\n", None),
        ("LICENSE", b"x" * 200_000 + b"MIT License", None),
        ("NOLICENSE", b"MIT License\n", None),
        ("README.md", b"MIT License\n", None),
    ],
)
def test_licence_is_told_from_a_licence_file(repository, clones, name, content, licence):
    repository().commit_files({"a.sp": PLUGIN, name: content})
    (document,) = read_clones(clones).documents
    assert document.licence == licence


def test_licence_of_a_subfolder_is_not_the_clones(repository, clones):
    made = repository()
    inner = made.tree([("100644", made.blob(b"MIT License"), "LICENSE")])
    made.commit(made.tree([("040000", inner, "lib"), ("100644", made.blob(PLUGIN), "a.sp")]))
    assert read_clones(clones).documents[0].licence is None


def loose(made, object_id: str) -> Path:
    return made.git_folder / "objects" / object_id[:2] / object_id[2:]


def test_missing_blob_is_dropped_as_in_a_partial_clone(repository, clones):
    made = repository()
    made.commit_files({"a.sp": PLUGIN, "b.sp": b"// b"})
    loose(made, made.git("rev-parse", "HEAD:b.sp")).unlink()
    harvest = read_clones(clones)
    assert [document.path for document in harvest.documents] == ["a.sp"]
    assert drops(harvest) == {("clone:b.sp", "missing_object")}


@pytest.mark.parametrize("lost", ["HEAD", "HEAD^{tree}"])
def test_missing_commit_or_tree_is_damage_not_an_empty_clone(repository, clones, lost):
    made = repository()
    made.commit_files({"a.sp": PLUGIN})
    loose(made, made.git("rev-parse", lost)).unlink()
    with pytest.raises(SourceUnreadable, match=r"clone is no readable git clone .*clone the rep"):
        read_clones(clones)


def test_blob_with_other_bytes_than_its_name_says_is_an_error(repository, clones):
    """Git itself hands such an object out without a word."""
    made = repository()
    made.commit_files({"a.sp": b"// as committed"})
    path = loose(made, made.git("rev-parse", "HEAD:a.sp"))
    path.chmod(0o644)
    path.write_bytes(loose(made, made.blob(b"// as falsified")).read_bytes())
    assert made.git("cat-file", "blob", "HEAD:a.sp") == "// as falsified"
    with pytest.raises(SourceUnreadable, match=r"clone: object of 'a.sp' is missing or damaged"):
        read_clones(clones)


def test_repository_with_sha256_names_is_read(repository, clones):
    made = repository(object_format="sha256")
    commit = made.commit_files({"a.sp": PLUGIN})
    assert len(commit) == 64
    assert [document.revision for document in read_clones(clones).documents] == [commit]


def test_folder_that_only_looks_like_a_clone_is_not_searched_around(repository, clones, tmp_path):
    """Git would walk up and read the repository that the folder of clones lies in."""
    outer = repository(tmp_path, bare=False)
    outer.commit_files({"private.sp": b"// private"})
    fake = clones / "fake"
    (fake / "objects").mkdir(parents=True)
    (fake / "HEAD").write_text("ref: refs/heads/main\n")
    with pytest.raises(SourceUnreadable, match="fake is no readable git clone"):
        read_clones(clones)


@pytest.mark.parametrize("bare", [True, False])
def test_hostile_configuration_starts_no_program(repository, clones, tmp_path, bare):
    """Each of these settings names a program; the positive control shows that one would run."""
    made = repository(bare=bare)
    made.commit_files(
        {"a.sp": PLUGIN, "LICENSE": b"MIT License", ".gitattributes": b"*.sp filter=evil\n"}
    )
    marker = tmp_path / "executed"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    program.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        (made.git_folder / "hooks").mkdir(exist_ok=True)
        (made.git_folder / "hooks" / hook).symlink_to(program)
    made.git_folder.joinpath("config").write_text(
        made.git_folder.joinpath("config").read_text()
        + f"""
[core]
    fsmonitor = {program}
    sshCommand = {program}
    pager = {program}
    editor = {program}
    askPass = {program}
    hooksPath = {made.git_folder}/hooks
    alternateRefsCommand = {program}
    repositoryformatversion = 1
[pager]
    ls-tree = {program}
    rev-parse = {program}
[alias]
    ls-tree = "!{program}"
    rev-parse = "!{program}"
    cat-file = "!{program}"
    evil = "!{program}"
[filter "evil"]
    clean = {program}
    smudge = {program}
    process = {program}
[diff "evil"]
    textconv = {program}
[credential]
    helper = "!{program}"
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::{program}
    promisor = true
    partialclonefilter = blob:none
[protocol]
    allow = always
[include]
    path = {tmp_path}/more
"""
    )
    (tmp_path / "more").write_text(f"[core]\n    sshCommand = {program}\n")
    loose(made, made.git("rev-parse", "HEAD:LICENSE")).unlink()
    marker.unlink(missing_ok=True)
    harvest = read_clones(clones)
    assert [document.path for document in harvest.documents] == ["a.sp"]
    assert not marker.exists()

    with pytest.raises(subprocess.CalledProcessError):
        made.git("evil")
    assert marker.exists()


def test_hostile_remote_is_not_asked_for_missing_objects(repository, clones, tmp_path):
    """A partial clone makes git fetch what it lacks, here through a program of the attacker's."""
    made = repository()
    made.commit_files({"a.sp": PLUGIN})
    marker = tmp_path / "executed"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    program.chmod(0o755)
    with made.git_folder.joinpath("config").open("a") as config:
        config.write(
            f"""
[core]
    repositoryformatversion = 1
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::{program}
    promisor = true
[protocol]
    allow = always
"""
        )
    loose(made, made.git("rev-parse", "HEAD^{tree}")).unlink()
    with pytest.raises(SourceUnreadable, match="is no readable git clone"):
        read_clones(clones)
    assert not marker.exists()

    with pytest.raises(subprocess.CalledProcessError):
        made.git("ls-tree", "HEAD")
    assert marker.exists()


def test_environment_cannot_point_git_elsewhere(repository, clones, monkeypatch, tmp_path):
    other = repository(tmp_path / "other")
    other.commit_files({"other.sp": PLUGIN})
    repository("clone").commit_files({"a.sp": PLUGIN})
    monkeypatch.setenv("GIT_DIR", str(other.folder))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / "objects"))
    assert [document.path for document in read_clones(clones).documents] == ["a.sp"]


def test_tree_that_names_itself_without_end_is_cut_off(repository, clones, monkeypatch):
    """Twelve trees of ten entries each list 10 ** 12 files: reading them all would never end."""
    monkeypatch.setattr(git_objects, "_MAX_TREE_BYTES", 1_000_000)
    made = repository()
    content, mode = made.blob(PLUGIN), "100644"
    for _ in range(12):
        content = made.tree([(mode, content, f"{n}.sp") for n in range(10)])
        mode = "040000"
    made.commit(content)
    with pytest.raises(SourceUnreadable, match="lists over 1000000 bytes; remove the clone"):
        read_clones(clones)


def test_git_that_hangs_is_stopped(repository, clones, monkeypatch, tmp_path):
    repository().commit_files({"a.sp": PLUGIN})
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:/usr/bin:/bin")
    monkeypatch.setattr(git_objects, "_TIMEOUT_S", 0.2)
    with pytest.raises(SourceUnreadable, match=r"git took over 0\.2 s"):
        read_clones(clones)


def test_git_that_is_not_installed_is_said(repository, clones, monkeypatch, tmp_path):
    repository()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceUnreadable, match="git is not installed"):
        read_clones(clones)
