"""Confinement under attack, and writes that fail without a trace."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l4d2_registry import ManifestInvalid, ReadFailed, UnsafePath, WriteFailed, digest_bytes
from l4d2_registry.files import (
    confined,
    create_by_digest,
    create_exclusive,
    create_folder,
    make_folder,
    read_bounded,
    sweep_temporaries,
    temporaries,
    write_atomic,
)

OLD, NEW = b"old" * 1000, b"new" * 2000

HOSTILE = [
    "",
    ".",
    "..",
    "/",
    "//x",
    "/etc/passwd",
    "../x",
    "a/../b",
    "a/..",
    "./a",
    "a/.",
    "a/./b",
    "a//b",
    "a/",
    "a\0b",
    "\0",
    "a\\b",
    "..\\x",
    "\\\\server\\share",
    "C:",
    "C:/x",
    "C:\\x",
    "file:///etc/passwd",
    "a:stream",
    "a\nb",
    "a\x1b[31m",
    "\x7f",
    "\ud800",
    "a/\udcff",
]

ODD_BUT_PLAIN = [
    "a",
    "a/b/c",
    "...",
    "a/...",
    " ",
    "~",
    "~root/x",
    "$HOME",
    "%2e%2e/x",
    "．．/x",  # noqa: RUF001 - full-width dots
    "a／..／b",  # noqa: RUF001 - full-width slashes
    "‥/x",  # a two-dot leader
    "a∕b",  # noqa: RUF001 - a division slash
    "é",
    "\u202egnp.sp",  # right to left
    ".tmp-x",
    "a" * 300,
]


@pytest.mark.parametrize("relative", HOSTILE)
def test_confined_refuses(tmp_path: Path, relative: str) -> None:
    with pytest.raises(UnsafePath) as caught:
        confined(tmp_path, relative)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("relative", ODD_BUT_PLAIN)
def test_confined_keeps_odd_names_inside(tmp_path: Path, relative: str) -> None:
    path = confined(tmp_path, relative)

    assert Path(os.path.normpath(path)) == path
    assert tmp_path in path.parents


@given(st.text(st.sampled_from("./\\ab:~\0\n․．é\ud800"), max_size=12))  # noqa: RUF001
@example("a/b")
def test_confined_is_inside_or_refused(relative: str) -> None:
    root = Path("/no/such/root")
    try:
        path = confined(root, relative)
    except UnsafePath:
        return
    assert root in Path(os.path.normpath(path)).parents


def test_confined_refuses_links_that_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "root-beside").mkdir()
    (root / "out").symlink_to("/etc")
    (root / "up").symlink_to("..")
    (root / "beside").symlink_to("../root-beside")
    (root / "dangling").symlink_to("../not-yet")
    (root / "loop").symlink_to("loop")
    (root / "within").symlink_to("deep/er")

    for name in ("out", "out/passwd", "up", "up/x", "beside/x", "dangling", "loop", "loop/x"):
        with pytest.raises(UnsafePath, match="through a link"):
            confined(root, name)
    assert confined(root, "within/x") == root / "within/x"


def test_confined_refuses_an_absolute_path_even_into_its_root(tmp_path: Path) -> None:
    with pytest.raises(UnsafePath, match="not a plain relative path"):
        confined(tmp_path, str(tmp_path / "x"))


def test_confined_takes_a_root_that_is_itself_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert confined(tmp_path / "link", "x") == tmp_path / "link" / "x"


def test_read_bounded_reads_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")

    assert read_bounded(path, max_bytes=5) == b"12345"
    with pytest.raises(ManifestInvalid, match="larger than 4 bytes"):
        read_bounded(path, max_bytes=4)


def test_read_bounded_says_what_is_absent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / "absent", max_bytes=1)
    with pytest.raises(NotADirectoryError):
        read_bounded(tmp_path / "file" / "x", max_bytes=1)


def test_read_bounded_neither_hangs_nor_reads_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to("loop")
    before = len(list(Path("/dev/fd").iterdir()))

    for name in ("pipe", "zero"):
        with pytest.raises(ManifestInvalid, match="not a plain file"):
            read_bounded(tmp_path / name, max_bytes=10)
    with pytest.raises(ReadFailed, match="folder stands where a file"):
        read_bounded(tmp_path, max_bytes=10)
    with pytest.raises(ReadFailed):
        read_bounded(tmp_path / "loop", max_bytes=10)
    assert len(list(Path("/dev/fd").iterdir())) == before


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_write_atomic_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"

    write_atomic(path, OLD)
    write_atomic(path, NEW, mode=0o600)

    assert tree(tmp_path) == {"a/b/file": NEW}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_write_atomic_replaces_a_link_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(OLD)
    (tmp_path / "link").symlink_to("victim")

    write_atomic(tmp_path / "link", NEW)

    assert (tmp_path / "victim").read_bytes() == OLD
    assert not (tmp_path / "link").is_symlink()


def test_create_exclusive_creates_once(tmp_path: Path) -> None:
    path = tmp_path / "a" / "file"

    create_exclusive(path, OLD)
    with pytest.raises(FileExistsError):
        create_exclusive(path, NEW)

    assert tree(tmp_path) == {"a/file": OLD}
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_create_exclusive_takes_a_dangling_link_for_what_exists(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere")

    with pytest.raises(FileExistsError):
        create_exclusive(tmp_path / "link", NEW)
    assert not (tmp_path / "elsewhere").exists()


def test_create_by_digest_names_the_file_after_its_bytes(tmp_path: Path) -> None:
    digest = create_by_digest(tmp_path, [b"ab", b"", b"c"], lambda d: tmp_path / d[:2] / d)
    again = create_by_digest(tmp_path, [b"abc"], lambda d: tmp_path / d[:2] / d)

    assert digest == again == digest_bytes(b"abc")
    assert tree(tmp_path) == {f"{digest[:2]}/{digest}": b"abc"}


def test_create_by_digest_leaves_nothing_when_its_source_fails(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"first"
        raise ReadFailed("the source is gone")

    with pytest.raises(ReadFailed, match="source is gone"):
        create_by_digest(tmp_path, chunks(), lambda d: tmp_path / d)
    assert tree(tmp_path) == {}


def test_create_folder_appears_whole_and_once(tmp_path: Path) -> None:
    path = tmp_path / "group" / "folder"

    create_folder(path, {"a": b"1", "sub/b": b"2"})
    with pytest.raises(FileExistsError):
        create_folder(path, {"a": b"other"})

    assert tree(tmp_path) == {"group/folder/a": b"1", "group/folder/sub/b": b"2"}


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x"])
def test_create_folder_confines_its_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafePath):
        create_folder(tmp_path / "folder", {"good": b"1", name: b"2"})
    assert list(tmp_path.iterdir()) == []


def test_create_folder_refuses_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="file stands where a folder"):
        create_folder(tmp_path / "folder", {"a": b"1", "a/b": b"2"})
    assert list(tmp_path.iterdir()) == []


WRITERS: dict[str, Callable[[Path], Any]] = {
    "write_atomic": lambda path: write_atomic(path, NEW),
    "create_exclusive": lambda path: create_exclusive(path, NEW),
    "create_by_digest": lambda path: create_by_digest(path.parent, [NEW], lambda _: path),
    "create_folder": lambda path: create_folder(path, {"a": NEW}),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_in_the_way_of_a_folder_is_not_taken_for_success(
    tmp_path: Path, writer: str
) -> None:
    (tmp_path / "file").write_bytes(OLD)

    with pytest.raises(WriteFailed, match="file stands where a folder"):
        WRITERS[writer](tmp_path / "file" / "x" / "target")
    assert tree(tmp_path) == {"file": OLD}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "fchmod"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_failed_write_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, call: str, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    (tmp_path / "target").write_bytes(OLD) if writer == "write_atomic" else None
    before = tree(tmp_path)
    monkeypatch.setattr(os, call, refuse)

    with pytest.raises(WriteFailed) as caught:
        WRITERS[writer](tmp_path / "target")

    assert "run" in str(caught.value)
    assert tree(tmp_path) == before
    assert list(temporaries(tmp_path)) == []


def test_a_failed_rename_keeps_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    write_atomic(tmp_path / "target", OLD)
    monkeypatch.setattr(os, "replace", refuse)

    with pytest.raises(WriteFailed, match="read-only; choose another folder"):
        write_atomic(tmp_path / "target", NEW)
    assert tree(tmp_path) == {"target": OLD}


def test_a_folder_in_the_way_of_a_file_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()

    with pytest.raises(WriteFailed, match="folder stands where a file"):
        write_atomic(tmp_path / "target", NEW)
    assert list(tmp_path.rglob("*")) == [tmp_path / "target"]


FILE_SIZE_LIMIT = """
import resource, sys
from pathlib import Path
from l4d2_registry import BlobStore, WriteFailed
from l4d2_registry.files import create_exclusive, create_folder, write_atomic

root, big = Path(sys.argv[1]), b"x" * 300_000
write_atomic(root / "old", b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
for attempt in (
    lambda: write_atomic(root / "old", big),
    lambda: create_exclusive(root / "new", big),
    lambda: create_folder(root / "folder", {"a": b"small", "b": big}),
    lambda: BlobStore(root).put(big),
):
    try:
        attempt()
    except WriteFailed as error:
        print(error)
"""


def test_the_system_s_own_refusal_of_a_large_file(
    tmp_path: Path, run_python: Callable[..., Any]
) -> None:
    done = run_python("-c", FILE_SIZE_LIMIT, tmp_path)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert all("ulimit -f" in line and line.startswith("cannot write /") for line in lines)
    assert tree(tmp_path) == {"old": b"old"}


NO_PERMISSION = """
import os, sys
from pathlib import Path
from l4d2_registry import Registry, RegistryError
from l4d2_registry.files import create_exclusive, read_bounded, write_atomic
from l4d2_registry.locks import exclusive_lock

root = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)
def lock():
    with exclusive_lock(root / "lock", what="it", wait_s=0):
        pass
for attempt in (
    lambda: write_atomic(root / "x", b""),
    lambda: create_exclusive(root / "new" / "x", b""),
    lambda: read_bounded(root / "secret", max_bytes=9),
    lock,
):
    try:
        attempt()
    except RegistryError as error:
        print(type(error).__name__, error)
"""


def test_no_permission_is_one_line_each(tmp_path: Path, run_python: Callable[..., Any]) -> None:
    (tmp_path / "secret").touch(mode=0o000)
    tmp_path.chmod(0o555)
    try:
        done = run_python("-c", NO_PERMISSION, tmp_path)
    finally:
        tmp_path.chmod(0o755)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["WriteFailed"] * 2 + [
        "ReadFailed",
        "WriteFailed",
    ]
    assert all("check the folder's owner" in line for line in lines)


def test_make_folder_syncs_the_parent_of_every_folder_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    fsync = os.fsync

    def record(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    if not Path("/proc/self/fd").exists():
        pytest.skip("descriptors are named by /proc only")
    monkeypatch.setattr(os, "fsync", record)
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")

    assert synced == [str(tmp_path), str(tmp_path / "a")]


def test_sweep_takes_only_old_temporaries_of_ours(tmp_path: Path) -> None:
    old = [tmp_path / ".tmp-1-0123456789abcdef", tmp_path / "a" / ".tmp-22-0123456789abcdef"]
    others = [
        tmp_path / ".tmp-mine",
        tmp_path / ".tmp-1-0123456789abcdef.txt",
        tmp_path / "tmp-1-0123456789abcdef",
    ]
    young = tmp_path / ".tmp-3-0123456789abcdef"
    (tmp_path / "a").mkdir()
    old[0].touch()
    old[1].mkdir()
    (old[1] / "inside").write_bytes(b"x")
    for path in (*others, young):
        path.touch()
    for path in (*old, *others):
        os.utime(path, (1, 1))

    assert sweep_temporaries(tmp_path) == 2
    assert {p.name for p in tmp_path.rglob("*")} == {"a", young.name, *(p.name for p in others)}
    assert sweep_temporaries(tmp_path, older_than_s=-60) == 1
    assert sweep_temporaries(tmp_path / "absent") == 0


def test_sweep_does_not_follow_links(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    link = tmp_path / "swept" / ".tmp-1-0123456789abcdef"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "kept")

    assert sweep_temporaries(link.parent, older_than_s=-60) == 1
    assert (tmp_path / "kept" / "file").exists()
