from __future__ import annotations

import hashlib

import pytest
from pydantic import ValidationError

from l4d2_assets.core.provenance import Provenance
from l4d2_registry import digest_bytes

RECORD = Provenance(
    asset="training_set",
    partition="v7",
    inputs={"b": digest_bytes(b"b"), "a": digest_bytes(b"a")},
    code_sha256=digest_bytes(b"code"),
    config_sha256=digest_bytes(b"config"),
)


def test_identity_is_stable():
    """The name of every memo on every disk: a change of it forgets all work done before."""
    code, config, a, b = (digest_bytes(text) for text in (b"code", b"config", b"a", b"b"))
    canonical = (
        f'{{"asset":"training_set","code_sha256":"{code}","config_sha256":"{config}",'
        f'"inputs":{{"a":"{a}","b":"{b}"}},"partition":"v7","schema_version":1}}'
    )
    assert RECORD.identity == hashlib.sha256(canonical.encode()).hexdigest()


def test_identity_knows_no_order_of_inputs():
    turned = RECORD.model_copy(update={"inputs": dict(reversed(RECORD.inputs.items()))})
    assert turned.identity == RECORD.identity


@pytest.mark.parametrize(
    "change",
    [
        {"asset": "other"},
        {"partition": None},
        {"inputs": {"a": digest_bytes(b"a")}},
        {"code_sha256": digest_bytes(b"other")},
        {"config_sha256": digest_bytes(b"other")},
    ],
)
def test_every_field_is_part_of_the_identity(change):
    assert RECORD.model_copy(update=change).identity != RECORD.identity


def test_unknown_key_and_no_digest_are_refused():
    for bad in ({"at": "2030-01-01"}, {"code_sha256": "short"}):
        with pytest.raises(ValidationError):
            Provenance.model_validate(RECORD.model_dump() | bad)
