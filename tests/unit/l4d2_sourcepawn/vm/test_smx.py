from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from l4d2_sourcepawn.vm import (
    BudgetExceeded,
    Machine,
    Native,
    PluginError,
    Program,
    SmxInvalid,
    UnmockedNative,
)
from l4d2_sourcepawn.vm.smx import MAX_IMAGE_BYTES, read_smx

Compile = Callable[[str], bytes]
Showing = Callable[[list[object]], dict[str, Native]]

SOURCE = """
#include <sourcemod>
int g_count = 3;
char g_names[3][16] = { "tank", "witch", "boomer" };
float Half(float x) { return x * 0.5; }
int Pick(int n) { switch (n) { case 0: return 7; case 1: return 8; } return n; }
public void Test(int n) {
    char text[64];
    int[] list = new int[n + 3];
    for (int i = 0; i < n + 3; i++) { list[i] = Pick(i) * g_count; g_count ^= i; }
    Format(text, sizeof(text), "%s %d %.2f", g_names[n % 3], list[2], Half(3.0));
    ReplaceString(text, sizeof(text), "tank", "hunter");
    ShowText(text);
}
public void OnPluginStart() { Test(2); }
"""


def unpacked(smx: bytes) -> bytes:
    """Return the same file without compression, to mutate what is inside."""
    disk, image, _, _, body = struct.unpack_from("<IIBII", smx, 7)
    content = bytearray(smx[:body] + zlib.decompress(smx[body:disk]))
    assert len(content) == image
    content[6] = 0
    return bytes(content)


def test_sections_of_a_compiled_plugin(smx: Compile) -> None:
    file = read_smx(smx(SOURCE))
    assert {public.name for public in file.publics} >= {"Test", "OnPluginStart"}
    assert {"Format", "ReplaceString", "ShowText"} <= set(file.natives)
    assert "__version" in dict(file.pubvars)
    assert file.heap_scopes
    assert file.direct_arrays
    pick = next(method for method in file.methods if method.name == "Pick")
    assert file.method_at(pick.start + 4) == pick
    assert file.method_at(len(file.code) + 4) is None
    assert file.file_at(pick.start).endswith("plugin.sp")
    assert file.line_at(pick.start + 4) > 1


def test_an_uncompressed_file_reads_the_same(smx: Compile) -> None:
    assert read_smx(unpacked(smx(SOURCE))) == read_smx(smx(SOURCE))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "shorter than a header"),
        (b"\x7fELF" + bytes(100), "first bytes are wrong"),
        (struct.pack("<IHBIIBII", 0x53504646, 0x0113, 0, 24, 24, 0, 24, 24), "file version 0x0113"),
        (struct.pack("<IHBIIBII", 0x53504646, 0x0107, 7, 24, 24, 0, 24, 24), "compression 7"),
        (struct.pack("<IHBIIBII", 0x53504646, 0x0107, 0, 24, 24, 0, 24, 24), "no section .code"),
        (struct.pack("<IHBIIBII", 0x53504646, 0x0107, 0, 24, 24, 9, 24, 24), "out of the file"),
    ],
)
def test_what_is_no_program_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(SmxInvalid, match=message):
        read_smx(content)


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    packed = zlib.compress(bytes(MAX_IMAGE_BYTES + 1024))
    header = struct.pack(
        "<IHBIIBII", 0x53504646, 0x0107, 1, 24 + len(packed), MAX_IMAGE_BYTES + 1048, 0, 24, 24
    )
    with pytest.raises(SmxInvalid, match="after decompression"):
        read_smx(header + packed)
    lying = struct.pack("<IHBIIBII", 0x53504646, 0x0107, 1, 24 + len(packed), 48, 0, 24, 24)
    with pytest.raises(SmxInvalid, match="another size"):
        read_smx(lying + packed)


def outcome(content: bytes, natives: dict[str, Native]) -> str:
    """Load and run whatever it is; anything but a typed end fails the test."""
    try:
        program = Program.load(content)
        machine = Machine(program, natives, budget=100_000)
        names = [name for name in program.publics if not name.startswith("__")]
        for name in names[:8]:
            try:
                machine.call(name, 1)
            except (PluginError, BudgetExceeded, UnmockedNative) as stopped:
                ended = type(stopped).__name__
            else:
                ended = "done"
    except SmxInvalid:
        return "invalid"
    else:
        return ended if names else "empty"


def test_mutated_files_end_in_a_typed_way(smx: Compile, showing: Showing) -> None:
    whole = unpacked(smx(SOURCE))
    rng = random.Random(20261122)
    natives = showing([])
    seen = set()
    file = read_smx(whole)
    code_at = whole.index(file.code)
    for number in range(500):
        content = bytearray(whole)
        for _ in range(rng.choice((1, 1, 2, 8))):
            if number % 3:
                at = code_at + 4 * rng.randrange(len(file.code) // 4)
                value = rng.choice(
                    (rng.randrange(175), rng.randrange(-64, 64), -(1 << 31), 1 << 30)
                )
                struct.pack_into("<i", content, at, value)
            else:
                content[rng.randrange(len(content))] = rng.randrange(256)
        seen.add(outcome(bytes(content), natives))
    assert seen >= {"invalid", "done", "PluginError", "UnmockedNative"}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_give_a_typed_answer(content: bytes) -> None:
    for prefix in (b"", struct.pack("<IHB", 0x53504646, 0x0107, 0)):
        try:
            read_smx(prefix + content)
        except SmxInvalid:
            continue
