"""Metadata that people like to read: tables, previews and plots of stored artefacts."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from l4d2_assets.core.artefacts import Artefact
from l4d2_assets.core.model_card import table

PLOT_FILE = "plot.png"
STATISTICS_FILE = "statistics.json"
DROPPED_FILE = "dropped.jsonl"
_PREVIEW_CHARS = 1500


def rows_of(artefact: Artefact, name: str) -> int:
    """Return the number of rows in a JSON-lines file."""
    return artefact.read(name).count(b"\n")


def row_count(artefact: Artefact, name: str) -> Mapping[str, Any]:
    """Return Dagster's standard row-count entry."""
    return {"dagster/row_count": dg.MetadataValue.int(rows_of(artefact, name))}


def statistics(artefact: Artefact) -> Mapping[str, Any]:
    """Return the step's statistics as a Markdown table per group of figures."""
    content = json.loads(artefact.read(STATISTICS_FILE))
    flat = {key: value for key, value in content.items() if not isinstance(value, dict)}
    entries: dict[str, Any] = {}
    if flat:
        entries["statistics"] = markdown_counts(flat)
    for key, value in content.items():
        if isinstance(value, dict):
            entries[key.replace("_", " ")] = markdown_counts(value)
    return entries


def markdown_counts(counts: Mapping[str, Any]) -> dg.MarkdownMetadataValue:
    """Return a two-column table."""
    return dg.MetadataValue.md(table(("what", "value"), list(counts.items())) if counts else "none")


def markdown_table(
    header: Sequence[str], rows: Sequence[Sequence[object]]
) -> dg.MarkdownMetadataValue:
    """Return a table, or `none` without rows."""
    return dg.MetadataValue.md(table(header, rows) if rows else "none")


def code_preview(text: str, language: str) -> dg.MarkdownMetadataValue:
    """Return the start of a text in a fence that the text cannot close."""
    fence = "```"
    while fence in text:
        fence += "`"
    cut = text[:_PREVIEW_CHARS]
    more = "\n…" if len(text) > _PREVIEW_CHARS else ""
    return dg.MetadataValue.md(f"{fence}{language}\n{cut}{more}\n{fence}")


def plot(artefact: Artefact) -> Mapping[str, Any]:
    """Return the artefact's plot as an inline picture, nothing if it has none."""
    if PLOT_FILE not in artefact:
        return {}
    encoded = base64.b64encode(artefact.read(PLOT_FILE)).decode("ascii")
    return {"plot": dg.MetadataValue.md(f"![plot](data:image/png;base64,{encoded})")}
