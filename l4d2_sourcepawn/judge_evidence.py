"""What the upper rungs share: work on hostile bytecode, and evidence of bounded size."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from l4d2_sourcepawn.errors import SourcePawnError
from l4d2_sourcepawn.verdict import Rung, RungResult, Status

FIRST: Final = 20
"""Entries kept of each list of evidence."""

_CHARACTERS: Final = 300

T = TypeVar("T")
_log = logging.getLogger(__name__)


def attempt(work: Callable[[], T]) -> T | str:
    """Do work on hostile bytecode; return why if it could not be done.

    A defect of the mocked server must not end a batch: it leaves one plugin unscored.
    """
    try:
        return work()
    except SourcePawnError as error:
        return f"the mocked server cannot run it: {short(str(error))}"
    except Exception as error:  # noqa: BLE001 - see above
        _log.exception("a defect of the mocked server")
        return short(f"a defect of the mocked server, please report it: {error!a}")


def cannot_tell(rung: Rung, reason: str) -> RungResult:
    """Return a rung that the mocked server cannot tell, now or later, until it is mended."""
    needs = ("another release of the mocked server",)
    return RungResult(rung=rung, status=Status.UNSCORED, reason=reason, needs=needs)


def needs_of(natives: Mapping[str, int], facts: Mapping[str, int]) -> tuple[str, ...]:
    """Return what the mocked server lacks, as `native X` or as the fact in words."""
    named = (*(f"native {name}" for name in sorted(natives)), *sorted(facts))
    return tuple(map(short, named[:FIRST]))


def short(text: str) -> str:
    """Return a text that UTF-8 can hold, cut to what anybody reads."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= _CHARACTERS else plain[: _CHARACTERS - 1] + "…"
