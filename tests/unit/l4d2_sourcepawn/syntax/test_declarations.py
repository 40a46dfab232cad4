from __future__ import annotations

import pytest

from l4d2_sourcepawn.syntax import parse


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("public void OnPluginStart() { }", "public void OnPluginStart()"),
        ("public OnPluginStart() { }", "public OnPluginStart()"),
        ("public Action:Hurt(Handle:event, const String:name[], bool:dont) { }",
         "public Action Hurt(Handle event, const char[] name, bool dont)"),
        ("public Action Hurt(int v, int &a, float &d, float pos[3]) { }",
         "public Action Hurt(int v, int &a, float &d, float pos[3])"),
        ("native int Format(char[] b, int n, const char[] f, any ...);",
         "native int Format(char[] b, int n, const char[] f, any ...)"),
        ("forward Action:OnX(client, &Float:damage, const Float:v[3]);",
         "forward Action OnX(int client, float &damage, const float v[3])"),
        ("native bool:Foo({Handle,Float}:x, any:...);", "native bool Foo(any x, any ...)"),
        ("stock float Half(float a = 0.5, char[] b=\"x,y\", int c=(1 << 2)) { return a; }",
         'stock float Half(float a = 0.5, char[] b = "x,y", int c = (1 << 2))'),
        ("native float operator*(float a, float b) = FloatMul;",
         "native float operator*(float a, float b)"),
        ("static char[] Name(void) { }", "static char[] Name()"),
        ("Helper(a, b) { return a; }", "Helper(int a, int b)"),
        ("public Old(a) return a;", "public Old(int a)"),
        ("public void NoBraces()\n\tDoIt();\nint next;", "public void NoBraces()"),
        ("void A\n(\n)\n{\n}", "void A()"),
    ],
)  # fmt: skip
def test_functions(source: str, expected: str) -> None:
    syntax = parse(source)
    assert [str(function) for function in syntax.functions] == [expected]
    assert not syntax.skipped


def test_a_body_is_the_code_between_its_braces() -> None:
    syntax = parse("void A() { if (b) { c(); } }\nnative void D();")
    first, second = syntax.functions
    assert first.body is not None
    assert syntax.text(first.body) == "if (b) { c(); }"
    assert second.body is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("int a = 1, b[3];", ["int a", "int b[3]"]),
        ("new Float:a = 1.0, b, String:c[8];", ["new float a", "new float b", "new char c[8]"]),
        ("char[] a = \"x\";", ["char a[]"]),
        ("ConVar\n\tg_a,\n\tg_b;", ["ConVar g_a", "ConVar g_b"]),
        ("Handle a, b\nHandle c\nint d", ["Handle a", "Handle b", "Handle c", "int d"]),
        ("static const char N[][] = { \"a\", \"b\" };\nint x = 2;",
         ["static const char N[][]", "int x"]),
        ("public Plugin myinfo = { name = \"x\", };", ["public Plugin myinfo"]),
        ("public Plugin:myinfo = { name = \"x\" }\nnew y", ["public Plugin myinfo", "new int y"]),
    ],
)  # fmt: skip
def test_variables(source: str, expected: list[str]) -> None:
    syntax = parse(source)
    assert [str(variable) for variable in syntax.variables] == expected
    assert not syntax.skipped


@pytest.mark.parametrize(
    ("source", "name", "members"),
    [
        ("enum A { B = 1, C, };", "A", [("B", "1"), ("C", None)]),
        ("enum { B = (1 << 0), Float:C[3] }", "", [("B", "(1 << 0)"), ("C", None)]),
        ("enum A: { B }", "A", [("B", None)]),
        ("enum A (<<= 1) { B = 1 };", "A", [("B", "1")]),
    ],
)
def test_enums(source: str, name: str, members: list[tuple[str, str | None]]) -> None:
    (enum,) = parse(source).enums
    assert enum.name == name
    assert [(member.name, member.value) for member in enum.members] == members


def test_an_enum_struct_has_fields_and_methods() -> None:
    (record,) = parse("enum struct A {\n int b;\n char c[8];\n void D(int e) { b = e; }\n}").records
    assert (record.keyword, record.name) == ("enum struct", "A")
    assert [str(field) for field in record.fields] == ["int b", "char c[8]"]
    assert [str(method) for method in record.methods] == ["void D(int e)"]


METHODMAP = """
// A map.
methodmap Bag < Handle
{
    public native Bag(int size = 8);
    #pragma deprecated Use Put
    public native bool Add(any value);
    public bool Put(any value) { return this.Add(value); }
    public int Old() = OldFunction;
    property int Size { public native get(); }
    property int Limit {
        public get() { return 1; }
        public set(int value) { }
    }
}
int after;
"""


def test_a_methodmap_has_methods_and_properties() -> None:
    syntax = parse(METHODMAP)
    (bag,) = syntax.methodmaps
    assert (bag.name, bag.parent, bag.doc) == ("Bag", "Handle", "A map.")
    assert [str(method) for method in bag.methods] == [
        "public native Bag(int size = 8)",
        "public native bool Add(any value)",
        "public bool Put(any value)",
        "public int Old()",
    ]
    assert bag.constructor is bag.methods[0]
    assert [method.deprecated for method in bag.methods] == [None, "Use Put", None, None]
    assert [(p.type, p.name, p.readable, p.writable) for p in bag.properties] == [
        ("int", "Size", True, False),
        ("int", "Limit", True, True),
    ]
    assert [variable.name for variable in syntax.variables] == ["after"]


@pytest.mark.parametrize(
    ("source", "keyword", "name", "signatures"),
    [
        ("typedef A = function void (int b);", "typedef", "A", ["void (int b)"]),
        ("typeset A {\n function Action (Handle b);\n function void (int[] c, bool);\n};",
         "typeset", "A", ["Action (Handle b)", "void (int[] c, bool)"]),
        ("funcenum A { Action:public(Handle:t, any:d), public(x) };",
         "funcenum", "A", ["Action (Handle t, any d)", "int (int x)"]),
        ("functag public Action:A(x);", "functag", "A", ["Action (int x)"]),
    ],
)  # fmt: skip
def test_function_types(source: str, keyword: str, name: str, signatures: list[str]) -> None:
    syntax = parse(source + "\nint after;")
    (found,) = syntax.function_types
    assert (found.keyword, found.name) == (keyword, name)
    assert [
        f"{s.return_type} ({', '.join(map(str, s.parameters))})" for s in found.signatures
    ] == signatures
    assert [variable.name for variable in syntax.variables] == ["after"]


def test_what_is_no_declaration_is_passed_over_and_told() -> None:
    syntax = parse("void A() { } }\n= 3 (;\nx.y();\nvoid B() { }")
    assert [function.name for function in syntax.functions] == ["A", "B"]
    assert [syntax.text(span) for span in syntax.skipped] == ["= 3 (;", "x.y();"]


def test_an_unclosed_body_ends_where_the_next_function_begins() -> None:
    syntax = parse("public void A() {\n if (x) {\n}\npublic void B() {\n f();\n}\n")
    assert [function.name for function in syntax.functions] == ["A", "B"]
    assert [call.name for call in syntax.calls] == ["f"]
