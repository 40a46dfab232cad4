"""One job per user journey."""

from __future__ import annotations

from typing import Final

import dagster as dg

_CORPUS: Final = dg.AssetSelection.groups("raw", "corpus") | dg.AssetSelection.assets("eval_suites")
_PROMOTION: Final = dg.AssetSelection.assets("promotion_decision", "production")


def build_jobs() -> list[dg.UnresolvedAssetJobDefinition]:
    """Return the jobs; one that selects a partitioned asset is partitioned like it."""
    return [
        dg.define_asset_job(
            "refresh_corpus",
            selection=_CORPUS,
            description="Read all sources again and rebuild the corpus. Nightly; costs nothing.",
        ),
        dg.define_asset_job(
            "build_version",
            selection=dg.AssetSelection.all() - _PROMOTION,
            description="One model version from raw data to a judged registry entry.",
        ),
        dg.define_asset_job(
            "promote_version",
            selection=_PROMOTION,
            description="Decide on a registered version and, if the gate allows, serve it.",
        ),
        dg.define_asset_job(
            "build_and_promote",
            selection=dg.AssetSelection.all(),
            description="The whole way, raw data to `production`: what `make demo` runs.",
        ),
        dg.define_asset_job(
            "evaluate_version",
            selection=dg.AssetSelection.assets("eval_suites", "generations", "eval_report"),
            description="Ask and judge a model version again.",
        ),
        dg.define_asset_job(
            "compare_versions",
            selection=dg.AssetSelection.assets("model_comparison"),
            description="Put all evaluated versions side by side.",
        ),
    ]
