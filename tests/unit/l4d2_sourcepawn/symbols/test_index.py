from __future__ import annotations

import re
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler.binary import shipped_folder
from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.symbols import CALLABLE, SymbolIndex, SymbolKind

KETTLE = """
#if defined _kettle_included
 #endinput
#endif
#define _kettle_included
#define KETTLES 4 // on the stove

/** How it ends. */
enum KettleEnd { KettleEnd_Dry = 1, KettleEnd_Boiled };

/**
 * Fills a kettle.
 *
 * @return  Whether it was filled.
 */
native bool FillKettle(int entity, float amount = 1.0);
#pragma deprecated Use FillKettle instead
stock void KettleFill(int entity) { FillKettle(entity); }
static void Hidden() { }
forward Action OnKettleBoil(int entity, float &heat);
typeset KettleCallback {
    function void (int entity);
    function Action (int entity, any data);
}
methodmap Pot < Handle {
    public native Pot();
    public native void Empty();
    property int Size { public native get(); }
}
methodmap Kettle < Pot {
    public native Kettle(int entity);
    public native void Boil();
}
enum struct Cup { int size; void Drink(int much) { } }
"""


@pytest.fixture(scope="module")
def index() -> SymbolIndex:
    return SymbolIndex.from_sources([("kettle.inc", KETTLE)])


@pytest.mark.parametrize(
    ("name", "kind", "signature"),
    [
        ("FillKettle", "native", "native bool FillKettle(int entity, float amount = 1.0)"),
        ("KettleFill", "stock", "stock void KettleFill(int entity)"),
        ("OnKettleBoil", "forward", "forward Action OnKettleBoil(int entity, float &heat)"),
        ("KettleEnd", "enum", "enum KettleEnd"),
        ("KettleEnd_Dry", "enum member", "KettleEnd_Dry = 1"),
        ("KETTLES", "define", "#define KETTLES 4"),
        ("Kettle", "methodmap", "methodmap Kettle < Pot"),
        ("Kettle.Boil", "method", "public native void Boil()"),
        ("Kettle.Size", "property", "property int Size { get; }"),
        ("Cup.size", "field", "int size"),
        ("KettleCallback", "typedef",
         "function void (int entity)\nfunction Action (int entity, any data)"),
    ],
)  # fmt: skip
def test_what_is_declared_is_found(
    index: SymbolIndex, name: str, kind: str, signature: str
) -> None:
    assert index.kind(name) == SymbolKind(kind)
    assert index.signature(name) == signature
    assert name in index


@pytest.mark.parametrize(
    "name", ["Hidden", "fillkettle", "Boil", "_kettle_included", "Kettle.Nothing", "Pot.Boil", ""]
)
def test_what_is_not_declared_is_not_found(index: SymbolIndex, name: str) -> None:
    assert index.get(name) is None
    assert name not in index


def test_a_symbol_says_where_it_is_and_what_it_is_for(index: SymbolIndex) -> None:
    symbol = index.get("FillKettle")
    assert symbol is not None
    assert (symbol.file, symbol.line, symbol.doc) == ("kettle.inc", 16, "Fills a kettle.")
    assert symbol.deprecated is None
    deprecated = index.get("KettleFill")
    assert deprecated is not None
    assert deprecated.deprecated == "Use FillKettle instead"


def test_signatures_can_be_had_as_functions(index: SymbolIndex) -> None:
    forward, callback = index.get("OnKettleBoil"), index.get("KettleCallback")
    assert forward is not None
    assert callback is not None
    assert [p.by_reference for p in forward.functions[0].parameters] == [False, True]
    assert [f.return_type for f in callback.functions] == ["void", "Action"]


def test_members_are_inherited_but_for_constructors(index: SymbolIndex) -> None:
    assert [member.name for member in index.members("Kettle")] == [
        "Kettle",
        "Boil",
        "Empty",
        "Size",
    ]
    assert [member.name for member in index.members("KettleEnd")] == [
        "KettleEnd_Dry",
        "KettleEnd_Boiled",
    ]
    assert index.members("FillKettle") == []


def test_methodmaps_that_inherit_in_a_circle_end() -> None:
    index = SymbolIndex.from_sources([("a.inc", "methodmap A < B { }\nmethodmap B < A { }")])
    assert index.lineage("A") == ["A", "B"]
    assert index.member("A", "x") is None


@pytest.mark.parametrize(
    ("wrong", "right"), [("KettleFil", "KettleFill"), ("Kettle.Bol", "Kettle.Boil")]
)
def test_near_names(index: SymbolIndex, wrong: str, right: str) -> None:
    assert index.nearest(wrong)[0].qualified_name == right


def test_near_names_of_a_kind(index: SymbolIndex) -> None:
    near = index.nearest("OnKettleFill", 9, kinds=CALLABLE)
    assert {symbol.name for symbol in near} == {"FillKettle", "KettleFill"}
    assert "OnKettleBoil" in {symbol.name for symbol in index.nearest("OnKettleFill", 9)}


def test_the_first_root_wins(tmp_path: Path) -> None:
    for number, folder in enumerate(("first", "second"), start=1):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "sub" / "x.inc").write_text(f"#define WHERE {number}\n")
    (tmp_path / "second" / "y.inc").write_text("#define WHERE 3\n#define Y 1\n")
    (tmp_path / "second" / "z.txt").write_text("#define Z 1\n")
    index = SymbolIndex.build([tmp_path / "first", tmp_path / "second"])
    assert index.signature("WHERE") == "#define WHERE 1"
    assert (where := index.get("WHERE")) is not None
    assert where.file == "sub/x.inc"
    assert "Y" in index
    assert "Z" not in index


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault, match="cannot read include folder"):
        SymbolIndex.build([tmp_path / "none"])


def test_the_stock_includes_have_what_a_plain_search_finds() -> None:
    """Every line of an include that begins with the keyword is one symbol; none is missed."""
    package = shipped_folder()
    assert package is not None
    index = SymbolIndex.build([package / "include"])
    texts = [path.read_text("utf-8", "replace") for path in (package / "include").glob("*.inc")]
    natives = {
        n for t in texts for n in re.findall(r"^native\b[^(\n]*?([\w@]+)\(", t, re.MULTILINE)
    }
    forwards = {
        n for t in texts for n in re.findall(r"^forward\b[^(\n]*?([\w@]+)\(", t, re.MULTILINE)
    }
    found = {kind: {s.name for s in index if s.kind is kind} for kind in SymbolKind}
    assert len(natives) > 1000
    assert natives <= found[SymbolKind.NATIVE]
    assert len(forwards) > 60
    assert forwards <= found[SymbolKind.FORWARD]
    assert index.signature("HookEvent") == (
        "native void HookEvent(const char[] name, EventHook callback, "
        "EventHookMode mode = EventHookMode_Post)"
    )
    assert "RandomFloat" not in index
    assert index.nearest("RandomFloat")[0].name == "GetRandomFloat"
    assert "SetValue" in {member.name for member in index.members("StringMap")}
