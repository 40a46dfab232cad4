"""The sources of `hostile_inputs.py`: plugins that were mutated, and some written to hurt.

A seed always gives the same sources. A source can reach for a secret: `Ground` says where it lies.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "data" / "seed" / "plugins"
SECRET = "CANARY5e1f0c77d3"

HEAD = "#pragma semicolon 1\n#pragma newdecls required\n#include <sourcemod>\n"
TOKENS = (
    *("(", ")", "{", "}", "[", "]", '"', "'", ";", ",", "/*", "*/", "//", "\\", "\\\n", "\n", "\r"),
    *("#if 0\n", "#endif\n", "#else\n", "#define A (\n", "#endinput\n", "#tryinclude <", "\0"),
    *("%1", "9" * 40, "0x", "view_as<", "new ", "delete ", "return", "\u202e", "\ufeff", "\t"),
    *("static ", "...", "enum struct ", "methodmap ", "using ", "operator", "::", "\x1a", "\udcff"),
)


@dataclass(frozen=True)
class Ground:
    """The folders that a run needs: an include root, and beside it what is secret."""

    root: Path
    outside: Path

    @classmethod
    def prepare(cls, folder: Path) -> Ground:
        """Make the folders, with the secret in files and with links to them."""
        ground = cls(folder / "include", folder / "outside")
        ground.root.mkdir()
        ground.outside.mkdir()
        for name in ("secret.inc", "secret", "secret.sp", "secret.txt"):
            (ground.outside / name).write_text(f"{SECRET} leaked;\n")
        (ground.root / "linked.inc").symlink_to("../outside/secret.inc")
        (ground.root / "folder").symlink_to("../outside", target_is_directory=True)
        (ground.root / "again.inc").write_text("#include <again>\n")
        (ground.root / "ping.inc").write_text("#include <pong>\n")
        (ground.root / "pong.inc").write_text("#include <ping>\n")
        (ground.root / "through.inc").write_text('#include "../outside/secret.inc"\n')
        return ground


# mutations of plugins that work


def flipped(rng: random.Random, text: str) -> str:
    """Change bytes, whatever they were part of."""
    data = bytearray(text.encode("utf-8", "replace"))
    for _ in range(rng.choice((1, 2, 8, 64))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return data.decode("utf-8", "surrogateescape")


def without_tokens(rng: random.Random, text: str) -> str:
    """Delete brackets, quotes and separators."""
    marks = [at for at, mark in enumerate(text) if mark in "(){}[]\"';,#*/"]
    gone = set(rng.sample(marks, min(len(marks), rng.choice((1, 1, 2, 5)))))
    return "".join(mark for at, mark in enumerate(text) if at not in gone)


def cut(rng: random.Random, text: str) -> str:
    """Keep the first part only."""
    return text[: rng.randrange(1, len(text))]


def with_tokens(rng: random.Random, text: str) -> str:
    """Put in what does not belong there."""
    for _ in range(rng.choice((1, 1, 3, 10))):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(TOKENS) + text[at:]
    return text


def repeated(rng: random.Random, text: str) -> str:
    """Say a part many times over."""
    start = rng.randrange(len(text))
    end = start + rng.choice((1, 10, 80, 400))
    return text[:start] + text[start:end] * rng.choice((2, 20, 200)) + text[end:]


def shuffled(rng: random.Random, text: str) -> str:
    """Put its lines in another order."""
    lines = text.splitlines(keepends=True)
    first, last = sorted(rng.sample(range(len(lines) + 1), 2))
    part = lines[first:last]
    rng.shuffle(part)
    return "".join(lines[:first] + part + lines[last:])


MUTATIONS = (flipped, without_tokens, cut, with_tokens, repeated, shuffled)


# sources written to hurt


def escaping_include(rng: random.Random, ground: Ground) -> str:
    """Reach for files outside of the include folders."""
    depth = rng.randrange(1, 12)
    path = rng.choice(
        (
            str(ground.outside / "secret"),
            str(ground.outside / "secret.inc"),
            "../outside/secret.inc",
            "../" * depth + str(ground.outside / "secret.txt").lstrip("/"),
            "./../outside/secret",
            "sourcemod/../../outside/secret",
            "linked",
            "linked.inc",
            "folder/secret",
            "through",
            "//" + str(ground.outside / "secret.inc").lstrip("/"),
            "..\\outside\\secret",
            "/etc/passwd",
            "/proc/self/environ",
            "/dev/zero",
            "/dev/stdin",
            ".",
            "",
        )
    )
    opening, closing = rng.choice((('"', '"'), ("<", ">"), ("<", ""), ('"', ""), ("", "")))
    word = rng.choice(("include", "tryinclude", "include ", "  include\t", "tryinclude\t\t"))
    line = rng.choice(
        (
            f"#{word} {opening}{path}{closing}\n",
            f"# {word}{opening} {path} {closing}\n",
            f"#{word}\\\n {opening}{path}{closing}\n",
            f"#{word} {opening}{path[:4]}\\\n{path[4:]}{closing}\n",
            f"/* */ #{word} {opening}{path}{closing}\n",
            f"#{word} /* a */ {opening}{path}{closing} // b\n",
            f"// \\\n#{word} {opening}{path}{closing}\n",
            f"#pragma ctrlchar '$'\n// $\\\n#{word} {opening}{path}{closing}\n",
            f'#define P "{path}"\n#{word} P\n',
            f"#define P(%1) #{word} %1\nP({opening}{path}{closing})\n",
            f"#if 1\n#{word} {opening}{path}{closing}\n#endif\n",
            f'char s[] = "{"a" * 4090}";#{word} {opening}{path}{closing}\n',
            "x" * rng.choice((4080, 4095, 4096, 8190)) + f"\n#{word} {opening}{path}{closing}\n",
            f"#{word} {opening}{path}{closing}\r#{word} {opening}{path}{closing}\r",
            f'#file "{path}"\n#line 1\nvoid broken(\n',
        )
    )
    before = rng.choice(("", HEAD, "\ufeff", "#pragma semicolon 1\n"))
    return before + line + "public void OnPluginStart() { }\n"


def endless_include(rng: random.Random, _ground: Ground) -> str:
    """Include without end."""
    name = rng.choice(("plugin", "plugin.sp", "again", "ping", "./plugin.sp", "again.inc"))
    return f'#include "{name}"\n' * rng.choice((1, 2, 50)) + HEAD


def macros(rng: random.Random, _ground: Ground) -> str:
    """Define macros in terms of themselves, or that double at every step."""
    steps = rng.choice((8, 20, 28))
    doubling = "#define M0 1\n" + "".join(
        f"#define M{n} (M{n - 1}+M{n - 1})\n" for n in range(1, steps)
    )
    arguments = "#define D(%1) %1+%1\n"
    return HEAD + rng.choice(
        (
            "#define A A\nint x = A;\n",
            "#define A B\n#define B A\nint x = A;\n",
            "#define A(%1) A(%1)\nint x = A(1);\n",
            "#define A(%1) A(%1%1)\nint x = A(1);\n",
            f"{doubling}int x = M{steps - 1};\n",
            arguments + "int x = " + "D(" * steps + "1" + ")" * steps + ";\n",
            "#define A\\\n" * 2000 + " 1\nint x = A;\n",
            "#define X(%1,%2,%3,%4,%5,%6,%7,%8,%9) %9\nint x = X(1,2);\n",
            "#define int public\n#define public #include\nint void OnPluginStart() { }\n",
            "".join(f"#define N{n} {n}\n" for n in range(20_000)),
        )
    )


def sizes(rng: random.Random, _ground: Ground) -> str:
    """Ask for more memory than there is, when compiling or when running."""
    size = rng.choice(("1<<30", "2147483647", "-1", "0", "1<<20", "0x7fffffff", "65536", "1<<31"))
    return HEAD + rng.choice(
        (
            f"int g_a[{size}];\npublic void OnPluginStart() {{ g_a[0] = 1; }}\n",
            f"int g_a[{size}][{size}];\npublic void OnPluginStart() {{ g_a[0][0] = 1; }}\n",
            f"public void OnPluginStart() {{ int a[{size}]; a[0] = 1; }}\n",
            f"public void OnPluginStart() {{ int n = {size}; int[] a = new int[n]; a[0] = 1; }}\n",
            (
                f"public void OnPluginStart() {{ int n = {size};\n"
                "    int[][] a = new int[n][n]; a[0][0] = 1; }\n"
            ),
            f'char g_s[{size}] = "a";\nint Big() {{ int a[{size}] = {{1, ...}}; return a[0]; }}\n',
            f"enum struct S {{ int a[{size}]; }}\nS g_s[{size}];\n",
            f"#pragma dynamic {size}\npublic void OnPluginStart() {{ int a[9]; a[8] = 2; }}\n",
            f"enum {{ A = {size}, B }};\nint g_a[B];\n",
            "int g_a" + "[9]" * rng.choice((3, 5, 20)) + ";\n",
        )
    )


def nested(rng: random.Random, _ground: Ground) -> str:
    """Nest far deeper than anybody does."""
    depth = rng.choice((50, 500, 5_000, 50_000))
    opening, closing = rng.choice(
        (
            ("(", ")"),
            ("{", "}"),
            ("[", "]"),
            ("if(1){", "}"),
            ("(1?", ":0)"),
            ("-", ""),
            ("!", ""),
            ("view_as<int>(", ")"),
            ("#if 1\n", "#endif\n"),
            ("switch(1){case 1:{", "}}"),
            ("for(;;){", "}"),
            ("f(", ")"),
            ("a[", "]"),
            ("/*", "*/"),
            ("enum struct A{", "}"),
            ("else ", ""),
            ("do{", "}while(0);"),
        )
    )
    middle = opening * depth + rng.choice(("1", "", "x")) + closing * rng.choice((depth, 0, 1))
    return HEAD + rng.choice(
        (
            f"public void OnPluginStart() {{ int x = {middle}; }}\n",
            f"public void OnPluginStart() {{ {middle} }}\n",
            middle,
            f"int g = {middle};\n",
        )
    )


def unclosed(rng: random.Random, _ground: Ground) -> str:
    """Leave something open at the end, as a reply that was cut off does."""
    return (
        HEAD
        + rng.choice(
            (
                "void A(\n{\n",
                "void A(int b,\n{\n}\n",
                'char s[] = "never closed\n',
                'char s[] = "never closed',
                "int c = 'a",
                "/* never closed\n",
                "#if 1\nint a;\n",
                "methodmap M {\n",
                "methodmap M < Handle {\n public M(",
                "enum struct S {\n int a;\n",
                "typeset T {\n function void (",
                "typedef T = function",
                "property int X { get(",
                "int a[",
                "int a[] = {1, 2, ",
                "public void A() { switch (1) { case ",
                "#define A(%1",
                "native int N(",
                "using __intrinsics__.",
                "void A() { view_as<",
            )
        )
        + rng.choice(("", "\n", "\r", "\\", "\\\n", "\0", " " * 5000, "{" * 300))
    )


def cases(rng: random.Random, _ground: Ground) -> str:
    """A switch with very many cases, or the same one twice."""
    number = rng.choice((10, 3_000, 12_000))
    body = rng.choice(
        (
            "".join(f"case {n}: x = {n};\n" for n in range(number)),
            "".join(f"case {n % 7}: x = 1;\n" for n in range(number)),
            "case " + ", ".join(str(n) for n in range(number)) + ": x = 1;\n",
            "".join(f"case {n * 7919}: x++;\n" for n in range(number)) + "default: x--;\n",
        )
    )
    return HEAD + f"public void OnPluginStart() {{ int x = 3; switch (x) {{\n{body}}} }}\n"


def expressions(rng: random.Random, _ground: Ground) -> str:
    """Constant expressions that divide by zero, overflow, or go on and on."""
    length = rng.choice((10, 1_000, 20_000))
    value = rng.choice(
        (
            *("1/0", "1%0", "-2147483648/-1", "1<<64", "1>>>-1", "0x" + "F" * 400, "9" * 4000),
            *("1e9999", "1.0e-9999", "0.0/0.0", "sizeof(x)", "'\\xffffff'", "1_" * 50, "0b2"),
            *("+".join("1" * length), "1+" * length + "1", "~" * length + "1", "1?" * 50 + "1"),
            *('"a" "b"' * 20, '"' + "\\x" * 500 + '"', "cellsof(a)", "defined a", "{1,2,3,...}"),
        )
    )
    return HEAD + rng.choice(
        (
            f"int x = {value};\n",
            f"const int X = {value};\nint y[X];\n",
            f"#if {value}\nint z;\n#endif\n",
            f"enum {{ A = {value} }};\n",
            f"static_assert({value});\n",
            f'public void OnPluginStart() {{ int x = 1; x = {value}; PrintToServer("%d", x); }}\n',
        )
    )


def characters(rng: random.Random, _ground: Ground) -> str:
    """Text that is no text, or reads otherwise than it is."""
    odd = rng.choice(
        (
            *("\0", "\udcff", "\ud800", "\u202e", "\u2066", "\u200b", "\ufeff", "\x1a", "\x0c"),
            *("\x85", "\u2028", "é", "変数", "\U0001f9df", "\x1b[31m", "\r", "\x7f", "%n%s", "`"),
        )
    ) * rng.choice((1, 3, 2_000))
    long = rng.choice((10, 4_095, 4_096, 70_000))
    return rng.choice(
        (
            f"{odd}{HEAD}public void OnPluginStart() {{ }}\n",
            f'{HEAD}public void OnPluginStart() {{ PrintToServer("{odd}"); }}\n',
            f"{HEAD}int a{odd}b;\n",
            f"{HEAD}// {odd}\n/* {odd} */\npublic void OnPluginStart() {{ }}\n",
            f"{HEAD}int {'a' * long};\n",
            f'{HEAD}char g[] = "{"a" * long}";\n',
            f"{HEAD}{' ' * long}int a;{' ' * long}// {'x' * long}\n",
            f"{HEAD}" + "\n" * long + "int a\n",
            f"{HEAD}" + "int a;" * (long // 8) + "\n",
            f"#include <{odd}>\n#pragma {odd}\n#{odd}\n",
            HEAD.replace("\n", "\r") + "public void OnPluginStart() { }\r",
            "",
            "\n",
            odd,
            "A" * 1_100_000,
        )
    )


def directives(rng: random.Random, _ground: Ground) -> str:
    """Directives that nobody writes."""
    line = rng.choice(
        (
            *(
                "#pragma ctrlchar '^'",
                "#pragma ctrlchar",
                "#pragma ctrlchar '\"'",
                "#pragma dynamic",
            ),
            *(
                "#pragma rational Float",
                "#pragma tabsize 0",
                "#pragma deprecated",
                "#pragma unused",
            ),
            *(
                "#pragma semicolon banana",
                "#pragma newdecls",
                "#pragma pack 1",
                "#pragma option -o/",
            ),
            *(
                "#error stop",
                "#warning odd",
                "#assert 0",
                "#endinput",
                "#endscript",
                "#emit const 1",
            ),
            *("#line 99999999999", "#line -1", '#file "/etc/passwd"', "#section x", "#undef A"),
            *(
                "#if",
                "#elseif",
                "#else",
                "#endif",
                "#if (",
                "#if defined",
                "#define",
                "#define 1 2",
            ),
            *("#define __LINE__ 3", "#undef sourcemod", "#", "##", "#!", "#pragma", "#include"),
        )
    )
    return rng.choice(("", HEAD)) + f"{line}\n" * rng.choice((1, 2, 400)) + HEAD


def at_run_time(rng: random.Random, ground: Ground) -> str:
    """Compile, and do harm when run."""
    count = rng.choice(("50", "100000", "2147483647"))
    secret = ground.outside / "secret.txt"
    path = rng.choice((str(secret), "../" * 9 + str(secret).lstrip("/"), "../outside/secret.txt"))
    body = rng.choice(
        (
            "while (true) { }",
            "OnPluginStart();",
            f'for (int i; i < {count}; i++) PrintToChatAll("%d", i);',
            f"ArrayList a = new ArrayList(64); for (int i; i < {count}; i++) a.Push(i);",
            (
                f"StringMap m = new StringMap(); char k[16]; for (int i; i < {count}; i++)"
                " { IntToString(i, k, 16); m.SetValue(k, i); }"
            ),
            f"for (int i; i < {count}; i++) CreateTimer(0.1, Again, i, TIMER_REPEAT);",
            f"for (int i; i < {count}; i++) CreateArray(1000, 1000);",
            (
                f'File f = OpenFile("{path}", "r"); char s[99]; if (f != null)'
                " { f.ReadLine(s, sizeof(s)); PrintToServer(s); ThrowError(s); SetFailState(s); }"
            ),
            (
                f'DirectoryListing d = OpenDirectory("{path[: -len("secret.txt")]}"); char s[99];'
                " FileType t; while (d != null && d.GetNext(s, sizeof(s), t)) PrintToServer(s);"
            ),
            (
                f'KeyValues k = new KeyValues("a"); k.ImportFromFile("{path}"); char s[99];'
                " k.ExportToString(s, sizeof(s)); PrintToServer(s);"
            ),
            f'DeleteFile("{path}"); RenameFile("{path}", "{path}x");',
            'char s[64]; Format(s, sizeof(s), "%999999d %.99999f %s %N %T %L", 1, 2.0);',
            'char s[8]; Format(s, 99999999, "%s", s); strcopy(s, -1, s); PrintToServer(s);',
            'PrintToServer("%s%s%s%s%n%x%c", 1);',
            "int a[4]; int i = 2000000000; a[i] = 1;",
            "int i = -5; int[] a = new int[i]; a[0] = 1;",
            "int z; z = 1 / z; int m = -2147483648; m = m / (z - 1);",
            'SetFailState("%s", "because"); ThrowError("after");',
            'ServerCommand("quit; exec ../../x"); InsertServerCommand("sm plugins unload_all");',
            f'for (int i; i < {count}; i++) CreateEntityByName("prop_dynamic");',
            f'for (int i; i < {count}; i++) HookEvent("player_death", OnEvent);',
            'Regex r = new Regex("(a+)+$"); r.Match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");',
            f"for (int i; i < {count}; i++) RequestFrame(Frame, i);",
            "Handle h = view_as<Handle>(12345); CloseHandle(h); delete h; CloneHandle(h);",
            "Call_StartFunction(null, Frame); Call_PushCell(1); Call_Finish();",
        )
    )
    regex = "#include <regex>\n" if "Regex" in body else ""
    return (
        f"{HEAD}{regex}#include <sdktools>\n"
        f"public void OnPluginStart() {{ {body} }}\n"
        "public Action Again(Handle timer, any data) { CreateTimer(0.1, Again, data);"
        " return Plugin_Continue; }\n"
        "public void OnEvent(Event event, const char[] name, bool dontBroadcast)"
        " { HookEvent(name, OnEvent); }\n"
        "public void Frame(any data) { RequestFrame(Frame, data); RequestFrame(Frame, data); }\n"
    )


Hostile = Callable[[random.Random, Ground], str]
HOSTILE: tuple[Hostile, ...] = (
    escaping_include,
    endless_include,
    macros,
    sizes,
    nested,
    unclosed,
    cases,
    expressions,
    characters,
    directives,
    at_run_time,
)
KINDS = tuple(make.__name__ for make in (*MUTATIONS, *HOSTILE))


def sources(seed: int, ground: Ground) -> Iterator[tuple[str, str]]:
    """Iterate without end over kinds and sources, all kinds in turn."""
    rng = random.Random(seed)
    plugins = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.sp"))]
    while True:
        for mutate in MUTATIONS:
            text = rng.choice(plugins)
            for _ in range(rng.choice((1, 1, 2))):
                text = mutate(rng, text) or text
            yield mutate.__name__, text
        for make in HOSTILE:
            yield make.__name__, make(rng, ground)
