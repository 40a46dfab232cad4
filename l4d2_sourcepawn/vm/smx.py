"""Reader of `.smx` files, whoever made them.

The layout is that of spcomp 1.11 and 1.12: a header, a table of sections,
and one zlib stream for everything after it. Nothing in a file is trusted:
every offset is checked, and decompression stops at a limit.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from l4d2_sourcepawn.vm.errors import SmxInvalid

MAX_IMAGE_BYTES: Final = 32 << 20
"""Largest file after decompression; the largest of 467 real plugins has 0.9 MB."""
MAX_MEMORY_BYTES: Final = 16 << 20
"""Most memory a program may ask for with `#pragma dynamic`; the most of 467 real plugins is
0.6 MB."""

_MAGIC: Final = 0x53504646
_FILE_VERSIONS: Final = (0x0101, 0x0102, 0x0107)
_HEADER: Final = struct.Struct("<IHBIIBII")
_SECTION: Final = struct.Struct("<III")
_CODE: Final = struct.Struct("<IBBHII")
_CODE_FEATURES: Final = struct.Struct("<I")
_DATA: Final = struct.Struct("<III")
_PAIR: Final = struct.Struct("<II")
_TABLE: Final = struct.Struct("<III")
_METHOD: Final = struct.Struct("<III")
_DEBUG_INFO: Final = struct.Struct("<IIII")
_COMPRESSION_NONE: Final = 0
_COMPRESSION_ZLIB: Final = 1
_CELL_BYTES: Final = 4
_OLDEST_CODE: Final = 12
_NEWEST_CODE: Final = 13
_CODE_HAS_FEATURES: Final = 13

_DIRECT_ARRAYS: Final = 1 << 1
_HEAP_SCOPES: Final = 1 << 2
_NULL_FUNCTIONS: Final = 1 << 3
_KNOWN_FEATURES: Final = _DIRECT_ARRAYS | _HEAP_SCOPES | _NULL_FUNCTIONS


@dataclass(frozen=True, slots=True)
class Public:
    """A function with a name that the server can call; `address` is a byte offset in the code."""

    name: str
    address: int


@dataclass(frozen=True, slots=True)
class Method:
    """The code of one function, public or not: bytes `start` up to `end` of the code."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class SmxFile:
    """What a `.smx` file says. Made by `read_smx`; all addresses in it are checked.

    `memory_bytes` is data, heap and stack together. `lines` are pairs of a
    code address and the line (from 0) that begins there; `files` pair a code
    address with the source file that begins there.
    """

    code: bytes
    data: bytes
    memory_bytes: int
    publics: tuple[Public, ...]
    pubvars: tuple[tuple[str, int], ...]
    natives: tuple[str, ...]
    methods: tuple[Method, ...]
    files: tuple[tuple[int, str], ...]
    lines: tuple[tuple[int, int], ...]
    direct_arrays: bool
    heap_scopes: bool
    null_functions: bool

    def method_at(self, address: int) -> Method | None:
        """Return the function that holds the code at `address`."""
        index = bisect_right(self._method_starts, address) - 1
        method = self._sorted_methods[index] if index >= 0 else None
        return method if method is not None and address < method.end else None

    def file_at(self, address: int) -> str:
        """Return the source file of the code at `address`, "" if it is not recorded."""
        index = bisect_right(self.files, address, key=lambda entry: entry[0]) - 1
        return self.files[index][1] if index >= 0 else ""

    def line_at(self, address: int) -> int:
        """Return the line (from 1) of the code at `address`, 0 if it is not recorded."""
        index = bisect_right(self.lines, address, key=lambda entry: entry[0]) - 1
        return self.lines[index][1] + 1 if index >= 0 else 0

    @cached_property
    def _sorted_methods(self) -> tuple[Method, ...]:
        return tuple(sorted(self.methods, key=lambda method: method.start))

    @cached_property
    def _method_starts(self) -> tuple[int, ...]:
        return tuple(method.start for method in self._sorted_methods)


def read_smx(content: bytes) -> SmxFile:
    """Read a `.smx` file.

    Raises:
        SmxInvalid: it is none, is damaged, or is for another machine than
            SourceMod 1.10 to 1.12.
    """
    return _Image(content).read()


class _Image:
    """The decompressed bytes and where the sections lie in them."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER.size:
            raise SmxInvalid("not a .smx file: it is shorter than a header")
        (magic, version, compression, disk_size, image_size, count, strings, body) = (
            _HEADER.unpack_from(content)
        )
        if magic != _MAGIC:
            raise SmxInvalid("not a .smx file: the first bytes are wrong")
        if version not in _FILE_VERSIONS:
            raise SmxInvalid(f"file version {version:#06x} is not one of SourceMod 1.10 to 1.12")
        if compression == _COMPRESSION_ZLIB:
            content = _decompressed(content, disk_size, image_size, body)
        elif compression != _COMPRESSION_NONE:
            raise SmxInvalid(f"unknown compression {compression}")
        elif len(content) > MAX_IMAGE_BYTES:
            raise SmxInvalid(f"more than {MAX_IMAGE_BYTES} bytes")
        self._bytes = content
        self._sections: dict[str, bytes] = {}
        for number in range(count):
            name_at, at, size = self._unpack(_SECTION, _HEADER.size + number * _SECTION.size)
            name = _text(content, strings + name_at, "section name")
            if at > len(content) or size > len(content) - at:
                raise SmxInvalid(f"section {name} leads out of the file")
            self._sections.setdefault(name, content[at : at + size])

    def read(self) -> SmxFile:
        code, features = self._code()
        data, memory_bytes = self._data()
        self._names = self._required(".names")
        publics = tuple(
            Public(self._name(name), self._code_address(address, code))
            for address, name in self._pairs(".publics")
        )
        files, lines = self._debug(code)
        return SmxFile(
            code=code,
            data=data,
            memory_bytes=memory_bytes,
            publics=publics,
            pubvars=tuple(
                (self._name(name), address)
                for address, name in self._pairs(".pubvars")
                if address <= max(0, len(data) - 4)
            ),
            natives=tuple(self._name(name) for (name,) in self._rows(".natives", _CODE_FEATURES)),
            methods=tuple(self._methods(code)),
            files=files,
            lines=lines,
            direct_arrays=bool(features & _DIRECT_ARRAYS),
            heap_scopes=bool(features & _HEAP_SCOPES),
            null_functions=bool(features & _NULL_FUNCTIONS),
        )

    def _code(self) -> tuple[bytes, int]:
        section = self._required(".code")
        if len(section) < _CODE.size:
            raise SmxInvalid("section .code is shorter than its header")
        size, cell, version, _flags, _main, start = _CODE.unpack_from(section)
        if not _OLDEST_CODE <= version <= _NEWEST_CODE:
            raise SmxInvalid(
                f"code version {version}; SourceMod 1.10 to 1.12 make {_OLDEST_CODE} to "
                f"{_NEWEST_CODE}: compile with spcomp 1.11 or 1.12"
            )
        if cell != _CELL_BYTES:
            raise SmxInvalid(f"cells of {cell} bytes")
        features = 0
        if version >= _CODE_HAS_FEATURES:
            if len(section) < _CODE.size + _CODE_FEATURES.size:
                raise SmxInvalid("section .code is shorter than its header")
            (features,) = _CODE_FEATURES.unpack_from(section, _CODE.size)
        if features & ~_KNOWN_FEATURES:
            raise SmxInvalid(f"unknown code features {features:#x}: made by a newer spcomp")
        if start > len(section) or size > len(section) - start or size % 4:
            raise SmxInvalid("the code leads out of its section")
        return section[start : start + size], features

    def _data(self) -> tuple[bytes, int]:
        section = self._required(".data")
        if len(section) < _DATA.size:
            raise SmxInvalid("section .data is shorter than its header")
        size, memory, start = _DATA.unpack_from(section)
        if start > len(section) or size > len(section) - start or size % 4:
            raise SmxInvalid("the data leads out of its section")
        if not size <= memory <= MAX_MEMORY_BYTES:
            raise SmxInvalid(f"asks for {memory} bytes of memory with {size} bytes of data")
        return section[start : start + size], memory & ~3

    def _methods(self, code: bytes) -> Iterator[Method]:
        section = self._sections.get("rtti.methods", b"")
        if len(section) < _TABLE.size:
            return
        header, row, count = _TABLE.unpack_from(section)
        if header < _TABLE.size or row < _METHOD.size or header + row * count > len(section):
            raise SmxInvalid("section rtti.methods is damaged")
        for number in range(count):
            name, start, end = _METHOD.unpack_from(section, header + row * number)
            if start % 4 or not start <= end <= len(code):
                raise SmxInvalid("section rtti.methods leads out of the code")
            yield Method(self._name(name), start, end)

    def _debug(
        self, code: bytes
    ) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, int], ...]]:
        """Read the line table. Damage in it costs line numbers, never the program."""
        info = self._sections.get(".dbg.info", b"")
        if len(info) < _DEBUG_INFO.size:
            return (), ()
        file_count, line_count, _, _ = _DEBUG_INFO.unpack_from(info)
        names = self._sections.get(".dbg.strings", self._names)
        files = [
            (address, _text_or_empty(names, name))
            for address, name in self._pairs(".dbg.files")[:file_count]
            if address <= len(code)
        ]
        lines = [
            (address, line)
            for address, line in self._pairs(".dbg.lines")[:line_count]
            if address <= len(code)
        ]
        return tuple(sorted(files)), tuple(sorted(lines))

    def _required(self, name: str) -> bytes:
        if name not in self._sections:
            raise SmxInvalid(f"there is no section {name}")
        return self._sections[name]

    def _pairs(self, name: str) -> list[tuple[int, int]]:
        return [(first, second) for first, second in self._rows(name, _PAIR)]

    def _rows(self, name: str, row: struct.Struct) -> Iterator[tuple[int, ...]]:
        section = self._sections.get(name, b"")
        if len(section) % row.size:
            raise SmxInvalid(f"section {name} ends within a row")
        return row.iter_unpack(section)

    def _name(self, offset: int) -> str:
        return _text(self._names, offset, "name")

    @staticmethod
    def _code_address(address: int, code: bytes) -> int:
        if address % 4 or address >= len(code):
            raise SmxInvalid("a public function leads out of the code")
        return address

    def _unpack(self, layout: struct.Struct, offset: int) -> tuple[int, ...]:
        if offset + layout.size > len(self._bytes):
            raise SmxInvalid("the section table leads out of the file")
        return layout.unpack_from(self._bytes, offset)


def _decompressed(content: bytes, disk_size: int, image_size: int, body: int) -> bytes:
    if not _HEADER.size <= body <= disk_size <= len(content) or image_size < body:
        raise SmxInvalid("the compressed part leads out of the file")
    if image_size > MAX_IMAGE_BYTES:
        raise SmxInvalid(f"more than {MAX_IMAGE_BYTES} bytes after decompression")
    expected = image_size - body
    stream = zlib.decompressobj()
    try:
        # one byte more than announced, to notice that there is more
        expanded = stream.decompress(content[body:disk_size], expected + 1)
    except zlib.error as error:
        raise SmxInvalid(f"the compressed part is damaged: {error}") from None
    if len(expanded) != expected:
        raise SmxInvalid("the compressed part has another size than the header says")
    return content[:body] + expanded


def _text(table: bytes, offset: int, what: str) -> str:
    end = table.find(b"\0", offset)
    if offset >= len(table) or end < 0:
        raise SmxInvalid(f"a {what} leads out of its table")
    return table[offset:end].decode("utf-8", "replace")


def _text_or_empty(table: bytes, offset: int) -> str:
    try:
        return _text(table, offset, "name")
    except SmxInvalid:
        return ""
