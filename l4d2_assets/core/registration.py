"""From a judged version to a registry entry, and from an entry to the gate's evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from l4d2_assets.core.evaluation.report import REPORT_FILE, EvalReport
from l4d2_assets.core.promotion import Evidence, Incumbent
from l4d2_assets.core.recipes import Recipe
from l4d2_assets.core.training.protocol import Trained
from l4d2_registry import (
    AliasNotFound,
    Artefact,
    Lineage,
    ModelManifest,
    ModelRef,
    Registry,
    RegistryError,
    canonical_json,
)
from l4d2_serving.prompt import load_prompt

REPORT_ROLE = "eval_report"


def put_version(
    registry: Registry,
    recipe: Recipe,
    trained: Trained,
    report: EvalReport,
    lineage: Lineage,
) -> ModelManifest:
    """Store the version's blobs and return its manifest, ready to be registered."""
    files = [
        _stored(registry, file.role, file.file_name, file.media_type, trained.contents)
        for file in trained.model.files
    ]
    report_bytes = canonical_json(report)
    files.append(
        _stored(registry, REPORT_ROLE, REPORT_FILE, "application/json", {REPORT_FILE: report_bytes})
    )
    return ModelManifest(
        name=recipe.version,
        kind=trained.model.kind,
        summary=recipe.summary,
        base_model=recipe.base_model,
        licences=trained.model.licences,
        artefacts=tuple(files),
        prompt=load_prompt(recipe.prompt).contract(),
        lineage=lineage,
        evaluation=report.summary(files[-1].sha256),
        published=trained.model.published,
        hosted_model=trained.model.hosted_model,
        cost=trained.model.cost,
        expires_at=trained.model.expires_at,
    )


def gather_evidence(registry: Registry, ref: ModelRef, alias: str | None) -> Evidence:
    """Re-read everything a promotion rests on from the registry itself.

    Nothing that an earlier step said is believed: blobs are verified, and the
    report must be about this suite, these figures and this model. `alias` None
    leaves the incumbent out, for a decision that does not compare with it.
    """
    manifest = registry.read(ref)
    problems: list[str] = []
    report: EvalReport | None = None
    for artefact in manifest.artefacts:
        try:
            registry.blobs.verified_path(artefact.sha256)
        except RegistryError as error:
            problems.append(str(error))
    if not problems:
        report, problems = _report(registry, manifest)
    incumbent = None if alias is None else _incumbent(registry, alias)
    return Evidence(manifest, incumbent, tuple(problems), report)


def _report(registry: Registry, manifest: ModelManifest) -> tuple[EvalReport | None, list[str]]:
    """Return a version's report, or what is wrong with it."""
    artefact = manifest.artefact(REPORT_ROLE)
    if artefact is None or manifest.evaluation is None:
        return None, ["it has no evaluation report"]
    try:
        report = EvalReport.model_validate_json(registry.blobs.read(artefact.sha256))
    except ValidationError:
        return None, ["its evaluation report is no report of this release"]
    problems: list[str] = []
    if report.version != manifest.name:
        problems.append(f"its report is about {report.version!r}")
    if report.model_files != _model_files(manifest):
        problems.append("its report judged other files than the manifest names")
    if report.summary(artefact.sha256) != manifest.evaluation:
        problems.append("its manifest states other figures than its report")
    return (None if problems else report), problems


def _model_files(manifest: ModelManifest) -> dict[str, str]:
    return {a.role: a.sha256 for a in manifest.artefacts if a.role != REPORT_ROLE}


def _incumbent(registry: Registry, alias: str) -> Incumbent | None:
    try:
        current = registry.alias(alias).current()
    except AliasNotFound:
        return None
    ref = ModelRef(current.model, current.version)
    return Incumbent(str(ref), current.manifest_sha256, tuple(_reports_on(registry, ref)))


def _reports_on(registry: Registry, ref: ModelRef) -> Iterator[EvalReport]:
    """Yield the sound reports on a version's files, its own first."""
    files: dict[str, str] | None = None
    for candidate in (ref, *(other for other in registry.versions(ref.name) if other != ref)):
        try:
            manifest = registry.read(candidate)
            files = files or _model_files(manifest)
            report = _report(registry, manifest)[0] if _model_files(manifest) == files else None
        except RegistryError:
            report = None  # a damaged version says nothing
        if files is None:
            return
        if report is not None:
            yield report


def _stored(
    registry: Registry, role: str, file_name: str, media_type: str, contents: Mapping[str, bytes]
) -> Artefact:
    data = contents[file_name]
    return Artefact(
        role=role,
        file_name=file_name,
        sha256=registry.blobs.put(data),
        bytes=len(data),
        media_type=media_type,
    )
