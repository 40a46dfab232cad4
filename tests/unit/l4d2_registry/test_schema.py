"""The committed JSON Schemas say what the code writes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from l4d2_registry import ModelManifest
from l4d2_registry.aliases import AliasGeneration
from l4d2_registry.records import Frozen
from l4d2_registry.schema import SCHEMA_FOLDER, json_schemas


def test_the_committed_schemas_are_current() -> None:
    """To mend: `python -m l4d2_registry.schema`; a new version if a reader would break."""
    committed = {path.name: path.read_bytes() for path in SCHEMA_FOLDER.iterdir()}

    assert committed == json_schemas()


@pytest.mark.parametrize(
    ("file_name", "record"),
    [("model_manifest.v1.json", ModelManifest), ("alias_generation.v1.json", AliasGeneration)],
)
def test_a_schema_closes_every_record_and_requires_every_field(
    file_name: str, record: type[Frozen]
) -> None:
    schema = json.loads(json_schemas()[file_name])
    objects: list[dict[str, Any]] = [schema, *schema.get("$defs", {}).values()]

    assert set(schema["required"]) == set(record.model_fields)
    for described in objects:
        assert described["additionalProperties"] is False
        assert set(described["required"]) == set(described["properties"])
