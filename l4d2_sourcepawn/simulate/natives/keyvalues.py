"""Natives on KeyValues: trees of text that plugins read from files and write to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm.natives.text import parse_float, parse_int

natives = Natives()

_TOKEN = re.compile(r'//[^\n]*|"((?:\\.|[^"\\])*)"|([{}])|([^\s{}"]+)', re.DOTALL)
_MAX_DEPTH: Final = 64
_TYPES: Final = {"none": 0, "string": 1}


@dataclass(eq=False)
class Node:
    """One key: with a value, or with keys below it."""

    name: str
    value: str | None = None
    children: list[Node] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """Return the first key of a name below; upper and lower case are one."""
        return next((node for node in self.children if node.name.lower() == name.lower()), None)

    def at(self, path: str, *, create: bool = False) -> Node | None:
        """Return the key at a path such as `a/b`; an empty path is this key."""
        node = self
        for part in filter(None, path.split("/")):
            found = node.child(part)
            if found is None:
                if not create:
                    return None
                found = Node(part)
                node.children.append(found)
            node = found
        return node


@dataclass(eq=False)
class KeyValues:
    """A tree and the way from its root to the current key."""

    root: Node
    path: list[Node] = field(default_factory=list)

    @property
    def here(self) -> Node:
        """The current key."""
        return self.path[-1] if self.path else self.root

    @property
    def above(self) -> Node | None:
        """The key that the current one is below."""
        if not self.path:
            return None
        return self.path[-2] if len(self.path) > 1 else self.root


def parse(text: str) -> Node | None:
    """Return the first tree in a text, None if there is none."""
    top = Node("")
    stack = [top]
    key: str | None = None
    for match in _TOKEN.finditer(text):
        if match[0].startswith("//"):
            continue
        if match[2] == "{":
            node = Node(key or "")
            stack[-1].children.append(node)
            key = None
            if len(stack) > _MAX_DEPTH:
                return None
            stack.append(node)
        elif match[2] == "}":
            if len(stack) > 1:
                stack.pop()
        else:
            word = match[1] if match[1] is not None else match[3]
            word = word.replace("\\n", "\n").replace('\\"', '"')
            if word.startswith("[$") and match[1] is None:
                continue
            if key is None:
                key = word
            else:
                stack[-1].children.append(Node(key, word))
                key = None
    return top.children[0] if top.children else None


def render(node: Node, depth: int = 0) -> str:
    """Return a tree as text."""
    pad = "\t" * depth
    if node.value is not None and not node.children:
        return f'{pad}"{node.name}"\t\t"{node.value}"\n'
    inner = "".join(render(child, depth + 1) for child in node.children)
    return f'{pad}"{node.name}"\n{pad}{{\n{inner}{pad}}}\n'


def _own(call: Call) -> KeyValues:
    return call.handle(0, KeyValues)


@natives("CreateKeyValues", "KeyValues.KeyValues")
def create(call: Call) -> int:
    root = Node(call.text(0))
    if len(call) > 1 and call.text(1):
        root.children.append(Node(call.text(1), call.text(2)))
    return call.session.handles.create(KeyValues(root))


@natives("FileToKeyValues", "KeyValues.ImportFromFile")
def import_file(call: Call) -> int:
    content = call.session.files.read(call.text(1))
    parsed = parse(content.decode("utf-8", "replace")) if content is not None else None
    if parsed is None:
        return 0
    own = _own(call)
    own.root, own.path = parsed, []
    return 1


@natives("StringToKeyValues", "KeyValues.ImportFromString")
def import_string(call: Call) -> int:
    parsed = parse(call.text(1))
    if parsed is None:
        return 0
    own = _own(call)
    own.root, own.path = parsed, []
    return 1


@natives("KeyValuesToFile", "KeyValues.ExportToFile")
def export_file(call: Call) -> int:
    call.session.files.write(call.text(1), render(_own(call).here).encode("utf-8", "replace"))
    return 1


@natives("KvJumpToKey", "KeyValues.JumpToKey")
def jump(call: Call) -> int:
    own = _own(call)
    found = own.here.at(call.text(1), create=bool(call.cell(2)))
    if found is None:
        return 0
    own.path.append(found)
    return 1


@natives("KvGotoFirstSubKey", "KeyValues.GotoFirstSubKey")
def first_sub_key(call: Call) -> int:
    own = _own(call)
    found = _next(own.here.children, keys_only=bool(call.cell(1, 1)))
    if found is None:
        return 0
    own.path.append(found)
    return 1


@natives("KvGotoNextKey", "KeyValues.GotoNextKey")
def next_key(call: Call) -> int:
    own = _own(call)
    if own.above is None:
        return 0
    siblings = own.above.children
    if own.here not in siblings:
        return 0
    at = siblings.index(own.here)
    found = _next(siblings[at + 1 :], keys_only=bool(call.cell(1, 1)))
    if found is None:
        return 0
    own.path[-1] = found
    return 1


def _next(nodes: list[Node], *, keys_only: bool) -> Node | None:
    return next((node for node in nodes if not keys_only or node.value is None), None)


@natives("KvGoBack", "KeyValues.GoBack")
def back(call: Call) -> int:
    own = _own(call)
    if not own.path:
        return 0
    own.path.pop()
    return 1


@natives("KvRewind", "KeyValues.Rewind")
def rewind(call: Call) -> None:
    _own(call).path.clear()


@natives("KvSavePosition", "KeyValues.SavePosition")
def save_position(call: Call) -> int:
    own = _own(call)
    if not own.path:
        return 0
    own.path.append(own.here)
    return 1


@natives("KvGetSectionName", "KeyValues.GetSectionName")
def section_name(call: Call) -> int:
    call.write_text(1, 2, _own(call).here.name)
    return 1


@natives("KvSetSectionName", "KeyValues.SetSectionName")
def set_section_name(call: Call) -> None:
    _own(call).here.name = call.text(1)


def _value(call: Call) -> str | None:
    found = _own(call).here.at(call.text(1))
    return found.value if found is not None else None


@natives("KvGetString", "KeyValues.GetString")
def get_string(call: Call) -> None:
    value = _value(call)
    default = call.text(4) if call.given(4) else ""
    call.write_text(2, 3, default if value is None else value)


@natives("KvGetNum", "KeyValues.GetNum")
def get_number(call: Call) -> int:
    value = _value(call)
    return call.cell(2) if value is None else parse_int(value.encode(errors="replace"), 10)[0]


@natives("KvGetFloat", "KeyValues.GetFloat")
def get_float(call: Call) -> float:
    value = _value(call)
    return call.number(2) if value is None else parse_float(value.encode(errors="replace"))[0]


def _numbers(value: str, count: int) -> list[float]:
    found = [parse_float(part.encode(errors="replace"))[0] for part in value.split()[:count]]
    return found + [0.0] * (count - len(found))


@natives("KvGetVector", "KeyValues.GetVector")
def get_vector(call: Call) -> None:
    value = _value(call)
    if value is not None:
        call.write_vector(2, _numbers(value, 3))
    elif not call.omitted(3):
        call.write_vector(2, call.vector(3))


@natives("KvGetColor4", "KeyValues.GetColor4")
def get_colour(call: Call) -> None:
    value = _value(call)
    colour = [int(min(max(number, 0), 255)) for number in _numbers(value or "", 4)]
    call.machine.write_array(call.params[2], colour)


def _set(call: Call, value: str) -> None:
    found = _own(call).here.at(call.text(1), create=True)
    if found is not None:
        found.value = value


@natives("KvSetString", "KeyValues.SetString")
def set_string(call: Call) -> None:
    _set(call, call.text(2))


@natives("KvSetNum", "KeyValues.SetNum")
def set_number(call: Call) -> None:
    _set(call, str(call.cell(2)))


@natives("KvSetFloat", "KeyValues.SetFloat")
def set_float(call: Call) -> None:
    _set(call, f"{call.number(2):f}")


@natives("KvSetVector", "KeyValues.SetVector")
def set_vector(call: Call) -> None:
    _set(call, " ".join(f"{number:f}" for number in call.vector(2)))


@natives("KvDeleteKey", "KeyValues.DeleteKey")
def delete_key(call: Call) -> int:
    here = _own(call).here
    found = here.child(call.text(1))
    if found is None:
        return 0
    here.children.remove(found)
    return 1


@natives("KvDeleteThis", "KeyValues.DeleteThis")
def delete_this(call: Call) -> int:
    own = _own(call)
    if own.above is None:
        return 0
    siblings = own.above.children
    if own.here not in siblings:
        return 0
    at = siblings.index(own.here)
    del siblings[at]
    if at < len(siblings):
        own.path[-1] = siblings[at]
        return 1
    own.path.pop()
    return -1


@natives("KvGetDataType", "KeyValues.GetDataType")
def data_type(call: Call) -> int:
    return _TYPES["none"] if _value(call) is None else _TYPES["string"]
