"""Every name that a set of include folders declares."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from l4d2_sourcepawn.compiler.includes import includes_digest
from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.nearest import NameSearch
from l4d2_sourcepawn.symbols.cache import SymbolCache
from l4d2_sourcepawn.symbols.collect import collect, first_of_each
from l4d2_sourcepawn.symbols.symbol import Row, Symbol, SymbolKind
from l4d2_sourcepawn.syntax import parse


class SymbolIndex:
    """The symbols of include folders: what exists, and what a wrong name may have meant.

    Names are case-sensitive, as in SourcePawn. Of two includes with one path
    the first root's is read, of two symbols with one name the first is kept.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, Row] = {}
        self._members: dict[str, dict[str, Row]] = {}
        for row in rows:
            if row.owner is not None:
                self._members.setdefault(row.owner, {}).setdefault(row.name, row)
            if row.owner is None or row.kind is SymbolKind.ENUM_MEMBER:
                self._rows.setdefault(row.name, row)
        self._symbols: dict[Row, Symbol] = {}
        self._searches: dict[frozenset[SymbolKind] | None, NameSearch] = {}

    @classmethod
    def build(
        cls,
        roots: Sequence[Path],
        *,
        cache_folder: Path | None = None,
        digest: str | None = None,
    ) -> SymbolIndex:
        """Read the index of include folders from the cache, or make it.

        Args:
            roots: folders with includes; the first that has a path wins.
            cache_folder: where indexes are kept; None keeps none.
            digest: `includes_digest(roots)` if it is known already.

        Raises:
            CompilerFault: an include folder cannot be read.
        """
        digest = digest or includes_digest(roots)
        cache = SymbolCache(cache_folder) if cache_folder is not None else None
        rows = cache.get(digest) if cache is not None else None
        if rows is None:
            rows = tuple(first_of_each(_read(roots)))
            if cache is not None:
                cache.put(digest, rows)
        return cls(rows)

    @classmethod
    def from_sources(cls, sources: Iterable[tuple[str, str]]) -> SymbolIndex:
        """Make an index of includes given as (path, text)."""
        return cls(row for file, text in sources for row in collect(parse(text), file))

    def __len__(self) -> int:
        return len(self._rows) + sum(map(len, self._members.values()))

    def __iter__(self) -> Iterator[Symbol]:
        """Iterate over all symbols that are no members, enum members included."""
        return map(self._symbol, self._rows.values())

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> Symbol | None:
        """Return the symbol of a name, or of a member written `Type.Member`."""
        owner, dot, member = name.partition(".")
        if dot:
            return self.member(owner, member)
        row = self._rows.get(name)
        return self._symbol(row) if row is not None else None

    def kind(self, name: str) -> SymbolKind | None:
        """Return what a name stands for, None if no include declares it."""
        symbol = self.get(name)
        return symbol.kind if symbol is not None else None

    def signature(self, name: str) -> str | None:
        """Return a name's declaration, None if no include declares it."""
        symbol = self.get(name)
        return symbol.signature if symbol is not None else None

    def lineage(self, owner: str) -> list[str]:
        """Return a type and what it inherits from, nearest first."""
        found: list[str] = []
        at: str | None = owner
        while at is not None and at not in found:
            found.append(at)
            row = self._rows.get(at)
            at = row.parent if row is not None else None
        return found

    def member(self, owner: str, name: str) -> Symbol | None:
        """Return a method, property, field or enum member of a type, inherited ones too."""
        for at in self.lineage(owner):
            row = self._members.get(at, {}).get(name)
            if row is not None:
                return self._symbol(row)
        return None

    def members(self, owner: str) -> list[Symbol]:
        """Return the members of a methodmap, enum struct or enum, inherited ones last."""
        found: dict[str, Row] = {}
        for at in self.lineage(owner):
            for name, row in self._members.get(at, {}).items():
                is_constructor = name == at
                if at == owner or not (is_constructor or row.kind is SymbolKind.ENUM_MEMBER):
                    found.setdefault(name, row)
        return [self._symbol(row) for row in found.values()]

    def nearest(
        self, name: str, n: int = 3, *, kinds: frozenset[SymbolKind] | None = None
    ) -> list[Symbol]:
        """Return at most `n` symbols that a wrong name may have meant, likeliest first.

        For `Type.Member` of a known type these are its members. `kinds` limits
        the answer, as to what can be called.
        """
        owner, dot, member = name.partition(".")
        if dot and owner in self._rows:
            members = {symbol.name: symbol for symbol in self.members(owner)}
            return [members[near] for near in NameSearch(members).nearest(member, n)]
        search = self._search(kinds)
        return [self._symbol(self._rows[near]) for near in search.nearest(name, n)]

    def _search(self, kinds: frozenset[SymbolKind] | None) -> NameSearch:
        search = self._searches.get(kinds)
        if search is None:
            rows = self._rows.items()
            names = (name for name, row in rows if kinds is None or row.kind in kinds)
            search = self._searches[kinds] = NameSearch(names)
        return search

    def _symbol(self, row: Row) -> Symbol:
        symbol = self._symbols.get(row)
        if symbol is None:
            symbol = self._symbols[row] = Symbol(row)
        return symbol


def _read(roots: Sequence[Path]) -> Iterator[Row]:
    seen: set[str] = set()
    for root in roots:
        for path in _includes(root):
            file = path.relative_to(root).as_posix()
            if file in seen:
                continue
            seen.add(file)
            try:
                text = path.read_bytes().decode("utf-8", "replace")
            except OSError as error:
                raise CompilerFault(f"cannot read include {path}: {error.strerror}") from error
            yield from collect(parse(text), file)


def _includes(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith(".inc") and path.is_file():
                yield path
