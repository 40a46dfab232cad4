"""One byte sequence per value, one digest per byte sequence.

Canonical JSON here is UTF-8, keys sorted by code point, no white space, no NaN
or infinity. It is RFC 8785 except for two things: numbers are written as Python
writes them (the shortest text that reads back to the same float; `1` and `1.0`
are two values), and keys outside the Basic Multilingual Plane sort by code
point. A digest is the lower-case hexadecimal SHA-256 of the bytes, 64 characters.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_CHUNK = 1 << 20


def canonical_json(value: Any) -> bytes:
    """Return the canonical JSON bytes of plain data or of a pydantic model.

    What JSON would write ambiguously is refused rather than bent: a key that is
    no string (`1` and `"1"` would be one key) and a set, which has no order.

    Raises:
        TypeError: a value or a key is not JSON.
        ValueError: a float is NaN or infinite, a string holds a lone surrogate,
            or the data contains itself or is nested too deeply.
    """
    is_model = isinstance(value, BaseModel)
    data = value.model_dump(mode="json") if is_model else value
    try:
        text = json.dumps(
            data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
    except RecursionError:
        raise ValueError("the data is nested too deeply for JSON") from None
    # Pydantic's own JSON mode has bent an ambiguous value already, so look at what it was.
    _refuse_ambiguous(value.model_dump() if is_model else value)
    return text.encode("utf-8")


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data`, as 64 lower-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def digest_json(value: Any) -> str:
    """Return the digest of `canonical_json(value)`."""
    return digest_bytes(canonical_json(value))


def digest_file(path: Path) -> str:
    """Return the digest of a file's bytes, read in chunks."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest()


def _refuse_ambiguous(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            for key in item:
                if not isinstance(key, str):
                    raise TypeError(f"key {key!r} is not a string, so it is not JSON")
                key.encode("utf-8")
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
        elif isinstance(item, (set, frozenset)):
            raise TypeError("a set has no order, so it is not JSON; sort it into a list")
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError(f"{item} is not JSON")
