"""Game events and their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, cast, get_args

from l4d2_sourcepawn.game.tables import Read, checked, load_rows, package_table, strings
from l4d2_sourcepawn.nearest import NameSearch, nearest

FieldType = Literal["string", "bool", "byte", "short", "long", "uint64", "float"]
"""How the game sends a field; of a `short` only the low 16 bits arrive."""

_TYPES: Final = frozenset(get_args(FieldType))
_NO_ENTITIES: Final = frozenset({("zombie_death", "infected_id")})
"""A field that elsewhere holds an entity; the game's files call this one a zombie's type."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event that the game fires or lets a plugin fire.

    `users` are the fields that hold a userid, which GetClientOfUserId turns into a
    client, `entities` those that hold an entity's index.
    """

    name: str
    fields: Mapping[str, FieldType]
    users: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    def nearest_fields(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return the event's fields that a wrong field name may have meant."""
        return nearest(name, self.fields, n)


class EventTable:
    """All events. HookEvent throws on a name that is not here."""

    def __init__(self, read: Read = package_table) -> None:
        self._read = read

    @cached_property
    def _events(self) -> dict[str, Event]:
        rows, by_field = load_rows("events", ("events", "roles"), self._read)
        roles = checked("events", lambda: strings(by_field))
        return checked(
            "events", lambda: {name: _event(name, row, roles) for name, row in rows.items()}
        )

    @cached_property
    def _search(self) -> NameSearch:
        return NameSearch(self._events)

    def get(self, name: str) -> Event | None:
        """Return an event by its exact name."""
        return self._events.get(name)

    def nearest(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return names of events that a wrong name may have meant."""
        return self._search.nearest(name, n)

    def __contains__(self, name: object) -> bool:
        return name in self._events

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events.values())

    def __len__(self) -> int:
        return len(self._events)


def _event(name: str, row: Mapping[str, object], roles: Mapping[str, str]) -> Event:
    fields = strings(row)
    unknown = set(fields.values()) - _TYPES
    if unknown:
        raise ValueError(f"{name} has a field of unknown type {min(unknown)}")
    role = {field: roles.get(f"{field} {kind}") for field, kind in fields.items()}
    return Event(
        name,
        cast("dict[str, FieldType]", fields),
        users=frozenset(field for field in fields if role[field] == "user"),
        entities=frozenset(
            field
            for field in fields
            if role[field] == "entity" and (name, field) not in _NO_ENTITIES
        ),
    )
