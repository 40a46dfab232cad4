"""The command `symbols`: what a name of the API is, or which names are near to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from l4d2_sourcepawn.errors import SourcePawnError
from l4d2_sourcepawn.symbols import Symbol, SymbolIndex
from l4d2_sourcepawn.symbols.cache import user_cache_folder
from l4d2_sourcepawn.symbols.roots import include_folders

_NOT_FOUND: Final = 1
_UNUSABLE: Final = 2
_NEAR: Final = 5


def symbols(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name, or a member such as StringMap.GetValue.")
    ],
    *,
    include: Annotated[
        list[Path] | None,
        typer.Option("--include", "-i", metavar="DIR", help="A folder of includes. Repeatable."),
    ] = None,
) -> None:
    """Print what a name is: its declaration, include, comment, deprecation and members.

    Exit status: 0 found, 1 not found (near names are told), 2 unusable includes.
    """
    try:
        folders = include_folders(include or [])
        index = SymbolIndex.build(folders, cache_folder=user_cache_folder())
    except SourcePawnError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(_UNUSABLE) from None
    symbol = index.get(name)
    near = index.nearest(name, _NEAR)
    if symbol is None:
        owner = name.partition(".")[0]
        known = [symbol.name for symbol in index.members(owner)]
        lines = [f"error: no include declares {name}", *_near(near)]
        if known and not near:
            lines.append(f"  {owner} has: {', '.join(known)}")
        typer.echo(_printable(lines), err=True)
        raise typer.Exit(_NOT_FOUND)
    typer.echo(_printable([*_lines(symbol, index.members(name)), *_near(near)]))


def _lines(symbol: Symbol, members: Sequence[Symbol]) -> Iterator[str]:
    yield from symbol.signatures
    yield f"  {symbol.kind} {symbol.qualified_name}, {symbol.file}:{symbol.line}"
    if symbol.doc:
        yield f"  {symbol.doc}"
    if symbol.deprecated is not None:
        yield f"  deprecated: {symbol.deprecated or 'without advice'}"
    for member in members:
        for signature in member.signatures:
            yield f"    {signature}"


def _near(near: Sequence[Symbol]) -> Iterator[str]:
    if near:
        yield f"  near: {', '.join(symbol.qualified_name for symbol in near)}"


def _printable(lines: Sequence[str]) -> str:
    """Join lines without what would steer a terminal: includes are strangers' files."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)
