"""The agents' code location. So far: the game's constants, which everything to come is based on.

Policies, their evaluation and their plugins become assets here, partitioned by
persona, with the agents issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import dagster as dg

from l4d2_agents.constants import ConstantTable, load_constants
from l4d2_agents.errors import AgentsError
from l4d2_assets.asset_step import EXPECTED, AssetStep, Check, Outcome, build_asset
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.presentation import markdown_counts, markdown_table
from l4d2_assets.resources import Pipeline
from l4d2_registry import canonical_json

CONSTANTS_FILE: Final = "constants.json"
_ROWS_SHOWN: Final = 12
_MAX_LOW_SHARE: Final = 0.1


def _game_constants(_inputs: Inputs) -> Product:
    table = load_constants()
    return Product(data={CONSTANTS_FILE: canonical_json(table)})


def _table(artefact: Artefact) -> ConstantTable:
    return ConstantTable.model_validate_json(artefact.read(CONSTANTS_FILE))


def _present(artefact: Artefact) -> Mapping[str, Any]:
    constants = _table(artefact).constants
    return {
        "dagster/row_count": dg.MetadataValue.int(len(constants)),
        "confidence": markdown_counts(dict(Counter(row.confidence for row in constants))),
        "preview": markdown_table(
            ("constant", "value", "unit", "convar", "confidence"),
            [
                (row.id, row.value, row.unit, row.convar or "", row.confidence)
                for row in constants[:_ROWS_SHOWN]
            ],
        ),
    }


def _most_can_be_trusted(done: Done) -> Outcome:
    rows = _table(done.artefact).constants
    low = [row.id for row in rows if row.confidence == "low"]
    share = len(low) / len(rows)
    return Outcome(
        share <= _MAX_LOW_SHARE,
        {"rows": len(rows), "low confidence": len(low), "which": ", ".join(low)},
    )


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="game_constants",
            folder="agents",
            compute=_game_constants,
            memoise=False,
        ),
        group="agents",
        description=(
            "Constants of the game that a simulator needs, each with unit, source and confidence; "
            "conflicting sources are stated."
        ),
        kinds=frozenset({"python", "yaml"}),
        present=_present,
        checks=(
            Check(
                name="most_can_be_trusted",
                description="At most one constant in ten is of low confidence.",
                run=_most_can_be_trusted,
            ),
        ),
    ),
)


def build_defs(*, project: Project | None = None) -> dg.Definitions:
    """Return the definitions of the `l4d2_agents` code location."""
    graph = Graph.of(definition.step for definition in STEPS)
    pipeline = Pipeline(root=str(project.root), data=str(project.data)) if project else Pipeline()
    return dg.Definitions(
        assets=[
            build_asset(definition, graph, expected=(*EXPECTED, AgentsError))
            for definition in STEPS
        ],
        jobs=[
            dg.define_asset_job(
                "publish_constants",
                selection=dg.AssetSelection.all(),
                description="Validate and publish the game's constants.",
            )
        ],
        resources={"pipeline": pipeline},
        executor=dg.in_process_executor,
    )
