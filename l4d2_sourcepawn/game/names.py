"""Plain lists: names that are known to exist, and names with a number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from l4d2_sourcepawn.game.tables import Read, checked, load_rows, number, package_table
from l4d2_sourcepawn.nearest import NameSearch


class NameTable:
    """Names seen in the game's files or in real plugins.

    Such a list is never complete: that a name is not in it does not prove it wrong.
    """

    def __init__(self, table: str, part: str, read: Read = package_table) -> None:
        self._table, self._part, self._read = table, part, read

    @cached_property
    def _names(self) -> frozenset[str]:
        (rows,) = load_rows(self._table, (self._part,), self._read)
        return frozenset(rows)

    @cached_property
    def _search(self) -> NameSearch:
        return NameSearch(self._names)

    def nearest(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return known names that an unknown name may have meant."""
        return self._search.nearest(name, n)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)


class NumberTable:
    """Names with the number by which the game knows them."""

    def __init__(self, table: str, part: str, read: Read = package_table) -> None:
        self._table, self._part, self._read = table, part, read

    @cached_property
    def _numbers(self) -> dict[str, int]:
        (rows,) = load_rows(self._table, (self._part,), self._read)
        return checked(self._table, lambda: {name: number(n) for name, n in rows.items()})

    def __getitem__(self, name: str) -> int:
        return self._numbers[name]

    def get(self, name: str) -> int | None:
        """Return the number of a name."""
        return self._numbers.get(name)

    def name_of(self, value: int) -> str | None:
        """Return the name of a number."""
        return next((name for name, n in self._numbers.items() if n == value), None)

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
