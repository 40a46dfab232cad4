"""The nightly refresh. It never starts anything that is paid for."""

from __future__ import annotations

import dagster as dg


def build_schedules() -> list[dg.ScheduleDefinition]:
    """Return the schedules; each is switched on by a person, in the UI or by the CLI."""
    return [
        dg.ScheduleDefinition(
            name="nightly_refresh",
            job_name="refresh_corpus",
            cron_schedule="0 3 * * *",
            execution_timezone="UTC",
            description=(
                "03:00 UTC: read the sources again and rebuild the corpus. Training sets follow by "
                "their automation condition, only if bytes changed."
            ),
        )
    ]
