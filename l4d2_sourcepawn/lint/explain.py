"""What the compiler's diagnostics leave out: the name or declaration that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from l4d2_sourcepawn.game.wrong_forms import WrongForm, wrong_forms
from l4d2_sourcepawn.lint.plugin import parsed
from l4d2_sourcepawn.nearest import nearest
from l4d2_sourcepawn.symbols import SymbolIndex
from l4d2_sourcepawn.symbols.symbol import CALLABLE, Symbol, SymbolKind
from l4d2_sourcepawn.verdict import Diagnostic

_UNDEFINED: Final = re.compile(r'undefined symbol "(?P<name>\w+)"')
_NO_INCLUDE: Final = re.compile(r'include "(?P<name>[^"]+)" was not found')
_NO_MEMBER: Final = re.compile(r'[^"]*"?(?P<name>[A-Za-z_]\w*\.[A-Za-z_]\w*)"?.*')
_TYPES: Final = frozenset({SymbolKind.METHODMAP, SymbolKind.ENUM, SymbolKind.TYPEDEF})
_NO_TYPE: Final = re.compile(r'could not find type "(?P<name>\w+)"')
_LISTED: Final = 2


def explain(
    diagnostics: Iterable[Diagnostic], source: str, index: SymbolIndex
) -> tuple[Diagnostic, ...]:
    """Return the compiler's diagnostics, each with the nearest real name where it knows none.

    An unknown function (SP017), member (SP105), type (SP139) or include (SP417) gets the
    advice of the catalogue of wrong forms, else the names near to it with their
    declarations; a wrong callback (SP100), forward (SP025) or call (SP034) gets the
    declaration that it misses. Nothing else of a diagnostic changes.
    """
    found = list(diagnostics)
    # one wrong name is often on many lines
    fixes: dict[tuple[str, str, int | None], str | None] = {}
    for key, diagnostic in zip(map(_key, found), found, strict=True):
        if diagnostic.code in _EXPLAIN and key not in fixes:
            fixes[key] = _EXPLAIN[diagnostic.code](diagnostic, source, index)
    return tuple(_with(diagnostic, fixes.get(_key(diagnostic))) for diagnostic in found)


def _key(diagnostic: Diagnostic) -> tuple[str, str, int | None]:
    """Return what a fix depends on."""
    line = diagnostic.line if diagnostic.code in _BY_PLACE else None
    return diagnostic.code, diagnostic.message, line


def _with(diagnostic: Diagnostic, fix: str | None) -> Diagnostic:
    if fix is None:
        return diagnostic
    known = f"{diagnostic.fix}; {fix}" if diagnostic.fix else fix
    return diagnostic.model_copy(update={"fix": known})


def _undefined(diagnostic: Diagnostic, source: str, index: SymbolIndex) -> str | None:
    found = _UNDEFINED.search(diagnostic.message)
    if found is None:
        return None
    name = found["name"]
    form = wrong_forms().get("function", name)
    if form is not None:
        return _advice(form, index)
    if (known := index.get(name)) is not None:
        return f"{name} is declared in <{_include(known)}>: {known.signature}"
    is_call = re.search(rf"\b{re.escape(name)}\s*\(", source) is not None
    return _near(index.nearest(name, _LISTED, kinds=CALLABLE if is_call else None))


def _no_member(diagnostic: Diagnostic, _source: str, index: SymbolIndex) -> str | None:
    found = _NO_MEMBER.fullmatch(diagnostic.message)
    if found is None:
        return None
    form = wrong_forms().get("method", found["name"])
    if form is not None:
        return _advice(form, index)
    return _near(index.nearest(found["name"], _LISTED))


def _no_type(diagnostic: Diagnostic, _source: str, index: SymbolIndex) -> str | None:
    found = _NO_TYPE.search(diagnostic.message)
    if found is None:
        return None
    form = wrong_forms().get("syntax", found["name"])
    if form is not None:
        return _advice(form, index)
    return _near(index.nearest(found["name"], _LISTED, kinds=_TYPES))


def _no_include(diagnostic: Diagnostic, _source: str, index: SymbolIndex) -> str | None:
    found = _NO_INCLUDE.search(diagnostic.message)
    if found is None:
        return None
    name = found["name"]
    form = wrong_forms().get("include", f"<{name}>")
    if form is not None:
        return form.right
    near = nearest(name, {_include(symbol) for symbol in index}, _LISTED)
    return f"did you mean <{'> or <'.join(near)}>?" if near else None


def _wrong_callback(diagnostic: Diagnostic, source: str, index: SymbolIndex) -> str | None:
    """Return what the function handed over on the line has to look like."""
    syntax = parsed(source)
    own = {function.name for function in syntax.functions}
    for call in syntax.calls:
        called = index.get(call.name) if call.place.line == diagnostic.line else None
        for function in called.functions if called is not None else ():
            for argument, parameter in zip(call.arguments, function.parameters, strict=False):
                kind = index.get(parameter.type)
                if argument.identifier in own and kind and kind.kind is SymbolKind.TYPEDEF:
                    return f"{argument.identifier} has to be {' or '.join(kind.signatures)}"
    return None


def _wrong_heading(diagnostic: Diagnostic, source: str, index: SymbolIndex) -> str | None:
    for function in parsed(source).functions:
        declared = index.get(function.name)
        if function.place.line == diagnostic.line and declared is not None:
            return f"write {declared.signature.replace('forward ', 'public ', 1)}"
    return None


def _missing_argument(diagnostic: Diagnostic, source: str, index: SymbolIndex) -> str | None:
    on_line = [call for call in parsed(source).calls if call.place.line == diagnostic.line]
    short = (
        symbol
        for call in on_line
        if call.receiver is None and (symbol := index.get(call.name)) and symbol.functions
        if len(call.arguments) < sum(p.default is None for p in symbol.functions[0].parameters)
    )
    symbol = next(short, None)
    return symbol.signature if symbol is not None else None


def _advice(form: WrongForm, index: SymbolIndex) -> str:
    signature = index.signature(form.replacement) if form.replacement else None
    return f"write {form.right}" + (f": {signature}" if signature else "")


def _near(symbols: Iterable[Symbol]) -> str | None:
    told = [f"{symbol.qualified_name}: {symbol.signatures[0]}" for symbol in symbols]
    return f"did you mean {' or '.join(told)}" if told else None


def _include(symbol: Symbol) -> str:
    return symbol.file.removesuffix(".inc")


_EXPLAIN: Final[dict[str, Callable[[Diagnostic, str, SymbolIndex], str | None]]] = {
    "SP017": _undefined,
    "SP025": _wrong_heading,
    "SP034": _missing_argument,
    "SP100": _wrong_callback,
    "SP105": _no_member,
    "SP139": _no_type,
    "SP417": _no_include,
}
_BY_PLACE: Final = frozenset({"SP025", "SP034", "SP100"})
"""Of these the fix depends on what stands on the line."""
