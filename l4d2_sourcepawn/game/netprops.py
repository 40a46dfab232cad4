"""Entity properties: networked ones by server class, and fields of the data maps.

A name is found or missed by its exact letters, as the server does it. What a
miss proves differs: the networked names are the game's own tables, while no
dump of its data maps is public, so an unknown `Prop_Data` name may still exist.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from l4d2_sourcepawn.game.tables import (
    Read,
    checked,
    damaged,
    load_rows,
    number,
    package_table,
    strings,
)
from l4d2_sourcepawn.nearest import NameSearch

PLAYER_CLASS: Final = "CTerrorPlayer"
"""The server class of human players; bots and infected are of classes derived from it."""

_ROOT: Final = "CBaseEntity"


class PropKind(StrEnum):
    """SourceMod's `PropType`."""

    SEND = "Prop_Send"
    DATA = "Prop_Data"


@dataclass(frozen=True, slots=True)
class Netprop:
    """A property that exists.

    `type` is `int`, `float`, `vector`, `vector2`, `string`, `entity`, `array`,
    `other`, or the name of an embedded table; None is not known. `classes` are the
    server classes that declare it; none are known for a data-map field.
    """

    name: str
    kind: PropKind
    type: str | None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """A property that is not known under this name, kind and class.

    - `right_case` differs in upper and lower case only, and exists.
    - `near` are names that may have been meant.
    - `other_kind` tells that the other of Prop_Send and Prop_Data has it.
    - `other_class` tells that it exists, but on no such entity.
    - `other_game` is a game that does have it.
    - `proved` is whether the tables are complete enough for the miss to prove it wrong.
    """

    name: str
    kind: PropKind
    right_case: str | None
    near: tuple[str, ...]
    other_kind: bool
    other_class: bool
    other_game: str | None
    proved: bool


@dataclass(frozen=True, slots=True)
class _SendTables:
    parents: Mapping[str, str | None]
    props: Mapping[str, Mapping[str, str]]

    def chain(self, cls: str) -> list[str]:
        """Return a class, its ancestors, and the tables embedded in any of them."""
        chain: list[str] = []
        waiting = [cls]
        while waiting:
            current = waiting.pop()
            if current in chain or current not in self.props:
                continue
            chain.append(current)
            waiting += [kind for kind in self.props[current].values() if kind in self.props]
            parent = self.parents[current]
            if parent is not None:
                waiting.append(parent)
        return chain


class NetpropTable:
    """All known properties."""

    def __init__(self, read: Read = package_table) -> None:
        self._read = read

    @cached_property
    def _send(self) -> _SendTables:
        (rows,) = load_rows("netprops_send", ("classes",), self._read)
        tables = checked("netprops_send", lambda: _send_tables(rows))
        for cls in tables.parents:
            line = [cls]
            while (parent := tables.parents[line[-1]]) is not None:
                if parent not in tables.parents or parent in line:
                    why = "is its own ancestor" if parent in line else "is not a class"
                    raise damaged("netprops_send", f"has {parent} above {cls}, which {why}")
                line.append(parent)
        return tables

    @cached_property
    def _send_index(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for cls, props in self._send.props.items():
            for name in props:
                index.setdefault(name, []).append(cls)
        return index

    @cached_property
    def _send_search(self) -> NameSearch:
        return NameSearch(self._send_index)

    @cached_property
    def _data_search(self) -> NameSearch:
        return NameSearch(self._data)

    @cached_property
    def _data(self) -> dict[str, str | None]:
        in_use, engine = load_rows("netprops_data", ("in_use", "engine"), self._read)
        used = checked("netprops_data", lambda: {name: number(n) for name, n in in_use.items()})
        types = checked("netprops_data", lambda: strings(engine))
        return {name: types.get(name) for name in [*used, *types]}

    @cached_property
    def _other_games(self) -> dict[str, str]:
        (rows,) = load_rows("netprops_other_games", ("props",), self._read)
        return checked("netprops_other_games", lambda: strings(rows))

    def find(
        self,
        kind: PropKind | str,
        name: str,
        cls: str | None = None,
        *,
        derived: bool = False,
    ) -> Netprop | Miss:
        """Look a property up by its exact name.

        Args:
            kind: `Prop_Send` or `Prop_Data`.
            name: the property.
            cls: a server class, such as `CTerrorPlayer`; the property has to be its own,
                an ancestor's or an embedded table's. Heeded for `Prop_Send` only, and
                only if the whole line of its ancestors is known.
            derived: a class derived from `cls` may have it too; ask so where an entity
                is known to be a client and no more.

        Raises:
            ValueError: `kind` is neither.
        """
        kind = PropKind(kind)
        if kind is PropKind.SEND:
            return self._find_send(name, cls, derived=derived)
        if name in self._data:
            return Netprop(name, kind, self._data[name])
        return self._miss(kind, name, self._data, self._data_search)

    def exists(
        self,
        kind: PropKind | str,
        name: str,
        cls: str | None = None,
        *,
        derived: bool = False,
    ) -> bool:
        """Whether `find` would find it; a miss costs nothing here, as no near name is sought."""
        if PropKind(kind) is PropKind.DATA:
            return name in self._data
        return bool(self._having(name, self._chain(cls), cls, derived=derived))

    def _find_send(self, name: str, cls: str | None, *, derived: bool) -> Netprop | Miss:
        chain = self._chain(cls)
        having = self._having(name, chain, cls, derived=derived)
        if having:
            return self._found(name, having[0])
        if not chain:
            return self._miss(PropKind.SEND, name, self._send_index, self._send_search)
        visible = frozenset(prop for own in chain for prop in self._send.props[own])
        return self._miss(PropKind.SEND, name, visible, NameSearch(visible))

    def _chain(self, cls: str | None) -> list[str]:
        """Return a class with all that it inherits, nothing if that is not known to its root."""
        chain = self._send.chain(cls) if cls is not None else []
        return chain if _ROOT in chain else []

    def _having(self, name: str, chain: list[str], cls: str | None, *, derived: bool) -> list[str]:
        declaring = self._send_index.get(name, [])
        if not chain or not declaring:
            return declaring
        having = [own for own in chain if own in declaring]
        if derived:
            having += [own for own in declaring if self._descends(own, cls)]
        return having

    def _descends(self, cls: str, ancestor: str | None) -> bool:
        line: str | None = cls
        while line is not None and line != ancestor:
            line = self._send.parents[line]
        return line is not None

    def classes(self) -> tuple[str, ...]:
        """Return the names of all server classes."""
        return tuple(self._send.props)

    def parent(self, cls: str) -> str | None:
        """Return the parent of a server class, None if it has none or it is not known."""
        return self._send.parents.get(cls)

    def names(self, kind: PropKind | str) -> tuple[str, ...]:
        """Return all names of one kind, in order."""
        known: Mapping[str, Any]
        known = self._send_index if PropKind(kind) is PropKind.SEND else self._data
        return tuple(sorted(known))

    def _found(self, name: str, cls: str) -> Netprop:
        return Netprop(
            name, PropKind.SEND, self._send.props[cls][name], tuple(self._send_index[name])
        )

    def _miss(self, kind: PropKind, name: str, known: Collection[str], search: NameSearch) -> Miss:
        folded = name.lower()
        data = kind is PropKind.DATA
        return Miss(
            name=name,
            kind=kind,
            right_case=min((n for n in known if n.lower() == folded), default=None),
            near=search.nearest(name),
            other_kind=name in (self._send_index if data else self._data),
            other_class=not data and name in self._send_index,
            other_game=self._other_games.get(name),
            proved=not data,
        )


def _send_tables(rows: Mapping[str, Any]) -> _SendTables:
    parents: dict[str, str | None] = {}
    props: dict[str, dict[str, str]] = {}
    for cls, row in rows.items():
        parent = row["parent"]
        if parent is not None and not isinstance(parent, str):
            raise TypeError(f"{parent!r} is not a class")
        parents[cls], props[cls] = parent, strings(row["props"])
    return _SendTables(parents, props)
