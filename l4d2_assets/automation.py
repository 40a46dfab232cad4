"""Automation conditions. Nothing that costs money has one: it is started by a person."""

from __future__ import annotations

from typing import Any, Final

import dagster as dg

_CHANGED: Final = dg.AutomationCondition.any_deps_match(
    dg.AutomationCondition.data_version_changed()
)
_HANDLED: Final = (
    dg.AutomationCondition.newly_requested()
    | dg.AutomationCondition.newly_updated()
    | dg.AutomationCondition.initial_evaluation()
)

WHEN_INPUT_BYTES_CHANGE: Final[dg.AutomationCondition[Any]] = (
    # `since_last_handled` would lose a change that comes in the tick after a request.
    _CHANGED.since(_HANDLED & ~_CHANGED)
    & ~dg.AutomationCondition.any_deps_missing()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
)
"""Rebuild when an input's data version changed. Data versions are content digests, so a
rescrape that found the same bytes rebuilds nothing (`eager` would rebuild every version).

A change is remembered until it was dealt with, also while an input is still being made or
fails a blocking check: such a check stops its own run only, so the condition asks for it."""
