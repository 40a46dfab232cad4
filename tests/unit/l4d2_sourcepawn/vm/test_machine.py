from __future__ import annotations

import math
import time
from collections.abc import Callable

import pytest

from l4d2_sourcepawn.vm import (
    BudgetExceeded,
    ErrorCode,
    Machine,
    MachineStopped,
    Native,
    NativeError,
    PluginError,
    Program,
    StackFrame,
    UnmockedNative,
)

Compile = Callable[[str], bytes]
Run = Callable[..., list[object]]
Showing = Callable[[list[object]], dict[str, Native]]


def test_arithmetic_wraps_at_32_bits(run: Run) -> None:
    shown = run(
        """
        public void Test(int big, int low) {
            Show(big + 1); Show(low - 1); Show(big * 2); Show(-low); Show(big << 1);
            Show(low >> 4); Show(low >>> 4); Show(~5); Show(7 & 12); Show(7 | 8); Show(7 ^ 2);
            Show(big * big); Show(0x7FFFFFFF + big);
        }""",
        0x7FFFFFFF,
        -0x80000000,
    )
    assert shown == [
        -0x80000000, 0x7FFFFFFF, -2, -0x80000000, -2,
        -0x08000000, 0x08000000, -6, 4, 15, 5, 1, -2,
    ]  # fmt: skip


def test_division_truncates_towards_zero(run: Run) -> None:
    shown = run(
        """
        public void Test(int a, int b) {
            Show(a / b); Show(a % b); Show(-a / b); Show(-a % b); Show(a / -b); Show(a % -b);
        }""",
        7,
        2,
    )
    assert shown == [3, 1, -3, -1, -3, 1]


def test_control_flow(run: Run) -> None:
    shown = run(
        """
        int Classify(int n) {
            switch (n) {
                case 0: return 100;
                case 1, 2: return 200;
                case -3: return 300;
            }
            return n > 10 ? (n > 20 ? 3 : 2) : 1;
        }
        public void Test() {
            for (int i = -3; i < 4; i++) Show(Classify(i));
            Show(Classify(11)); Show(Classify(21));
            int n = 0;
            while (true) { if (++n == 5) break; if (n % 2) continue; Show(n); }
            do { n--; } while (n > 2 && n != 3);
            Show(n);
            for (int i = 0; i < 3; i++)
                for (int j = 0; j < 3; j++) {
                    if (j == i) continue;
                    if (i == 2) break;
                    Show(i * 10 + j);
                }
            bool both = n == 3 && Classify(0) == 100;
            bool either = n == 4 || Classify(0) == 7;
            Show(both); Show(either); Show(!either);
        }"""
    )
    assert shown == [300, 1, 1, 100, 200, 200, 1, 2, 3, 2, 4, 3, 1, 2, 10, 12, 1, 0, 1]


def test_a_large_switch_in_a_loop(run: Run) -> None:
    cases = "\n".join(f"case {5 * n}: sum += {n};" for n in range(60))
    shown = run(
        f"public void Test() {{ int sum; for (int i = 0; i < 300; i++) "
        f"{{ switch (i) {{ {cases} default: sum -= 1; }} }} Show(sum); }}"
    )
    assert shown == [sum(range(60)) - 240]


def test_recursion_references_and_defaults(run: Run) -> None:
    shown = run(
        """
        int Fibonacci(int n) { return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2); }
        void Swap(int &a, int &b) { int t = a; a = b; b = t; }
        int Sum(int a, int b = 10, int c = 100) { a += b; return a + c; }
        void Deep(int &n) { if (n < 50) { n++; Deep(n); } }
        public void Test() {
            Show(Fibonacci(15));
            int a = 1, b = 2;
            Swap(a, b);
            Show(a); Show(b);
            Show(Sum(1)); Show(Sum(1, .c = 5)); Show(Sum(1, 2, 3));
            int n; Deep(n); Show(n);
        }"""
    )
    assert shown == [610, 2, 1, 111, 16, 6, 50]


def test_arrays(run: Run) -> None:
    shown = run(
        """
        int g_grid[3][4] = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 }, { 9, 10, 11, 12 } };
        char g_names[][] = { "hunter", "tank" };
        void Fill(int[] array, int size, int value) {
            for (int i = 0; i < size; i++) array[i] = value + i;
        }
        void Row(int row[4]) { row[1] = 77; }
        int[] Made() { int made[3] = { 4, 5, 6 }; return made; }
        public void Test(int n) {
            int local[5];
            Fill(local, sizeof(local), 10);
            Show(local[0]); Show(local[4]);
            Show(g_grid[2][3]); g_grid[1][n] += 100; Show(g_grid[1][3]);
            Row(g_grid[0]); Show(g_grid[0][1]);
            int[] dynamic = new int[n];
            Show(dynamic[n - 1]);
            Fill(dynamic, n, 20); Show(dynamic[n - 1]);
            int[][] table = new int[n][n + 1];
            table[n - 1][n] = 9; table[0][0] = 8;
            Show(table[n - 1][n]); Show(table[0][0]); Show(table[1][1]);
            int copy[5]; copy = local; copy[0] = -1; Show(local[0]); Show(copy[4]);
            ShowText(g_names[1]);
            int returned[3]; returned = Made(); Show(returned[2]);
            static int calls; calls++; Show(calls);
            int cube[2][2][2]; cube[1][0][1] = 5; Show(cube[1][0][1] + cube[0][1][0]);
        }""",
        3,
    )
    assert shown == [10, 14, 12, 108, 77, 0, 22, 9, 8, 0, 10, 14, "tank", 6, 1, 5]


def test_enum_structs_and_methodmaps(run: Run) -> None:
    shown = run(
        """
        enum struct Player {
            int health;
            char name[8];
            float origin[3];
            void Hurt(int amount) { this.health -= amount; }
            int Health() { return this.health; }
        }
        methodmap Number {
            public Number(int value) { return view_as<Number>(value * 2); }
            property int Half {
                public get() { return view_as<int>(this) / 2; }
            }
            public int Plus(int other) { return view_as<int>(this) + other; }
        }
        Player g_players[4];
        public void Test(int who) {
            g_players[who].health = 100;
            g_players[who].Hurt(30);
            strcopy(g_players[who].name, 8, "bill");
            g_players[who].origin[2] = 1.5;
            Player copy;
            copy = g_players[who];
            copy.Hurt(1);
            Show(g_players[who].Health()); Show(copy.health);
            ShowText(copy.name); ShowFloat(copy.origin[2]);
            Number n = new Number(21);
            Show(n.Half); Show(n.Plus(1));
        }""".replace("new Number", "Number"),
        2,
    )
    assert shown == [70, 69, "bill", 1.5, 21, 43]


def test_strings_byte_by_byte(run: Run) -> None:
    shown = run(
        """
        public void Test() {
            char text[16] = "left4dead";
            text[4] = '-';
            for (int i = 0; text[i]; i++) if (text[i] == 'd') text[i] = 'D';
            ShowText(text);
            Show(text[0]); Show(strlen(text));
            char high[4]; high[0] = 200; Show(high[0]);
        }"""
    )
    assert shown == ["left-DeaD", ord("l"), 9, 200]


def test_floats_are_32_bit_and_nan_is_unordered(run: Run) -> None:
    shown = run(
        """
        public void Test() {
            float zero = 0.0;
            float nan = zero / zero;
            Show(nan == nan); Show(nan != nan); Show(nan < 1.0); Show(nan > 1.0); Show(!nan);
            ShowFloat(0.1 + 0.2); ShowFloat(1.0 / 3.0); ShowFloat(-2.5 * 2.0);
            ShowFloat(1.0 / zero);
            Show(RoundToNearest(2.5)); Show(RoundToNearest(3.5)); Show(RoundToFloor(-1.5));
            Show(RoundToCeil(-1.5)); Show(RoundToZero(-1.9)); ShowFloat(float(7) / 2);
            ShowFloat(FloatAbs(-3.25)); Show(FloatCompare(1.0, 2.0));
        }"""
    )
    assert shown[:5] == [0, 1, 0, 0, 1]
    assert shown[5] == pytest.approx(0.3, abs=1e-7)
    assert shown[5] != 0.1 + 0.2
    assert shown[6] == pytest.approx(1 / 3, abs=1e-7)
    assert shown[7:] == [-5.0, math.inf, 2, 4, -2, -1, -1, 3.5, 3.25, -1]


def test_operands_are_taken_before_a_call_changes_them(run: Run) -> None:
    shown = run(
        """
        int g_value = 1;
        int Bump() { g_value += 10; return g_value; }
        public void Test() {
            Show(g_value + Bump());
            int local = 5;
            Show(local + (local = 7));
            Show(g_value++ + g_value);
            int a[2]; int i;
            a[i++] = i; Show(a[0]); Show(i);
        }"""
    )
    assert shown == [12, 12, 23, 1, 1]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("Show(10 / n);", ErrorCode.DIVIDE_BY_ZERO, "Divide by zero"),
        ("Show(10 % n);", ErrorCode.DIVIDE_BY_ZERO, "Divide by zero"),
        ("Show((-2147483647 - 1) / (n - 1));", ErrorCode.INTEGER_OVERFLOW, "Integer overflow"),
        (
            "int a[4]; Show(a[n + 4]);",
            ErrorCode.ARRAY_BOUNDS,
            "Array index out-of-bounds (index 4, limit 4)",
        ),
        (
            "int a[4]; a[n - 1] = 1;",
            ErrorCode.ARRAY_BOUNDS,
            "Array index out-of-bounds (index -1, limit 4)",
        ),
        ("int[] a = new int[n]; Show(a[0]);", ErrorCode.INVALID_ARRAY_SIZE, "Invalid array size"),
        (
            "int[] a = new int[n + 9999999]; Show(a[0]);",
            ErrorCode.HEAP_LOW,
            "Not enough space on the heap",
        ),
    ],
)
def test_errors_a_server_reports(
    smx: Compile, showing: Showing, body: str, code: ErrorCode, message: str
) -> None:
    machine = Machine(Program.load(smx(f"public void Test(int n) {{ {body} }}")), showing([]))
    with pytest.raises(PluginError) as stopped:
        machine.call("Test", 0)
    assert stopped.value.code is code
    assert stopped.value.message == message
    assert stopped.value.trace[0].function == "Test"
    assert stopped.value.trace[0].line > 0


def test_endless_recursion_is_a_stack_error(smx: Compile, showing: Showing) -> None:
    source = "int Down(int n) { return Down(n + 1) + 1; } public void Test() { Down(0); }"
    machine = Machine(Program.load(smx(source)), showing([]))
    with pytest.raises(PluginError, match="Not enough space on the stack"):
        machine.call("Test")


def test_deep_recursion_within_a_large_stack(run: Run) -> None:
    source = """
        #pragma dynamic 131072
        int Down(int n) { return n ? Down(n - 1) + 1 : 0; }
        public void Test() { Show(Down(5000)); }"""
    assert run(source) == [5000]


@pytest.mark.parametrize(
    "loop", ["while (true) {}", "for (;;) Bump();", "int i; do i++; while (i);"]
)
def test_a_loop_without_end_spends_the_budget(smx: Compile, showing: Showing, loop: str) -> None:
    source = f"int g; void Bump() {{ g++; }} public void Test() {{ {loop} Bump(); }}"
    machine = Machine(Program.load(smx(source)), showing([]), budget=100_000)
    started = time.perf_counter()
    with pytest.raises(BudgetExceeded) as stopped:
        machine.call("Test")
    assert stopped.value.budget == 100_000
    assert time.perf_counter() - started < 5


def test_the_budget_is_for_each_call_from_outside(smx: Compile, showing: Showing) -> None:
    source = "public void Test() { for (int i = 0; i < 1000; i++) {} }"
    machine = Machine(Program.load(smx(source)), showing([]), budget=20_000)
    for _ in range(20):
        machine.call("Test")
    assert machine.instructions > 20_000


def test_an_unmocked_native_is_named(smx: Compile, showing: Showing) -> None:
    source = "native int Unknown(int a); public void Test() { Show(Unknown(1)); }"
    machine = Machine(Program.load(smx(source)), showing([]))
    with pytest.raises(UnmockedNative) as stopped:
        machine.call("Test")
    assert stopped.value.name == "Unknown"
    assert stopped.value.trace[0] == StackFrame("Unknown")


def test_trace_goes_through_natives_and_callbacks(smx: Compile, showing: Showing) -> None:
    source = """native void Back(Function f);
int g_zero;
public void Inner() { Show(1 / g_zero); }
void Middle() {
    Back(Inner);
}
public void Test() {
    Middle();
}"""

    def back(machine: Machine, params: tuple[int, ...]) -> int:
        assert machine.function_name(params[0]) == "Inner"
        assert [frame.function for frame in machine.stack_trace()] == ["Back", "Middle", "Test"]
        return machine.call(params[0])

    machine = Machine(Program.load(smx(source)), {**showing([]), "Back": back})
    with pytest.raises(PluginError) as stopped:
        machine.call("Test")
    trace = stopped.value.trace
    assert [frame.function for frame in trace] == ["Inner", "Back", "Middle", "Test"]
    assert [frame.line - trace[3].line for frame in trace] == [-5, -trace[3].line, -3, 0]


def test_a_callback_gets_strings_arrays_and_references(smx: Compile, showing: Showing) -> None:
    source = """
        public int Test(const char[] name, int[] values, int &changed, char[] buffer, int size) {
            changed = values[1] * 2;
            strcopy(buffer, size, name);
            values[0] = -1;
            return strlen(name);
        }"""
    machine = Machine(Program.load(smx(source)), showing([]))
    before = machine.hp
    with machine.heap() as heap:
        values, changed = heap.array([7, 21]), heap.cell()
        buffer = heap.string("", 8)
        assert machine.call("Test", heap.string("nick"), values, changed, buffer, 8) == 4
        assert machine.read_cell(changed) == 42
        assert machine.read_array(values, 2) == [-1, 21]
        assert machine.read_string(buffer) == "nick"
    assert machine.hp == before


def test_an_error_leaves_the_machine_usable(smx: Compile, showing: Showing) -> None:
    source = "public int Test(int n) { int[] a = new int[5]; a[0] = 10 / n; return a[0]; }"
    machine = Machine(Program.load(smx(source)), showing([]))
    before = (machine.hp, machine.floor)
    with pytest.raises(PluginError):
        machine.call("Test", 0)
    assert machine.call("Test", 5) == 2
    assert (machine.hp, machine.floor) == before


def test_a_refusing_native_stops_the_plugin_with_its_message(
    smx: Compile, showing: Showing
) -> None:
    def refuse(_: Machine, params: tuple[int, ...]) -> int:
        raise NativeError(f"Client index {params[0]} is invalid")

    source = "native bool Alive(int c); public void Test() { Show(1); Alive(99); Show(2); }"
    shown: list[object] = []
    machine = Machine(Program.load(smx(source)), {**showing(shown), "Alive": refuse})
    with pytest.raises(MachineStopped, match="Client index 99 is invalid"):
        machine.call("Test")
    assert shown == [1]


def test_callbacks_cannot_nest_without_end(smx: Compile, showing: Showing) -> None:
    source = "native void Again(); public void Test() { Again(); }"

    def again(machine: Machine, _: tuple[int, ...]) -> int:
        return machine.call("Test")

    machine = Machine(Program.load(smx(source)), {**showing([]), "Again": again})
    with pytest.raises(PluginError) as stopped:
        machine.call("Test")
    assert stopped.value.code is ErrorCode.STACK_LOW


def test_an_unknown_function_is_an_error(smx: Compile, showing: Showing) -> None:
    machine = Machine(Program.load(smx("public void Test() {}")), showing([]))
    for function in ("Missing", 0, -1, 2, 99):
        with pytest.raises(PluginError) as stopped:
            machine.call(function)
        assert stopped.value.code is ErrorCode.NOT_FOUND


def test_two_machines_share_a_program_but_not_its_globals(smx: Compile, showing: Showing) -> None:
    program = Program.load(smx("int g; public int Test() { return ++g; }"))
    first, second = Machine(program, showing([])), Machine(program, showing([]))
    assert [first.call("Test"), first.call("Test"), second.call("Test")] == [1, 2, 1]


def test_the_same_run_counts_the_same_instructions(smx: Compile, showing: Showing) -> None:
    program = Program.load(smx("public void Test() { for (int i = 0; i < 99; i++) Show(i); }"))
    counts = []
    for _ in range(2):
        machine = Machine(program, showing([]))
        machine.call("Test")
        counts.append(machine.instructions)
    assert counts[0] == counts[1] > 500


def test_strings_are_cut_between_characters(smx: Compile) -> None:
    machine = Machine(Program.load(smx("char g[64]; public int Test() { return g[0]; }")), {})
    with machine.heap() as heap:
        address = heap.string("", 16)
        assert machine.write_string(address, 5, "abcé") == 3
        assert machine.read_string(address) == "abc"
        assert machine.write_string(address, 6, "abcé") == 5
        assert machine.write_string(address, 3, "日本") == 0
        assert machine.write_string(address, 4, "日本") == 3
        assert machine.write_string(address, 0, "x") == 0
        assert machine.read_string(address) == "日"
        machine.write_raw(address, b"\xff\xfe\0")
        assert machine.read_string(address).encode("utf-8", "surrogateescape") == b"\xff\xfe"


@pytest.mark.parametrize("address", [-4, 1 << 30, -1])
def test_natives_cannot_leave_the_memory(smx: Compile, address: int) -> None:
    machine = Machine(Program.load(smx("public void Test() {}")), {})
    for access in (
        lambda: machine.read_cell(address),
        lambda: machine.write_cell(address, 1),
        lambda: machine.read_string(address),
        lambda: machine.write_string(address, 10, "x"),
        lambda: machine.read_array(address, 2),
        lambda: machine.write_array(address, [1]),
    ):
        with pytest.raises(PluginError, match="Invalid plugin address"):
            access()
