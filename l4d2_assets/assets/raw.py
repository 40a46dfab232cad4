"""Raw data as it was found, decoded but not judged."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import dagster as dg

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.documents import Document, count_reasons, dump_rows, load_rows
from l4d2_assets.core.judging import clones_folder
from l4d2_assets.core.sources import Harvest
from l4d2_assets.core.sources.local_git import read_clones
from l4d2_assets.core.sources.seed import read_notes, read_plugins
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.presentation import (
    DROPPED_FILE,
    STATISTICS_FILE,
    code_preview,
    row_count,
    statistics,
)
from l4d2_registry import canonical_json

DOCUMENTS_FILE: Final = "documents.jsonl"
NOTES_FILE: Final = "notes.json"

NIGHTLY_FRESHNESS: Final = dg.FreshnessPolicy.cron(
    deadline_cron="0 6 * * *", lower_bound_delta=dt.timedelta(hours=4), timezone="UTC"
)
"""The rescrape starts at 03:00; by 06:00 UTC the raw data must be of that night."""


def _seed_plugins(inputs: Inputs) -> Product:
    return _harvested(read_plugins(inputs.project.seed))


def _local_git_plugins(inputs: Inputs) -> Product:
    return _harvested(read_clones(clones_folder(inputs.project)))


def _harvested(harvest: Harvest) -> Product:
    documents = harvest.documents
    figures = {
        "documents": len(documents),
        "bytes": sum(document.bytes for document in documents),
        "origins": _count(document.origin for document in documents),
        "subjects": _count(document.subject or "unknown" for document in documents),
        "licences": _count(document.licence or "unknown" for document in documents),
        "dropped": count_reasons(harvest.dropped),
    }
    return Product(
        data={DOCUMENTS_FILE: dump_rows(documents)},
        aside={
            DROPPED_FILE: dump_rows(harvest.dropped),
            STATISTICS_FILE: canonical_json(figures),
        },
    )


def _count(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items()))


def _present_documents(artefact: Artefact) -> Mapping[str, Any]:
    entries = {**row_count(artefact, DOCUMENTS_FILE), **statistics(artefact)}
    first = artefact.read(DOCUMENTS_FILE).splitlines()[:1]
    if first:
        entries["preview"] = code_preview(json.loads(first[0])["text"], "c")
    return entries


def _ids_are_unique(done: Done) -> Outcome:
    ids = [row.doc_id for row in load_rows(done.artefact.read(DOCUMENTS_FILE), Document)]
    return Outcome(len(set(ids)) == len(ids), {"documents": len(ids), "unique": len(set(ids))})


_UNIQUE = Check(
    name="ids_are_unique",
    description="No document stands twice: origin, path and bytes together are unique.",
    run=_ids_are_unique,
)


def _seed_notes(inputs: Inputs) -> Product:
    return Product(data={NOTES_FILE: canonical_json(read_notes(inputs.project.seed))})


def _present_notes(artefact: Artefact) -> Mapping[str, Any]:
    notes = json.loads(artefact.read(NOTES_FILE))
    titles = "\n".join(f"- {text.splitlines()[0].removeprefix('# ')}" for text in notes.values())
    return {
        "dagster/row_count": dg.MetadataValue.int(len(notes)),
        "notes": dg.MetadataValue.md(titles),
    }


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="seed_plugins",
            folder="raw",
            compute=_seed_plugins,
            memoise=False,
        ),
        group="raw",
        description=(
            "The embedded corpus: hand-written L4D2 plugins from `data/seed`, each with the plain "
            "request it answers. The offline default."
        ),
        kinds=frozenset({"python", "sourcepawn"}),
        present=_present_documents,
        checks=(_UNIQUE,),
        freshness=NIGHTLY_FRESHNESS,
    ),
    AssetStep(
        step=Step(
            asset="seed_notes",
            folder="raw",
            compute=_seed_notes,
            memoise=False,
        ),
        group="raw",
        description="Self-written reference notes on L4D2 scripting from `data/seed/notes`.",
        kinds=frozenset({"python", "markdown"}),
        present=_present_notes,
        freshness=NIGHTLY_FRESHNESS,
    ),
    AssetStep(
        step=Step(
            asset="local_git_plugins",
            folder="raw",
            compute=_local_git_plugins,
            memoise=False,
        ),
        group="raw",
        description=(
            "Plugins of local git clones (`L4D2_GIT_CLONES` or `configs/sources.yaml`), each clone "
            "at its HEAD commit. Empty where no folder is configured."
        ),
        kinds=frozenset({"python", "git"}),
        present=_present_documents,
        checks=(_UNIQUE,),
        freshness=NIGHTLY_FRESHNESS,
    ),
)
