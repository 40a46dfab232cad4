"""What a step has to know of the steps around it: their folders and their partitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, Self


class Node(Protocol):
    """The part of a step that the graph is made of."""

    @property
    def asset(self) -> str:
        """The asset's name."""

    @property
    def folder(self) -> str:
        """The folder under the data root."""

    @property
    def partitioned(self) -> bool:
        """Whether there is one artefact per partition."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The steps of one code location. `folders` maps assets to folders under the data root."""

    folders: Mapping[str, str]
    partitioned: frozenset[str]

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Self:
        """Return the graph of some steps."""
        known = list(nodes)
        return cls(
            folders={node.asset: node.folder for node in known},
            partitioned=frozenset(node.asset for node in known if node.partitioned),
        )
