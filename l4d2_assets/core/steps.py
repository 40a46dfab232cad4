"""A step: from stored artefacts to a stored artefact, done once for the same inputs.

This is the frame around every asset's work. It verifies the inputs, takes the
result of equal work if it was done before, and otherwise does the work and
stores it whole. It knows no Dagster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from l4d2_assets.core.artefacts import Artefact, ArtefactStore, Product
from l4d2_assets.core.code import code_digest
from l4d2_assets.core.errors import InputsDisagree
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_assets.core.provenance import Provenance
from l4d2_registry import digest_json


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a step works on.

    `artefacts` maps upstream assets to their current artefacts; `collected`
    maps assets of which all partitions are wanted to those, by partition.
    `partition` is the model version, None in an unpartitioned step.
    """

    project: Project
    partition: str | None
    artefacts: Mapping[str, Artefact]
    collected: Mapping[str, Mapping[str, Artefact]]

    @property
    def version(self) -> str:
        """The partition of a partitioned step."""
        if self.partition is None:
            raise TypeError("an unpartitioned step has no version")
        return self.partition

    def read(self, asset: str, name: str) -> bytes:
        """Return a file of an upstream artefact, verified."""
        return self.artefacts[asset].read(name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """The work behind one asset.

    - `folder` is where its artefacts lie under the data root.
    - `inputs` are upstream assets, `collects` those of which all partitions are read.
    - `settings` returns as JSON whatever else decides it: configuration, the judge's identity.
    - `memoise` is false for work whose inputs or effects lie outside the store.
    """

    asset: str
    folder: str
    compute: Callable[[Inputs], Product]
    inputs: tuple[str, ...] = ()
    collects: tuple[str, ...] = ()
    partitioned: bool = False
    settings: Callable[[Project, str | None], Any] = lambda _project, _partition: None
    memoise: bool = True

    @property
    def code_sha256(self) -> str:
        """The digest of the code that decides the result: of `compute` and what it uses."""
        return code_digest(Path(self.compute.__code__.co_filename))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a step; `memoised` if equal work had been done before."""

    artefact: Artefact
    inputs: Inputs
    memoised: bool


def run_step(
    step: Step,
    *,
    project: Project,
    graph: Graph,
    partition: str | None,
) -> Done:
    """Run a step under its slot's lock.

    Raises:
        ArtefactMissing: an input was never materialized.
        InputsDisagree: two inputs come from different versions of a third.
        LockBusy: another process works on the same slot.
    """
    store = ArtefactStore(project.data, graph.folders)
    slot = store.slot(step.asset, partition)
    with slot.locked():
        inputs = _gather(step, project, store, graph, partition)
        provenance = Provenance(
            asset=step.asset,
            partition=partition,
            inputs=_digests(inputs),
            code_sha256=step.code_sha256,
            config_sha256=digest_json(step.settings(project, partition)),
        )
        remembered = slot.remembered(provenance) if step.memoise else None
        if remembered is not None:
            slot.point(remembered)
            return Done(remembered, inputs, memoised=True)
        return Done(slot.store(step.compute(inputs), provenance), inputs, memoised=False)


def _gather(
    step: Step,
    project: Project,
    store: ArtefactStore,
    graph: Graph,
    partition: str | None,
) -> Inputs:
    artefacts = {
        asset: store.slot(asset, partition if asset in graph.partitioned else None).require()
        for asset in step.inputs
    }
    collected = {
        asset: {key: store.slot(asset, key).require() for key in store.partitions(asset)}
        for asset in step.collects
    }
    _agree(step.asset, artefacts)
    return Inputs(project, partition, artefacts, collected)


def _digests(inputs: Inputs) -> dict[str, str]:
    digests = {asset: artefact.digest for asset, artefact in inputs.artefacts.items()}
    for asset, partitions in inputs.collected.items():
        digests |= {f"{asset}[{key}]": artefact.digest for key, artefact in partitions.items()}
    return digests


def _agree(asset: str, artefacts: Mapping[str, Artefact]) -> None:
    """Refuse inputs of which one was made from another version of the other."""
    for name, artefact in artefacts.items():
        for upstream, digest in artefact.record.provenance.inputs.items():
            current = artefacts.get(upstream)
            if current is not None and current.digest != digest:
                raise InputsDisagree(
                    f"{asset}: its input {name!r} was made from {upstream!r} {digest[:12]}, but "
                    f"{upstream!r} is at {current.digest[:12]} now; materialize {name!r} first"
                )
