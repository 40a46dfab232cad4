"""Natives on files: a folder in memory, never the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError

natives = Natives()

_SOURCEMOD: Final = "addons/sourcemod"

_WHENCE: Final = {0: "start", 1: "current", 2: "end"}


@dataclass(eq=False)
class TextFile:
    """An open file. Nothing is in the world before it is flushed or closed by the session."""

    path: str
    content: bytearray
    writes: bool
    position: int = 0


@dataclass(eq=False)
class Listing:
    """The entries of a folder, still to be read."""

    entries: list[tuple[str, int]] = field(default_factory=list)


@natives("BuildPath")
def build_path(call: Call) -> int:
    return call.write_text(1, 2, f"{_SOURCEMOD}/{call.formatted(3)}")


@natives("FileExists")
def file_exists(call: Call) -> int:
    return call.session.files.read(call.text(0)) is not None


@natives("FileSize")
def file_size(call: Call) -> int:
    content = call.session.files.read(call.text(0))
    return -1 if content is None else len(content)


@natives("GetFileTime")
def file_time(call: Call) -> int:
    return -1 if call.session.files.read(call.text(0)) is None else call.world.wall_time


@natives("DirExists")
def folder_exists(call: Call) -> int:
    return call.session.files.has_folder(call.text(0))


@natives("CreateDirectory")
def create_folder(call: Call) -> int:
    return call.session.files.make_folder(call.text(0))


@natives("DeleteFile")
def delete_file(call: Call) -> int:
    return call.session.files.delete(call.text(0))


@natives("OpenFile")
def open_file(call: Call) -> int:
    path, mode = call.text(0), call.text(1)
    if not mode:
        raise NativeError("File open mode cannot be empty!")
    if mode[0] not in "rwa":
        raise NativeError(f'File open mode is invalid "{mode}"!')
    content = call.session.files.read(path)
    if mode[0] == "r":
        if content is None:
            return 0
        return call.session.handles.create(TextFile(path, bytearray(content), "+" in mode))
    start = bytearray(content or b"") if mode[0] == "a" else bytearray()
    call.session.files.write(path, bytes(start))
    return call.session.handles.create(TextFile(path, start, writes=True, position=len(start)))


def _file(call: Call) -> TextFile:
    return call.handle(0, TextFile)


def _append(call: Call, raw: bytes) -> int:
    file = _file(call)
    if not file.writes:
        return 0
    file.content[file.position : file.position + len(raw)] = raw
    file.position += len(raw)
    call.session.files.write(file.path, bytes(file.content))
    return 1


@natives("WriteFileLine", "File.WriteLine")
def write_line(call: Call) -> int:
    return _append(call, (call.formatted(1) + "\n").encode("utf-8", "surrogateescape"))


@natives("WriteFileString", "File.WriteString")
def write_string(call: Call) -> int:
    end = b"\0" if call.cell(2) else b""
    return _append(call, call.text(1).encode("utf-8", "surrogateescape") + end)


@natives("ReadFileLine", "File.ReadLine")
def read_line(call: Call) -> int:
    file = _file(call)
    if file.position >= len(file.content):
        return 0
    end = file.content.find(b"\n", file.position)
    end = len(file.content) if end < 0 else end + 1
    end = min(end, file.position + max(0, call.cell(2) - 1))
    line = bytes(file.content[file.position : end])
    file.position = end
    call.machine.write_string(call.params[1], call.cell(2), line)
    return 1


@natives("IsEndOfFile", "File.EndOfFile")
def end_of_file(call: Call) -> int:
    file = _file(call)
    return file.position >= len(file.content)


@natives("FilePosition", "File.Position.get")
def position(call: Call) -> int:
    return _file(call).position


@natives("FileSeek", "File.Seek")
def seek(call: Call) -> int:
    file = _file(call)
    base = {"start": 0, "current": file.position, "end": len(file.content)}
    where = base[_WHENCE.get(call.cell(2), "start")] + call.cell(1)
    if not 0 <= where <= len(file.content):
        return 0
    file.position = where
    return 1


@natives("FlushFile", "File.Flush")
def flush(call: Call) -> int:
    file = _file(call)
    if file.writes:
        call.session.files.write(file.path, bytes(file.content))
    return 1


@natives("OpenDirectory")
def open_folder(call: Call) -> int:
    path = call.text(0)
    if not path:
        raise NativeError(
            'Invalid path. An empty path string is not valid, use "." to refer to the current '
            "working directory."
        )
    if not call.session.files.has_folder(path):
        return 0
    return call.session.handles.create(Listing(call.session.files.list(path)))


@natives("ReadDirEntry", "DirectoryListing.GetNext")
def next_entry(call: Call) -> int:
    entries = call.handle(0, Listing).entries
    if not entries:
        return 0
    name, kind = entries.pop(0)
    call.write_text(1, 2, name)
    call.write(3, kind)
    return 1
