"""Kill each scenario at every durable-write boundary in turn; print what each kill left.

Run as `crash_driver.py FOLDER`. A boundary is any call by which a write
becomes durable or visible. Child n dies by SIGKILL just before its n-th such call,
the last child runs to its end. Forking from a small process of its own is quick,
and safe where the test's own process may have threads.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from l4d2_registry import (
    Artefact,
    BlobStore,
    Lineage,
    ModelManifest,
    PromptContract,
    Registry,
    digest_bytes,
)
from l4d2_registry.files import (
    create_exclusive,
    create_folder,
    sweep_temporaries,
    temporaries,
    write_atomic,
)

BOUNDARIES = ("mkdir", "fchmod", "fsync", "link", "replace", "rename", "unlink", "rmdir", "write")
NEW = b"new" * 5000


def arm(die_before: int) -> None:
    """Make this process die before its `die_before`-th boundary."""
    left = die_before

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def maybe(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return maybe

    for name in BOUNDARIES:
        setattr(os, name, dying(getattr(os, name)))


def run(work: Callable[[Path], None], folder: Path, *, die_before: int = 0) -> str:
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            arm(die_before)
            work(folder)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"


def torn(folder: Path) -> None:
    """Write as one should not: the negative control."""
    descriptor = os.open(folder / "target", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, NEW[: len(NEW) // 2])
    os.write(descriptor, NEW[len(NEW) // 2 :])
    os.fsync(descriptor)
    os.close(descriptor)


def blob(folder: Path) -> None:
    BlobStore(folder).put(NEW)


def registration(folder: Path) -> None:
    """From blob to alias, as a pipeline does it and may do it again."""
    registry = Registry(folder / "registry", clock=lambda: dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    digest = registry.blobs.put(NEW)
    some = digest_bytes(b"some")
    manifest = ModelManifest(
        name="baseline",
        kind="retrieval",
        summary="killed often",
        licences=(),
        artefacts=(
            Artefact(
                role="corpus", file_name="c", sha256=digest, bytes=len(NEW), media_type="text/plain"
            ),
        ),
        prompt=PromptContract(id="p", sha256=some),
        lineage=Lineage(recipe_sha256=some, spec_sha256=some, code_sha256=some),
    )
    ref = registry.register(manifest, card="# Card\n", registered_by={"run": "r"})
    log = registry.alias("production")
    if log.latest_number() == 0:
        registry.point("production", ref, expected_generation=0, policy="p", reason="r", actor="a")


SCENARIOS: dict[str, Callable[[Path], None]] = {
    "torn": torn,
    "write_atomic": lambda folder: write_atomic(folder / "target", NEW),
    "create_exclusive": lambda folder: create_exclusive(folder / "a" / "target", NEW),
    "create_folder": lambda folder: create_folder(
        folder / "target", {"one": b"1" * 9000, "sub/two": b"2"}
    ),
    "blob": blob,
    "registration": registration,
}


def contents(folder: Path) -> dict[str, str]:
    """Describe every file that a reader sees: `new`, `old`, or its length."""
    hidden = list(temporaries(folder))
    return {
        path.relative_to(folder).as_posix(): describe(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(path.is_relative_to(h) for h in hidden)
    }


def describe(data: bytes) -> str:
    return {NEW: "new", b"old": "old"}.get(data, f"{len(data)} bytes {digest_bytes(data)[:8]}")


def inspect(folder: Path, scenario: str, end: str) -> dict[str, Any]:
    registry = Registry(folder / "registry")
    seen: dict[str, Any] = {
        "end": end,
        "files": contents(folder),
        "temporaries": len(list(temporaries(folder))),
        "damage": [problem.what for problem in registry.verify() if not problem.harmless],
    }
    seen["rerun"] = run(SCENARIOS[scenario], folder)
    sweep_temporaries(folder, older_than_s=-60)
    seen["after"] = contents(folder)
    seen["problems after"] = [problem.what for problem in registry.verify()]
    return seen


def kill_everywhere(scenario: str, root: Path) -> list[dict[str, Any]]:
    states: list[dict[str, Any]] = []
    while not states or states[-1]["end"] == "SIGKILL":
        folder = root / str(len(states) + 1)
        folder.mkdir(parents=True)
        if scenario in ("torn", "write_atomic"):
            (folder / "target").write_bytes(b"old")
        end = run(SCENARIOS[scenario], folder, die_before=len(states) + 1)
        states.append(inspect(folder, scenario, end))
    return states


if __name__ == "__main__":
    workshop = Path(sys.argv[1])
    json.dump({name: kill_everywhere(name, workshop / name) for name in SCENARIOS}, sys.stdout)
