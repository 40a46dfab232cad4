from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.vm import Machine, Native, NativeError, Program
from l4d2_sourcepawn.vm.cells import from_float, to_float, wrap
from l4d2_sourcepawn.vm.natives import NoHooks, Phrase, core_natives, format_text
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

Compile = Callable[[str], bytes]
Showing = Callable[[list[object]], dict[str, Native]]

PLUGIN = """
#include <sourcemod>
char g_buffer[256];
public void Test() {
%s
}
"""


@pytest.fixture
def shown(smx: Compile, showing: Showing) -> Callable[[str], list[object]]:
    def run(body: str) -> list[object]:
        seen: list[object] = []
        Machine(Program.load(smx(PLUGIN % body)), showing(seen)).call("Test")
        return seen

    return run


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (r'"plain"', "plain"),
        (r'"%d %i", 5, -7', "5 -7"),
        (r'"%5d|%-5d|%05d|%05d", 42, 42, 42, -42', "   42|42   |00042|-0042"),
        (r'"%u", -1', "4294967295"),
        (r'"%x %X %08X", 255, 255, 48879', "ff FF 0000BEEF"),
        (r'"%b %08b", 5, 5', "101 00000101"),
        (r'"%c%c", 65, 66', "AB"),
        (r'"%s|%8s|%-8s|%.2s", "tank", "tank", "tank", "tank"', "tank|    tank|tank    |ta"),
        (r'"%f %.1f %.0f %8.2f", 1.5, 0.25, 2.5, 3.14159', "1.500000 0.3 3     3.14"),
        (r'"%.2f %06.1f", -0.5, -2.5', "-0.50 -002.5"),
        (r'"100%% %d", 1', "100% 1"),
        (r'"%z"', "z"),
        (r'"%.3f", 1.0 / (0.0 * GetTheZero())', "Inf"),
    ],
)
def test_format(shown: Callable[[str], list[object]], arguments: str, text: str) -> None:
    arguments = arguments.replace("GetTheZero()", "1.0")
    body = f"Format(g_buffer, sizeof(g_buffer), {arguments}); ShowText(g_buffer);"
    assert shown(body) == [text]


def test_format_cuts_to_the_buffer_and_tells_the_length(
    shown: Callable[[str], list[object]],
) -> None:
    assert shown('Show(FormatEx(g_buffer, 5, "%s", "survivor")); ShowText(g_buffer);') == [
        4,
        "surv",
    ]


def test_format_wants_its_arguments(shown: Callable[[str], list[object]]) -> None:
    with pytest.raises(NativeError, match=r"parameter 2 \(total 1\)"):
        shown('Format(g_buffer, sizeof(g_buffer), "%d %d", 1);')


def test_vformat_takes_the_callers_arguments(smx: Compile, showing: Showing) -> None:
    source = """
        #include <sourcemod>
        void Say(int who, const char[] text, any ...) {
            char buffer[64];
            VFormat(buffer, sizeof(buffer), text, 3);
            Show(who);
            ShowText(buffer);
        }
        public void Test() { Say(7, "%s has %d", "nick", 100); }"""
    seen: list[object] = []
    Machine(Program.load(smx(source)), showing(seen)).call("Test")
    assert seen == [7, "nick has 100"]


class Hooks:
    def client_name(self, client: int) -> str:
        return f"player{client}"

    def client_log_name(self, client: int) -> str:
        return f"player{client}<{client}><BOT><Survivor>"

    def phrase(self, key: str, client: int | None) -> Phrase:
        if key == "Loop":
            return Phrase("{1}", ("t",))
        return Phrase(f"{key}@{client}: {{2}} hurts {{1}}", ("s", "d"))


def test_clients_and_translations_come_from_hooks(smx: Compile) -> None:
    machine = Machine(Program.load(smx(PLUGIN % "")), {})
    with machine.heap() as heap:
        arguments = [
            heap.cell(3),
            heap.cell(4),
            *(heap.string("Hit"), heap.cell(2), heap.string("tank"), heap.cell(50)),
            *(heap.string("Hit"), heap.string("witch"), heap.cell(60)),
        ]
        text = format_text(machine, b"%N %L %T %t", arguments, Hooks())
        assert text == (
            b"player3 player4<4><BOT><Survivor> Hit@2: 50 hurts tank Hit@None: 60 hurts witch"
        )
        loop = [heap.string("Loop")] * 20
        with pytest.raises(NativeError, match="leads to itself"):
            format_text(machine, b"%t", loop, Hooks())
        with pytest.raises(NativeError, match="Client index 3 is invalid"):
            format_text(machine, b"%N", arguments, NoHooks())
        huge = format_text(machine, b"%999999999d%s" * 50, [heap.cell(1)] * 99, Hooks())
        assert len(huge) < 1 << 18


def test_text_natives(shown: Callable[[str], list[object]]) -> None:
    assert shown(
        r"""
        Show(strlen("tank")); Show(strcmp("a", "b")); Show(strcmp("A", "a", false));
        Show(strncmp("tank1", "tank2", 4)); Show(StrContains("BigTank", "tank"));
        Show(StrContains("BigTank", "tank", false)); Show(StrEqual("x", "x"));
        Show(StringToInt("42abc")); Show(StringToInt("ff", 16)); Show(StringToInt("-7"));
        Show(StringToInt("x")); ShowFloat(StringToFloat("2.5e1x"));
        IntToString(-12, g_buffer, 8); ShowText(g_buffer);
        FloatToString(1.5, g_buffer, 16); ShowText(g_buffer);
        strcopy(g_buffer, 64, "  two words "); Show(TrimString(g_buffer)); ShowText(g_buffer);
        Show(ReplaceString(g_buffer, 64, "wo", "WOO")); ShowText(g_buffer);
        Show(ReplaceStringEx(g_buffer, 64, "rds", "!")); ShowText(g_buffer);
        strcopy(g_buffer, 64, "\"quoted\""); Show(StripQuotes(g_buffer)); ShowText(g_buffer);
        Show(SplitString("a,b", ",", g_buffer, 64)); ShowText(g_buffer);
        Show(BreakString("\"one two\" three", g_buffer, 64)); ShowText(g_buffer);
        Show(BreakString("last", g_buffer, 64)); ShowText(g_buffer);
        Show(IsCharNumeric('7')); Show(IsCharAlpha('7')); Show(IsCharUpper('A'));
        Show(IsCharSpace(' ')); Show(CharToLower('Q'));
        char parts[3][8]; Show(ExplodeString("x;yy;zzz", ";", parts, 3, 8)); ShowText(parts[2]);
        """
    ) == [
        4, -1, 0, 0, -1, 3, 1, 42, 255, -7, 0, 25.0, "-12", "1.500000", 9, "two words",
        2, "tWOO WOOrds", 9, "tWOO WOO!", 1, "quoted", 2, "a", 10, "one two", -1, "last",
        1, 0, 1, 1, ord("q"), 3, "zzz",
    ]  # fmt: skip


def test_number_natives(shown: Callable[[str], list[object]]) -> None:
    values = shown(
        """
        ShowFloat(SquareRoot(2.25)); ShowFloat(Pow(2.0, 10.0)); ShowFloat(Sine(0.0));
        ShowFloat(Logarithm(100.0)); ShowFloat(ArcTangent2(1.0, 1.0)); ShowFloat(SquareRoot(-1.0));
        float a[3] = { 3.0, 4.0, 0.0 }; float b[3];
        ShowFloat(GetVectorLength(a)); ShowFloat(GetVectorDistance(a, b));
        ShowFloat(GetVectorDistance(a, b, true)); ShowFloat(NormalizeVector(a, b)); ShowFloat(b[1]);
        ShowFloat(GetVectorDotProduct(a, a));
        float angles[3]; angles[1] = 90.0; float forth[3];
        GetAngleVectors(angles, forth, NULL_VECTOR, NULL_VECTOR); ShowFloat(forth[1]);
        GetVectorAngles(forth, angles); ShowFloat(angles[1]);
        """
    )
    assert math.isnan(float(str(values.pop(5))))
    assert values == pytest.approx(
        [1.5, 1024, 0, 2, math.pi / 4, 5, 5, 25, 5, 0.8, 25, 1, 90], abs=1e-6
    )


def test_sorting(smx: Compile, showing: Showing) -> None:
    source = """
        #include <sourcemod>
        public int Descending(int a, int b, const int[] all, Handle h) { return b - a; }
        public int ByLength(int[] a, int[] b, const int[][] all, Handle h) { return a[0] - b[0]; }
        public void Test() {
            int n[4] = { 3, -1, 2, 0 };
            SortIntegers(n, 4); Show(n[0]); Show(n[3]);
            SortIntegers(n, 4, Sort_Descending); Show(n[0]);
            SortCustom1D(n, 4, Descending); Show(n[0]); Show(n[3]);
            SortIntegers(n, 4, Sort_Random); Show(n[0] + n[1] + n[2] + n[3]);
            float f[3] = { 1.5, -2.0, 0.5 }; SortFloats(f, 3); ShowFloat(f[0]);
            char s[3][8] = { "witch", "boomer", "tank" }; SortStrings(s, 3);
            ShowText(s[0]); ShowText(s[2]);
            int rows[3][2] = { { 5, 50 }, { 1, 10 }, { 3, 30 } };
            SortCustom2D(rows, 3, ByLength); Show(rows[0][1]); Show(rows[2][1]);
        }"""
    seen: list[object] = []
    Machine(Program.load(smx(source)), showing(seen)).call("Test")
    assert seen == [-1, 3, 3, 3, -1, 4, -2.0, "boomer", "witch", 10, 50]


@given(st.integers(-0x80000000, 0x7FFFFFFF))
def test_whole_numbers_are_read_back(value: int) -> None:
    assert parse_int(str(value).encode(), 10) == (value, len(str(value)))


@given(st.binary(max_size=40), st.integers(-1, 40))
def test_reading_numbers_never_fails(raw: bytes, base: int) -> None:
    value, taken = parse_int(raw, base)
    assert value == wrap(value)
    assert 0 <= taken <= len(raw)
    assert 0 <= parse_float(raw)[1] <= len(raw)


@given(st.floats(width=32, allow_nan=False))
def test_floats_survive_a_cell(value: float) -> None:
    assert to_float(from_float(value)) == value


def test_core_natives_have_no_intrinsics_in_them() -> None:
    assert "FloatMul" not in core_natives()
