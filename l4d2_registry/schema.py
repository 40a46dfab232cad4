"""JSON Schema of the files that others read: the contract for a reader in any language.

The schemas are committed under `schemas/`; `python -m l4d2_registry.schema`
writes them again after a change, and a test fails while they are out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from l4d2_registry.aliases import ALIAS_SCHEMA, AliasGeneration
from l4d2_registry.files import write_atomic
from l4d2_registry.manifest import MANIFEST_SCHEMA, ModelManifest
from l4d2_registry.records import Frozen

SCHEMA_FOLDER: Final = Path(__file__).parent / "schemas"

_RECORDS: Final[dict[str, type[Frozen]]] = {
    f"model_manifest.v{MANIFEST_SCHEMA}.json": ModelManifest,
    f"alias_generation.v{ALIAS_SCHEMA}.json": AliasGeneration,
}
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> dict[str, bytes]:
    """Return the schema of every record as written, by file name."""
    return {
        name: _pretty({"$schema": _DIALECT, **record.model_json_schema(mode="serialization")})
        for name, record in _RECORDS.items()
    }


def _pretty(schema: dict[str, object]) -> bytes:
    return (json.dumps(schema, indent=2, sort_keys=True) + "\n").encode("ascii")


if __name__ == "__main__":
    for file_name, data in json_schemas().items():
        write_atomic(SCHEMA_FOLDER / file_name, data)
