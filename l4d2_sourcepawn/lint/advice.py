"""What the catalogue of wrong forms advises, asked only when something was found."""

from __future__ import annotations

from collections.abc import Iterable

from l4d2_sourcepawn.game.wrong_forms import Kind, wrong_forms


def advise(kind: Kind, wrong: str, near: Iterable[str] = ()) -> tuple[str | None, str | None]:
    """Return what to say of a wrong form, and the one name that can stand in its place.

    The catalogue knows best; without it the nearest names are told, and nothing
    is said to be the one that was meant.
    """
    form = wrong_forms().get(kind, wrong)
    if form is not None:
        return f"write {form.right}" if form.replacement else form.right, form.replacement
    names = list(near)
    return (f"did you mean {_either(names)}?" if names else None), None


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def is_known(kind: Kind, wrong: str) -> bool:
    """Whether the catalogue names a form as wrong."""
    return wrong_forms().get(kind, wrong) is not None
