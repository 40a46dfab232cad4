"""What the command line prints: answers, verdicts, models, in words and colours.

Text from models and corpora can be hostile to terminals as well: what goes to
one has its control characters made visible.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from l4d2_registry import EvaluationSummary, ModelManifest, RungScore
from l4d2_serving.catalogue import Listing
from l4d2_serving.engine import Answer
from l4d2_sourcepawn.report import render, visible

_PLUGIN: Final = "plugin.sp"
"""What the judge calls the plugin in a reply."""

_PIPED_WIDTH: Final = 200
"""Columns of a table that goes into a pipe, where nobody's window sets a width."""


def write_text(text: str) -> None:
    """Write to stdout: unchanged into a pipe or file, made harmless on a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(map(visible, text.split("\n")))
    sys.stdout.write(text)
    if not text.endswith("\n"):
        sys.stdout.write("\n")
    sys.stdout.flush()


def print_error(message: str) -> None:
    """Print one line on stderr, as all errors of the command are."""
    _errors().print(Text("error: ", style="bold red") + Text(visible(message)))


def print_verdict(answer: Answer) -> None:
    """Print who answered, the verdict with its findings, and the notices, on stderr."""
    out = _errors()
    model = answer.model
    via = f" (alias {model.alias}, generation {model.generation})" if model.alias else ""
    out.print(Text(f"answered by {model.name}@{model.version}{via}", style="dim"))
    for line in render(answer.verdict, file=_PLUGIN, own_name=_PLUGIN, source=answer.code or ""):
        out.print(line)
    for notice in answer.notices:
        out.print(Text(f"note: {visible(notice)}", style="yellow"))


def print_models(listings: Iterable[Listing]) -> None:
    """Print the table of everything that can be asked for, on stdout."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "version", "kind", "reproduced", "scores (95 % interval)", "expires"):
        table.add_column(heading, overflow="fold")
    table.add_column("can answer here", overflow="fold")
    for listing in listings:
        manifest = listing.manifest
        table.add_row(
            listing.name,
            str(listing.ref) if listing.generation is not None else "",
            manifest.kind if manifest else "?",
            _reproduced(manifest) if manifest else "?",
            _scores(manifest) if manifest else "?",
            str(manifest.expires_at or "never") if manifest else "?",
            Text("yes", style="green")
            if listing.why_not is None
            else Text(f"no: {visible(listing.why_not)}", style="yellow"),
        )
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(width=width, highlight=False, markup=False, emoji=False).print(table)


def rung_line(score: RungScore) -> str:
    """Say one rung's score: count, pass rate's interval, or that it is not judged."""
    if not score.judged:
        return f"{score.rung} not judged"
    line = f"{score.rung} {score.passed}/{score.scored}"
    if score.low is not None and score.high is not None:
        line += f" ({score.low:.0%} to {score.high:.0%})"
    return line + (f", {score.unscored} unscored" if score.unscored else "")


def _errors() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def _reproduced(manifest: ModelManifest) -> str:
    if manifest.evaluation is None:
        return "no" if manifest.published else ""
    return "yes" if manifest.evaluation.reproduced else "no"


def _scores(manifest: ModelManifest) -> str:
    evaluation: EvaluationSummary | None = manifest.evaluation
    if evaluation is not None:
        return "\n".join(rung_line(score) for score in evaluation.rungs)
    published = (f"{figure.what}: {figure.value} (published)" for figure in manifest.published)
    return "\n".join(map(visible, published)) or "not evaluated"
