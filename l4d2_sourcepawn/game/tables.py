"""Reading the fact tables of the package: JSON with a format, a purpose and sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any, Final, TypeVar

from l4d2_sourcepawn.errors import FactsDamaged

FORMAT: Final = 1

Read = Callable[[str], bytes]
"""How the bytes of a table are had, by the table's name."""

_T = TypeVar("_T")


def package_table(name: str) -> bytes:
    """Return the bytes of a table that the package carries."""
    try:
        return (resources.files("l4d2_sourcepawn") / "facts" / f"{name}.json").read_bytes()
    except OSError as error:
        raise FactsDamaged(
            f"fact table {name}.json cannot be read ({error.strerror}); install the package again"
        ) from error


def load_rows(name: str, keys: tuple[str, ...], read: Read) -> list[dict[str, Any]]:
    """Return the named parts of a table, each an object of rows by name.

    Raises:
        FactsDamaged: it is not a table of this format with these parts and a source.
    """
    try:
        table = json.loads(read(name))
    except ValueError as error:
        raise damaged(name, f"is not JSON: {error}") from error
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise damaged(name, f"is not a table of format {FORMAT}")
    for told in ("about", "source"):
        if not isinstance(table.get(told), str) or not table[told]:
            raise damaged(name, f"has no {told}")
    parts = []
    for key in keys:
        rows = table.get(key)
        if not isinstance(rows, dict) or not rows:
            raise damaged(name, f"has no {key}")
        parts.append(rows)
    return parts


def checked(name: str, make: Callable[[], _T]) -> _T:
    """Return what `make` makes of a table's rows; a row of the wrong form is damage."""
    try:
        return make()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(name, f"has a row of the wrong form: {error!r}") from error


def damaged(name: str, why: str) -> FactsDamaged:
    """Return the error for a table, with the remedy."""
    return FactsDamaged(f"fact table {name}.json {why}; install the package again")


def number(value: object) -> int:
    """Return a row's whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value


def strings(row: Mapping[str, object]) -> dict[str, str]:
    """Return a row whose values are all text."""
    for value in row.values():
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not text")
    return {key: str(value) for key, value in row.items()}
