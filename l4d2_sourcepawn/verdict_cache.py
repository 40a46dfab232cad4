"""Verdicts on disk, by everything that decides them."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from l4d2_registry import RegistryError, canonical_json, digest_bytes, digest_json
from l4d2_registry.canonical import Digest
from l4d2_registry.files import read_bounded, write_atomic
from l4d2_registry.records import Frozen
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_ladder import AnyCompiler, Job
from l4d2_sourcepawn.verdict import Verdict

MAX_ENTRIES: Final = 65_536
"""Verdicts kept; of more, those not used for longest are removed."""

_MAX_BYTES: Final = 1 << 20
_SHARDS: Final = 256
_log = logging.getLogger(__name__)


def verdict_cache_folder() -> Path:
    """Return the folder of the user's cache in which verdicts are kept."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(home) / "l4d2-ai-architect" / "verdicts"


class _Entry(Frozen):
    schema_version: Literal[1] = 1
    key: Digest
    verdict: Verdict


class VerdictCache:
    """A folder of verdicts. Any number of processes may use it at once.

    A damaged entry counts as absent and is written again; an entry that cannot be
    written is logged and the verdict stands. A verdict that a fault of the machine
    left unscored is not kept.
    """

    def __init__(self, folder: Path, *, max_entries: int = MAX_ENTRIES) -> None:
        self.folder = folder
        self._per_shard = max(1, max_entries // _SHARDS)

    def get(self, key: str) -> Verdict | None:
        """Return the verdict kept under a key, or None if there is none to be trusted."""
        path = self._path(key)
        try:
            entry = _Entry.model_validate_json(read_bounded(path, max_bytes=_MAX_BYTES))
        except FileNotFoundError:
            return None
        except (NotADirectoryError, RegistryError, ValidationError) as error:
            _log.warning("cached verdict %s is damaged, judging again: %s", key, error)
            return None
        if entry.key != key:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return entry.verdict

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict, replacing what is there."""
        if verdict.faults:
            return
        data = canonical_json(_Entry(key=key, verdict=verdict))
        if len(data) > _MAX_BYTES:
            return
        path = self._path(key)
        try:
            write_atomic(path, data)
            self._prune(path.parent)
        except (OSError, RegistryError) as error:
            _log.warning("verdict not cached: %s", error)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _prune(self, shard: Path) -> None:
        """Remove what was not used for longest from a full shard."""
        entries = [entry for entry in os.scandir(shard) if entry.name.endswith(".json")]
        if len(entries) <= self._per_shard:
            return
        by_use: list[tuple[int, str]] = []
        for entry in entries:
            # another process may prune at the same time
            with contextlib.suppress(FileNotFoundError):
                by_use.append((entry.stat().st_mtime_ns, entry.path))
        for _, path in sorted(by_use)[: len(by_use) - self._per_shard]:
            Path(path).unlink(missing_ok=True)


def cached(
    job: Job, compiler: AnyCompiler, cache: VerdictCache | None, judged: Callable[[], Verdict]
) -> Verdict:
    """Return the verdict from the cache, or what `judged` returns, which is kept then."""
    if cache is None or not isinstance(compiler, Compiler):
        return judged()
    key = verdict_key(job, compiler)
    verdict = cache.get(key)
    if verdict is None:
        verdict = judged()
        cache.put(key, verdict)
    return verdict


def verdict_key(job: Job, compiler: Compiler) -> str:
    """Return the digest of everything that decides a verdict."""
    identity = compiler.identity
    return digest_json(
        {
            "text": digest_bytes(job.text.encode("utf-8", "surrogatepass")),
            "is_reply": job.is_reply,
            "task": None if job.task is None else job.task.digest,
            "level": job.level.value,
            "name": job.name,
            "compiler": [identity.name, identity.binary_sha256, identity.includes_sha256],
            "limits": repr(compiler.limits),
            "code": code_sha256(),
        }
    )


@cache
def code_sha256() -> str:
    """Return the digest of this package's own files: code, rules and facts."""
    files: dict[str, str] = {}
    waiting: list[tuple[str, Traversable]] = [("", resources.files("l4d2_sourcepawn"))]
    while waiting:
        place, folder = waiting.pop()
        for item in folder.iterdir():
            name = f"{place}/{item.name}"
            if item.is_dir():
                waiting.append((name, item))
            elif not name.endswith(".pyc"):
                files[name] = digest_bytes(item.read_bytes())
    return digest_json(files)
