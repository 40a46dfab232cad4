"""The declaration-only include for Left4DHooks, written from the fact table.

The stocks (`left4dhooks_stocks.inc`) and the small includes beside it are
written by hand. A test holds the files in `includes/` to what is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from l4d2_sourcepawn.compiler.binary import own_includes
from l4d2_sourcepawn.game.tables import Read, checked, load_rows, package_table

_PARTS: Final = ("functions", "methodmaps", "enums", "constants", "defines")
_HEADER: Final = """\
// SPDX-License-Identifier: GPL-3.0-or-later
//
// {what}
// Declarations only, written by `python -m l4d2_sourcepawn.game.left4dhooks` from
// facts/left4dhooks.json. A server needs the extension plugin itself, and its own
// includes take precedence over these where a plugin's author has them.
"""
_FIXED_TYPES: Final = """
enum struct VariantBuffer
{
    int m_int;
    float m_float;
    char m_string[256];
    float m_vector[3];
}

typeset AnimHookCallback
{
    function Action(int client, int &sequence);
}
"""
_SHARED_PLUGIN: Final = """
public SharedPlugin __pl_l4dh =
{
    name = "left4dhooks",
    file = "left4dhooks.smx",
#if defined REQUIRE_PLUGIN
    required = 1,
#else
    required = 0,
#endif
};
"""


def render_includes(read: Read = package_table) -> dict[str, str]:
    """Return the generated includes, text by file name.

    Raises:
        FactsDamaged: the table is not what it must be.
    """
    functions, methodmaps, enums, constants, defines = load_rows("left4dhooks", _PARTS, read)
    return checked(
        "left4dhooks",
        lambda: {
            "left4dhooks.inc": "".join(_main(functions, methodmaps)),
            "left4dhooks_types.inc": "".join(_types(methodmaps, enums, constants, defines)),
        },
    )


def _main(
    functions: Mapping[str, Mapping[str, str]], methodmaps: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    yield _HEADER.format(what="Natives and forwards of Left4DHooks.")
    yield _guard("_l4dh_included")
    yield "\n#include <left4dhooks_types>\n#include <left4dhooks_stocks>\n"
    for kind in ("native", "forward"):
        yield "\n"
        for row in functions.values():
            if row["kind"] == kind:
                if "deprecated" in row:
                    yield f"#pragma deprecated {row['deprecated']}\n"
                yield f"{kind} {row['signature']};\n"
    yield _SHARED_PLUGIN
    yield "\n#if !defined REQUIRE_PLUGIN\npublic void __pl_l4dh_SetNTVOptional()\n{\n"
    for name in _natives(functions, methodmaps):
        yield f'    MarkNativeAsOptional("{name}");\n'
    yield "}\n#endif\n"


def _types(
    methodmaps: Mapping[str, Mapping[str, Any]],
    enums: Mapping[str, Mapping[str, int]],
    constants: Mapping[str, Mapping[str, int]],
    defines: Mapping[str, str],
) -> Iterator[str]:
    yield _HEADER.format(what="Types and constants of Left4DHooks.")
    yield _guard("_l4dh_types_included")
    yield "\n"
    for name, value in defines.items():
        yield f"#define {name} {value}\n"
    for title, entries in (*enums.items(), *(("", rows) for rows in constants.values())):
        yield f"\nenum {title}".rstrip(" ") + "\n{\n"
        yield "".join(f"    {name} = {value},\n" for name, value in entries.items())
        yield "};\n"
    yield _FIXED_TYPES
    for name, members in methodmaps.items():
        yield f"\nmethodmap {name}\n{{\n"
        for method in members["methods"]:
            yield f"    public {method};\n"
        for prop, (kind, settable) in members["properties"].items():
            yield f"    property {kind} {prop}\n    {{\n        public native get();\n"
            if settable:
                yield f"        public native set({kind} value);\n"
            yield "    }\n"
        yield "}\n"


def _natives(
    functions: Mapping[str, Mapping[str, str]], methodmaps: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for name, row in functions.items():
        if row["kind"] == "native":
            yield name
    for owner, members in methodmaps.items():
        for method in members["methods"]:
            yield f"{owner}.{method.partition('(')[0].rpartition(' ')[2]}"
        for prop, (_, settable) in members["properties"].items():
            yield f"{owner}.{prop}.get"
            if settable:
                yield f"{owner}.{prop}.set"


def _guard(symbol: str) -> str:
    return (
        f"\n#if defined {symbol}\n #endinput\n#endif\n#define {symbol}\n#pragma newdecls required\n"
    )


def _write() -> None:
    for name, text in render_includes().items():
        (own_includes() / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
