"""Automation conditions. Nothing that costs money has one: it is started by a person."""

from __future__ import annotations

from typing import Any, Final

import dagster as dg

WHEN_INPUT_BYTES_CHANGE: Final[dg.AutomationCondition[Any]] = (
    dg.AutomationCondition.any_deps_match(
        dg.AutomationCondition.data_version_changed()
    ).since_last_handled()
    & ~dg.AutomationCondition.any_deps_missing()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
)
"""Rebuild when an input's data version changed. Data versions are content digests, so a
rescrape that found the same bytes rebuilds nothing (`eager` would rebuild every version).

A blocking check stops its own run only, so the condition asks for the checks too. A change
that came while something was in its way is remembered until it was dealt with."""
