"""Where an artefact comes from: its inputs, the code and the configuration, as digests.

A provenance record holds no clock, host or run id. Equal records mean that the
same work was done on the same inputs, so the result can be taken instead of
done again; that is the whole of memoisation here.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from l4d2_registry import digest_json
from l4d2_registry.canonical import Digest


class Provenance(BaseModel):
    """What an artefact was made of.

    `inputs` maps an upstream asset (`name` or `name[partition]`) to the digest
    of its data; `code_sha256` covers the source that did the work,
    `config_sha256` everything else that it was told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    asset: str
    partition: str | None
    inputs: dict[str, Digest] = Field(default_factory=dict)
    code_sha256: Digest
    config_sha256: Digest

    @property
    def identity(self) -> str:
        """The digest under which the work is remembered."""
        return digest_json(self)
