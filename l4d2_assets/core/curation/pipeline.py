"""The steps of curation in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from l4d2_assets.core.config import Strict
from l4d2_assets.core.curation.compilation import JudgeMany, count_warnings, keep_compiling
from l4d2_assets.core.curation.contamination import keep_uncontaminated
from l4d2_assets.core.curation.duplicate import keep_first
from l4d2_assets.core.curation.short import keep_long_enough
from l4d2_assets.core.documents import CuratedPlugin, Document, Dropped
from l4d2_assets.core.errors import NothingLeft
from l4d2_assets.core.evaluation.tasks import Task


class CurationConfig(Strict):
    """`configs/curation.yaml`. `max_warnings` None keeps a plugin whatever its warnings."""

    min_code_lines: int = Field(ge=0)
    max_warnings: int | None = Field(ge=0)


@dataclass(frozen=True, slots=True)
class Curated:
    """What curation kept, what it dropped, and how many records each step let through."""

    plugins: tuple[CuratedPlugin, ...]
    dropped: tuple[Dropped, ...]
    counts: dict[str, int]


def curate(
    documents: Sequence[Document],
    *,
    tasks: Sequence[Task],
    config: CurationConfig,
    judge: JudgeMany,
) -> Curated:
    """Run all steps. Raises `NothingLeft` if no document survives."""
    counts = {"raw": len(documents)}
    dropped: list[Dropped] = []
    long_enough, gone = keep_long_enough(documents, min_code_lines=config.min_code_lines)
    dropped += gone
    counts["long enough"] = len(long_enough)
    unique, gone, copies = keep_first(long_enough)
    dropped += gone
    counts["unique"] = len(unique)
    clean, gone = keep_uncontaminated(unique, tasks)
    dropped += gone
    counts["answers no task"] = len(clean)
    compiling, gone = keep_compiling(clean, judge)
    dropped += gone
    counts["compiles"] = len(compiling)
    plugins: list[CuratedPlugin] = []
    for document, verdict in compiling:
        warnings = count_warnings(verdict)
        if config.max_warnings is not None and warnings > config.max_warnings:
            dropped.append(
                Dropped(
                    name=document.name,
                    step="warnings",
                    reason="too_many",
                    detail=f"{warnings} warnings",
                )
            )
            continue
        plugins.append(
            CuratedPlugin(
                document=document,
                verdict=verdict.headline(),
                warnings=warnings,
                duplicates=copies.get(document.doc_id, ()),
            )
        )
    counts["kept"] = len(plugins)
    if not plugins:
        raise NothingLeft(
            f"curation kept none of {len(documents)} documents; see dropped.jsonl for the "
            "reasons (is the compiler available: l4d2 info?)"
        )
    return Curated(tuple(plugins), tuple(dropped), counts)
