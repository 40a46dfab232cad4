from __future__ import annotations

import json
import re

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.binary import own_includes
from l4d2_sourcepawn.errors import FactsDamaged
from l4d2_sourcepawn.game.left4dhooks import render_includes
from l4d2_sourcepawn.game.tables import package_table

_FUNCTIONS = json.loads(package_table("left4dhooks"))["functions"]
_NATIVES = [name for name, row in _FUNCTIONS.items() if row["kind"] == "native"]
_FORWARDS = [name for name, row in _FUNCTIONS.items() if row["kind"] == "forward"]
_INCLUDES = sorted(path.stem for path in own_includes().glob("*.inc"))


def test_the_committed_includes_are_what_the_facts_give() -> None:
    for name, text in render_includes().items():
        assert (own_includes() / name).read_bytes() == text.encode("utf-8"), (
            f"{name} is not what `python -m l4d2_sourcepawn.game.left4dhooks` writes"
        )


def test_every_include_names_its_licence() -> None:
    for name in _INCLUDES:
        text = (own_includes() / f"{name}.inc").read_text(encoding="utf-8")
        assert text.startswith("// SPDX-License-Identifier: GPL-3.0-or-later\n"), name


def test_damaged_facts_are_a_typed_error() -> None:
    table = {"format": 1, "about": "a", "source": "b"}
    parts = {"functions": {"A": 1}, "methodmaps": {"A": 1}, "enums": {"A": 1}}
    table |= parts | {"constants": {"A": 1}, "defines": {"A": "1"}}
    with pytest.raises(FactsDamaged, match=r"left4dhooks\.json"):
        render_includes(lambda _: json.dumps(table).encode())


@pytest.mark.parametrize("name", _INCLUDES)
@pytest.mark.parametrize("head", ["", "#undef REQUIRE_PLUGIN\n"])
def test_each_include_compiles_without_a_word(compiler: Compiler, name: str, head: str) -> None:
    pragmas = "#pragma semicolon 1\n#pragma newdecls required\n"
    source = f"{pragmas}{head}#include <{name}>\n\npublic void OnPluginStart()\n{{\n}}\n"
    result = compiler.compile(source)
    assert result.outcome == "compiled"
    assert result.diagnostics == ()


def test_every_stock_compiles_when_it_is_used(compiler: Compiler) -> None:
    text = (own_includes() / "left4dhooks_stocks.inc").read_text(encoding="utf-8")
    result = compiler.compile(text.replace("\nstock ", "\n"))
    assert [found.message for found in result.diagnostics if found.code != "SP203"] == []
    assert result.outcome == "compiled"


def test_every_native_is_declared_and_optional() -> None:
    text = render_includes()["left4dhooks.inc"]
    declared = re.findall(r"^native [^(]*?(\w+)\(", text, re.MULTILINE)
    optional = re.findall(r'MarkNativeAsOptional\("(\w+)"\)', text)
    assert len(declared) == 311
    assert declared == optional == _NATIVES


def test_every_forward_is_declared(compiler: Compiler) -> None:
    assert len(_FORWARDS) == 259
    bodies = ""
    for name in _FORWARDS:
        signature = _FUNCTIONS[name]["signature"]
        gives = "return Plugin_Continue;" if signature.startswith("Action") else ""
        bodies += f"public {signature}\n{{\n    {gives}\n}}\n"
    result = compiler.compile(f"#pragma newdecls required\n#include <left4dhooks>\n{bodies}")
    assert result.outcome == "compiled", result.diagnostics[:3]
    wrong = compiler.compile(
        "#include <left4dhooks>\npublic void L4D_OnSpawnTank_Post(float client)\n{\n}\n"
    )
    assert wrong.outcome == "errors"
