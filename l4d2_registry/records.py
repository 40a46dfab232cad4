"""Record files: canonical bytes in, a record or a typed error out, and back."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, StrictInt, ValidationError

from l4d2_registry.canonical import canonical_json
from l4d2_registry.errors import ManifestInvalid, SchemaTooNew

RecordT = TypeVar("RecordT", bound=BaseModel)


class Frozen(BaseModel):
    """Base of the contract's records: immutable, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class _Versioned(BaseModel):
    schema_version: StrictInt


def parse_record(
    data: bytes, model: type[RecordT], *, newest_schema: int, where: str, remedy: str
) -> RecordT:
    """Return the record whose canonical JSON `data` is.

    No other spelling of the same record is accepted: that refuses repeated keys,
    numbers as text and left-out defaults, and so one record has one digest,
    whether it is taken of the file or of the object.

    Raises:
        SchemaTooNew: a newer release wrote it.
        ManifestInvalid: it is no such record; the message names the first fault and `remedy`.
    """
    try:
        record = model.model_validate_json(data)
    except ValidationError as error:
        found = _schema_version(data)
        if found > newest_schema:
            raise SchemaTooNew(
                f"{where} has schema {found}, this release reads up to {newest_schema}; "
                "upgrade l4d2-ai-architect"
            ) from error
        raise ManifestInvalid(f"{where} is damaged: {first_fault(error)}; {remedy}") from error
    if canonical_json(record) != data:
        raise ManifestInvalid(f"{where} is damaged: it is not canonical JSON; {remedy}")
    return record


def record_bytes(record: BaseModel, *, what: str, max_bytes: int) -> bytes:
    """Return the bytes that `parse_record` reads, at most `max_bytes` of them.

    Raises:
        ManifestInvalid: they would be more, or a text in it is not Unicode.
    """
    try:
        data = canonical_json(record)
    except ValueError as error:
        raise ManifestInvalid(f"the {what} cannot be written: {error}") from error
    if len(data) > max_bytes:
        raise ManifestInvalid(
            f"the {what} has {len(data)} bytes, at most {max_bytes} are kept; shorten its texts"
        )
    return data


def first_fault(error: ValidationError) -> str:
    """Say the first of a validation's faults in one line: the place, and what is wrong there."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _schema_version(data: bytes) -> int:
    try:
        return _Versioned.model_validate_json(data).schema_version
    except ValidationError:
        return 0
