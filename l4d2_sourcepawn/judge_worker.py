"""The process that judges for `judge_pool`: requests on its input, verdicts on its output.

It ends when its input does, and by itself if a plugin keeps it beyond the deadline
while nobody is left to end it.
"""

from __future__ import annotations

import logging
import pickle
import resource
import signal
import struct
import sys
from types import FrameType
from typing import IO, Final

from l4d2_registry import canonical_json
from l4d2_sourcepawn.judge_ladder import AnyCompiler, Job, climb

LENGTH: Final = struct.Struct(">Q")
"""What stands before each message in both directions: its length in bytes."""

_MEMORY_BYTES: Final = 2 << 30
_ORPHAN_GRACE_S: Final = 30.0
_MAX_FAULT_CHARACTERS: Final = 500
_log = logging.getLogger(__name__)


def main() -> None:
    """Judge until the input ends. The first message is the compiler and the deadline in seconds."""
    signal.signal(signal.SIGTERM, _leave)
    if sys.platform.startswith("linux"):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(_MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    first = read_message(sys.stdin.buffer)
    if first is None:
        return
    # The parent alone writes here; what a plugin makes goes the other way, as JSON.
    compiler, deadline_s = pickle.loads(first)  # noqa: S301
    write_message(sys.stdout.buffer, b"")  # ready: the plugin's time does not begin before
    while (message := read_message(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_REAL, deadline_s + _ORPHAN_GRACE_S)
        answer = _judged(pickle.loads(message), compiler)  # noqa: S301
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_message(sys.stdout.buffer, answer)


def read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None at the end of the stream or where one is cut off."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_message(stream: IO[bytes], body: bytes) -> None:
    """Write one message."""
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def _judged(job: Job, compiler: AnyCompiler) -> bytes:
    try:
        return canonical_json({"verdict": climb(job, compiler).model_dump(mode="json")})
    except Exception as error:  # noqa: BLE001 - the next plugin must not suffer for this one
        _log.exception("judging %s failed", job.name)
        return canonical_json({"fault": ascii(error)[:_MAX_FAULT_CHARACTERS]})


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Unwind, so that a running compiler is killed and its folder removed."""
    raise SystemExit(1)


if __name__ == "__main__":
    main()
