"""Hold the light parser against the grammar `tree-sitter-sourcepawn`, declaration by declaration.

    npm pack tree-sitter-sourcepawn && tar xf tree-sitter-sourcepawn-*.tgz
    pip install tree-sitter
    python benchmarks/oracle_syntax.py package/ FOLDER...

Needs a C compiler as `cc`. Only sources that the grammar reads without an error
are compared: elsewhere it guesses too. A type alone on its line, with the names
below it, the grammar takes for a variable of its own (`- variable ConVar`).
`--golden` writes what the grammar says of every source beside it, as the tests
of `l4d2_sourcepawn.syntax` compare it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from l4d2_sourcepawn.syntax import Function, Syntax, parse

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_TAGS = {"Float": "float", "String": "char", "_": "int"}
_FUNCTIONS = ("function_definition", "function_declaration")
_TYPES = ("enum", "enum_struct", "struct", "methodmap", "typedef", "typeset", "funcenum", "functag")


def outline(syntax: Syntax) -> list[str]:
    """Return the light parser's declarations and calls as sorted lines."""
    found = [f"function {_of_function(f)}" for f in syntax.functions if _is_ordinary(f)]
    found += [f"enum {enum.name} {_list(m.name for m in enum.members)}" for enum in syntax.enums]
    for record in syntax.records:
        names = (x.name for x in (*record.fields, *record.methods))
        found.append(f"{record.keyword} {record.name} {_list(sorted(names))}")
    for methodmap in syntax.methodmaps:
        names = (x.name for x in (*methodmap.methods, *methodmap.properties))
        parent = methodmap.parent or ""
        found.append(f"methodmap {methodmap.name} < {parent} {_list(sorted(names))}")
    types = syntax.function_types
    found += [f"{kind.keyword} {kind.name} {len(kind.signatures)}" for kind in types]
    found += [f"define {define.name}" for define in syntax.defines]
    found += [f"include {include.path}" for include in syntax.includes]
    found += [f"variable {variable.name}" for variable in syntax.variables]
    found += [f"call {call.name} {len(call.arguments)}" for call in syntax.calls]
    return sorted(found)


def _is_ordinary(function: Function) -> bool:
    return not function.name.startswith("operator")


def _of_function(function: Function) -> str:
    qualifiers = (q for q in function.qualifiers if q != "const")
    heading = " ".join((*qualifiers, function.return_type, function.name))
    parameters = _list(f"{p.type} {p.name}" for p in function.parameters)
    return f"{heading} {parameters}{' body' if function.body else ''}"


def _list(names: Iterable[str]) -> str:
    return f"({', '.join(names)})"


def grammar_outline(root: Node) -> list[str]:
    """Return what the grammar's tree declares and calls, in the lines of `outline`."""
    return sorted(line for node in _all(root) for line in _lines(node))


def _lines(node: Node) -> Iterator[str]:
    kind, name = node.type, _name(node)
    if kind in _FUNCTIONS:
        yield f"function {_of_node(node)}"
    elif kind in _TYPES:
        yield _of_type(node)
    elif kind in ("preproc_define", "preproc_macro"):
        yield f"define {name}"
    elif kind in ("preproc_include", "preproc_tryinclude"):
        path = _field(node, "path").strip('<>"')
        yield f"include {path}"
    elif kind in ("variable_declaration", "old_variable_declaration"):
        if node.parent is not None and "global" in node.parent.type:
            yield f"variable {name}"
    elif kind == "struct_declaration":
        yield f"variable {name}"
    elif kind in ("call_expression", "new_expression"):
        yield from _call(node)


def _of_type(node: Node) -> str:
    kind, name = node.type, _name(node)
    members = _list(sorted(filter(None, map(_name, node.named_children))))
    if kind == "enum":
        entries = (
            m
            for child in node.named_children
            if child.type == "enum_entries"
            for m in child.named_children
        )
        return f"enum {name} {_list(filter(None, map(_name, entries)))}"
    if kind == "methodmap":
        return f"methodmap {name} < {_field(node, 'inherits')} {members}"
    if kind in ("enum_struct", "struct"):
        return f"{kind.replace('_', ' ')} {name} {members}"
    inner = ("typedef_expression", "funcenum_member")
    return f"{kind} {name} {sum(c.type in inner for c in node.named_children) or 1}"


def _call(node: Node) -> Iterator[str]:
    callee = node.child_by_field_name("function") or node.child_by_field_name("class")
    arguments = node.child_by_field_name("arguments")
    if callee is None or arguments is None:
        return
    if callee.type == "field_access":
        callee = callee.child_by_field_name("field") or callee
    count = sum(child.type != "comment" for child in arguments.named_children)
    yield f"call {_text(callee)} {count}"


def _of_node(node: Node) -> str:
    words = [
        _text(word)
        for child in node.children
        if child.type in ("visibility", "function_declaration_kind")
        for word in (child.children or [child])
    ]
    parameters = node.child_by_field_name("parameters")
    inside = [] if parameters is None else parameters.named_children
    listed = _list(_parameter(p) for p in inside if p.type != "comment")
    kind = _type(node.child_by_field_name("returnType"))
    body = " body" if node.child_by_field_name("body") is not None else ""
    return f"{' '.join((*words, kind, _name(node)))} {listed}{body}"


def _parameter(node: Node) -> str:
    if node.type == "rest_parameter":
        return f"{_type(node.child_by_field_name('type')) or 'any'} ..."
    kinds = [child for child in node.children_by_field_name("type") if child.is_named]
    return f"{_type(kinds[0] if kinds else None) or 'int'} {_name(node)}"


def _type(node: Node | None) -> str:
    if node is None:
        return ""
    text = "".join(_text(node).split())
    if text.startswith("{"):
        return "any"
    text = text.partition("[")[0]
    return _TAGS.get(text.rstrip(":"), text.rstrip(":")) if ":" in text else text


def _all(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.named_children


def _name(node: Node) -> str:
    return _field(node, "name")


def _field(node: Node, field: str) -> str:
    child = node.child_by_field_name(field)
    return "" if child is None else _text(child)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def load_grammar(package: Path) -> Parser:
    """Compile the grammar of the npm package and return its parser."""
    from tree_sitter import Language, Parser  # noqa: PLC0415 - of no other use here

    sources = package / "src"
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "sourcepawn.so")
        command = ["cc", "-shared", "-fPIC", "-O1", f"-I{sources}", "-o", str(library)]
        subprocess.run(
            [*command, str(sources / "parser.c"), str(sources / "scanner.c")], check=True
        )
        function = ctypes.CDLL(str(library)).tree_sitter_sourcepawn
    function.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return Parser(Language(capsule(function(), b"tree_sitter.Language", None)))


def main() -> int:
    """Compare, and print how far the two agree."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("package", type=Path, help="the npm package's folder")
    arguments.add_argument("folders", type=Path, nargs="+")
    arguments.add_argument("--show", type=int, default=0, help="how many differences to print")
    arguments.add_argument("--golden", action="store_true")
    given = arguments.parse_args()
    grammar = load_grammar(given.package)
    files = skipped = 0
    agreeing: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    whole = 0
    for path in sorted(p for f in given.folders for p in f.rglob("*.[si][pn]*")):
        data = path.read_bytes()
        tree = grammar.parse(data)
        if given.golden:
            lines = grammar_outline(tree.root_node)
            path.with_suffix(".json").write_text(json.dumps(lines, indent=1) + "\n")
        files += 1
        if tree.root_node.has_error:
            skipped += 1
            continue
        mine = Counter(outline(parse(data.decode("utf-8", "replace"))))
        other = Counter(grammar_outline(tree.root_node))
        agreeing.update(line.split()[0] for line in (mine & other).elements())
        missing, more = list((other - mine).elements()), list((mine - other).elements())
        differing.update(line.split()[0] for line in (*missing, *more))
        whole += not (missing or more)
        if (missing or more) and given.show > 0:
            given.show -= 1
            told = (*(f"  - {line}" for line in missing), *(f"  + {line}" for line in more))
            print(path, *told[:8], sep="\n")
    compared = files - skipped
    print(f"{files} sources, {skipped} with an error of the grammar, {compared} compared")
    print(f"{whole} of {compared} agree in every declaration and call")
    for kind in sorted(agreeing | differing):
        print(f"  {kind:10} {agreeing[kind]:6} agree, {differing[kind]:4} in one only")
    return 0


if __name__ == "__main__":
    sys.exit(main())
