"""The judge as the pipeline uses it: one compiler, its includes from the configuration, a cache."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.errors import JudgeFailed, SourceMissing
from l4d2_assets.core.project import Project
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge import judge_many, judge_replies
from l4d2_sourcepawn.verdict import Status, Verdict

CLONES_VARIABLE = "L4D2_GIT_CLONES"


class SourcesConfig(Strict):
    """`configs/sources.yaml`."""

    git_clones: str | None
    include_roots: tuple[str, ...]


def load_sources(project: Project) -> SourcesConfig:
    """Read `configs/sources.yaml`; its folders are relative to the project."""
    return load_config(project.config("sources.yaml"), SourcesConfig)


@dataclass(frozen=True, slots=True)
class PipelineJudge:
    """A compiler with the project's includes, shared by all steps of a run.

    An unscored verdict never leaves it: a step would take the machine's fault for
    the plugin's, and memoisation would keep that for good.
    """

    compiler: Compiler

    @classmethod
    def of(cls, project: Project) -> PipelineJudge:
        """Find the compiler.

        Raises:
            SourceMissing: a configured include root does not exist.
            CompilerUnavailable: no compiler runs on this machine.
        """
        roots = [(project.root / root).resolve() for root in load_sources(project).include_roots]
        for root in roots:
            if not root.is_dir():
                raise SourceMissing(
                    f"include root {root} does not exist; correct configs/sources.yaml"
                )
        return cls(
            Compiler.discover(include_roots=roots, cache_folder=project.data / "cache" / "compiler")
        )

    @property
    def identity(self) -> dict[str, Any]:
        """What a step's configuration digest has to know of the judge."""
        identity = self.compiler.identity
        return {
            "compiler": identity.name,
            "compiler_sha256": identity.binary_sha256,
            "includes_sha256": identity.includes_sha256,
        }

    def sources(self, sources: Sequence[str]) -> Sequence[Verdict]:
        """Judge plugins, in order, over the machine's cores.

        Raises:
            JudgeFailed: a verdict is unscored. Those made are in the compiler's cache.
        """
        return _told(judge_many(sources, compiler=self.compiler, workers=_cores()))

    def replies(self, replies: Sequence[tuple[str, str]]) -> Sequence[Verdict]:
        """Judge a model's replies, each with the task it answers; as `sources` does."""
        return _told(judge_replies(replies, compiler=self.compiler, workers=_cores()))


def _told(verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    faults = [
        result.reason
        for verdict in verdicts
        for result in verdict.rungs
        if result.status is Status.UNSCORED
    ]
    if faults:
        raise JudgeFailed(
            f"{len(faults)} of {len(verdicts)} plugins could not be judged, so nothing is kept; "
            f"run the same command again ({faults[0]})"
        )
    return verdicts


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


def clones_folder(project: Project) -> Path | None:
    """Return the folder of local clones, None if none is configured.

    `L4D2_GIT_CLONES` is relative to where the command runs, the configuration's
    folder to the project.
    """
    named = os.environ.get(CLONES_VARIABLE)
    if named:
        return Path(named).absolute()
    configured = load_sources(project).git_clones
    return None if configured is None else (project.root / configured).resolve()
