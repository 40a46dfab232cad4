"""Where an artefact comes from: its inputs, the code and the configuration, as digests.

A provenance record holds no clock, host or run id. Equal records mean that the
same work was done on the same inputs, so the result can be taken instead of
done again; that is the whole of memoisation here.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from l4d2_registry import digest_bytes, digest_json
from l4d2_registry.canonical import Digest


class Provenance(BaseModel):
    """What an artefact was made of.

    `inputs` maps an upstream asset (`name` or `name[partition]`) to the digest
    of its data; `code_sha256` covers the source of the modules that did the
    work, `config_sha256` everything else they were told.
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


@cache
def code_digest(modules: tuple[str, ...]) -> str:
    """Return one digest over the source of modules or whole packages.

    It is read from the source files without importing them, so a heavy
    dependency of the work does not have to be loaded to name its version.
    """
    return digest_json({name: _source_digest(name) for name in sorted(modules)})


def _source_digest(module: str) -> str:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no source for module {module!r}")
    if spec.submodule_search_locations:
        files = sorted(Path(spec.origin).parent.rglob("*.py"))
        folder = Path(spec.origin).parent
        return digest_json(
            {str(p.relative_to(folder)): digest_bytes(p.read_bytes()) for p in files}
        )
    return digest_bytes(Path(spec.origin).read_bytes())
