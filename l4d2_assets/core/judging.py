"""The judge as the pipeline uses it: one compiler, its includes from the configuration, a cache.

The judge itself is loaded when something is judged: it takes a second, and every
process that only wants to know the assets imports this module.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from l4d2_assets.core.config import Strict, load_config
from l4d2_assets.core.errors import JudgeFailed, SourceMissing
from l4d2_assets.core.project import Project
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.verdict import RULES_VERSION, Rung, Verdict

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios
    from l4d2_sourcepawn.verdict_cache import VerdictCache

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

    A verdict that a fault of the machine left unscored never leaves it: a step
    would take that fault for the plugin's, and memoisation would keep it for good.
    One that the limits of the mocked server left unscored is unscored every time,
    and is a result.
    """

    compiler: Compiler
    cache: VerdictCache

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
        from l4d2_sourcepawn.verdict_cache import VerdictCache  # noqa: PLC0415 - see above

        cache = project.data / "cache"
        return cls(
            Compiler.discover(include_roots=roots, cache_folder=cache / "compiler"),
            VerdictCache(cache / "verdicts"),
        )

    @property
    def identity(self) -> dict[str, Any]:
        """What a step's configuration digest has to know of the judge."""
        identity = self.compiler.identity
        return {
            "compiler": identity.name,
            "compiler_sha256": identity.binary_sha256,
            "includes_sha256": identity.includes_sha256,
            "rules": RULES_VERSION,
        }

    def sources(self, sources: Sequence[str]) -> Sequence[Verdict]:
        """Judge plugins of unknown purpose up to `symbols_valid`, in order, over all cores.

        Raises:
            JudgeFailed: the machine kept one from being judged. The others are in the cache.
        """
        from l4d2_sourcepawn.judge import judge_many  # noqa: PLC0415 - see above

        return _told(
            judge_many(sources, compiler=self.compiler, level=Rung.SYMBOLS_VALID, cache=self.cache)
        )

    def replies(self, replies: Sequence[tuple[str, TaskScenarios]]) -> Sequence[Verdict]:
        """Judge a model's replies up to `behaviour`, each against its task; as `sources` does."""
        from l4d2_sourcepawn.judge import judge_replies  # noqa: PLC0415 - see above

        return _told(judge_replies(replies, compiler=self.compiler, cache=self.cache))


def _told(verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    faults = [fault.reason for verdict in verdicts for fault in verdict.faults]
    if faults:
        raise JudgeFailed(
            f"{len(faults)} of {len(verdicts)} plugins could not be judged, so nothing is kept; "
            f"run the same command again ({faults[0]})"
        )
    return verdicts


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
