"""The model card: what a version is, in Markdown, generated from its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from l4d2_registry import ModelManifest, RungScore


def render_card(manifest: ModelManifest) -> str:
    """Return the card. It says nothing that the manifest does not."""
    sections = [
        f"# {manifest.name}@{manifest.version}",
        manifest.summary,
        _facts(manifest),
        _evaluation(manifest),
        _published(manifest),
        _files(manifest),
        _lineage(manifest),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; cells are escaped."""
    lines = [_row(header), _row(["---"] * len(header)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def percent(score: RungScore) -> str:
    """Return a rung's figure with its interval, or that there is none."""
    if not score.judged:
        return "not judged"
    if not score.scored:
        return f"unscored ({score.unscored})"
    rate = 100 * score.passed / score.scored
    text = f"{score.passed}/{score.scored} = {rate:.0f} %"
    if score.low is not None and score.high is not None:
        text += f" (95 % CI {100 * score.low:.0f} to {100 * score.high:.0f})"
    return text + (f", {score.unscored} unscored" if score.unscored else "")


def _row(cells: Sequence[object]) -> str:
    shown = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells]
    return "| " + " | ".join(shown) + " |"


def _facts(manifest: ModelManifest) -> str:
    cost = "unknown" if manifest.cost.usd is None else f"{manifest.cost.usd:.2f} USD"
    licences = ", ".join(f"{li.spdx} ({li.covers})" for li in manifest.licences)
    rows: list[tuple[str, object]] = [
        ("kind", manifest.kind),
        ("base model", manifest.base_model or "none"),
        ("licences", licences),
        ("prompt", f"{manifest.prompt.id} {manifest.prompt.sha256[:12]}"),
        ("cost", f"{cost}. {manifest.cost.note}".strip()),
        ("expires", manifest.expires_at or "never"),
    ]
    if manifest.hosted_model:
        rows.append(("hosted as", f"`{manifest.hosted_model}`"))
    return table(("what", "value"), rows)


def _evaluation(manifest: ModelManifest) -> str:
    evaluation = manifest.evaluation
    if evaluation is None:
        return "## Evaluation\n\nNot evaluated."
    if not evaluation.reproduced:
        return "## Evaluation\n\nNot reproduced here: this version cannot be asked."
    rows = [(score.rung, percent(score)) for score in evaluation.rungs]
    return (
        f"## Evaluation\n\nSuite `{evaluation.suite}`, {evaluation.tasks} tasks, one answer each; "
        f"judge: {evaluation.judge}.\n\n" + table(("rung", "passed"), rows)
    )


def _published(manifest: ModelManifest) -> str:
    if not manifest.published:
        return ""
    rows = [(figure.what, figure.value, figure.source) for figure in manifest.published]
    return "## As published, not reproduced\n\n" + table(("figure", "their word", "source"), rows)


def _files(manifest: ModelManifest) -> str:
    if not manifest.artefacts:
        return ""
    rows = [(a.role, a.file_name, a.bytes, f"`{a.sha256}`") for a in manifest.artefacts]
    return "## Files\n\n" + table(("role", "file", "bytes", "sha256"), rows)


def _lineage(manifest: ModelManifest) -> str:
    lineage = manifest.lineage
    rows = [
        ("recipe", lineage.recipe_sha256),
        ("specification", lineage.spec_sha256),
        ("code", lineage.code_sha256),
        ("dataset", lineage.dataset_sha256 or "none"),
        *((f"snapshot {name}", digest) for name, digest in sorted(lineage.snapshots.items())),
    ]
    return "## Lineage\n\n" + table(("what", "sha256"), rows)
