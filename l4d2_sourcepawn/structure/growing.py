"""Rules on what there is more of after every round."""

from __future__ import annotations

from collections.abc import Iterator

from l4d2_sourcepawn.simulate.rounds import Growth
from l4d2_sourcepawn.structure.built import Built, Finding

_ON_ENTITY = "SDKHook "


def check(built: Built) -> Iterator[Finding]:
    """Find handles, hooks and timers that pile up when the same things happen again."""
    for growth in built.exploration.growth:
        counts = ", ".join(map(str, growth.counts))
        times = f"{len(growth.counts)} rounds of the same: {counts}"
        if growth.what == "lost handle":
            text = (
                f"handles to {growth.name} pile up, and nothing holds them any more; after {times}"
            )
            yield _where(built, "ST020", text, growth)
        elif growth.what == "held handle":
            text = f"more handles to {growth.name} stay open after every round; after {times}"
            yield _where(built, "ST021", text, growth)
        elif growth.what == "hook":
            on, _, callback = growth.name.rpartition(": ")
            code = "ST023" if on.startswith(_ON_ENTITY) else "ST022"
            yield built.named(code, f"{callback} is hooked again on {on}; after {times}", callback)
        else:
            text = f"repeating timers with {growth.name} pile up; after {times}"
            yield built.named("ST024", text, growth.name)


def _where(built: Built, code: str, text: str, growth: Growth) -> Finding:
    if built.place_of(growth.function) is None:
        return Finding(code, f"{text} (made in {growth.function} of {growth.file})")
    return Finding(code, f"{text} (made in {growth.function})", line=growth.line)
