"""Kill a miniature build by SIGKILL at its durable-write boundaries; print what each kill left.

Run as `kill_driver.py ROOT WORKSHOP` on a project that was built once. A boundary
is a call by which bytes become durable or visible. One undisturbed run lists them
all; every sampled one is then the call before which a forked run dies. Forking
after one warm run spares each of the runs the seconds that importing Dagster takes.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg

from l4d2_assets.build import STEPS, build_defs
from l4d2_assets.core.artefacts import ArtefactStore
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_registry import Registry
from l4d2_registry.files import temporaries

VISIBLE = ("link", "rename", "replace")
BOUNDARIES = ("fsync", *VISIBLE)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
Boundary = tuple[str, str]


def watch(data: Path, seen: Callable[[Boundary], None]) -> None:
    """Call `seen` with the name and the target of every boundary, before it is crossed."""

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def crossing(*arguments: Any, **options: Any) -> Any:
            target = Path(arguments[1]) if name in VISIBLE else data
            if target.is_relative_to(data):
                seen((name, target.relative_to(data).as_posix()))
            return call(*arguments, **options)

        return crossing

    for name in BOUNDARIES:
        setattr(os, name, watched(name, getattr(os, name)))


def build(root: Path, data: Path) -> bool:
    job = build_defs(project=Project(root, data)).resolve_job_def("build_and_promote")
    result: dg.ExecuteInProcessResult = job.execute_in_process(
        partition_key="baseline", raise_on_error=False, run_config=QUIET
    )
    return result.success


def started(work: Callable[[], bool]) -> int:
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            status = 0 if work() else 1
        finally:
            os._exit(status)
    return pid


def ended(pid: int) -> str:
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"


def forked(work: Callable[[], bool]) -> str:
    return ended(started(work))


def at_once(*works: Callable[[], bool]) -> None:
    assert [ended(pid) for pid in [started(work) for work in works]] == ["exit 0"] * len(works)


def list_boundaries(root: Path, data: Path, log: Path) -> list[Boundary]:
    def work() -> bool:
        with log.open("w", encoding="utf-8") as file:
            watch(data, lambda boundary: print(json.dumps(boundary), file=file, flush=True))
            return build(root, data)

    assert forked(work) == "exit 0"
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def killed_before(root: Path, data: Path, number: int) -> str:
    def work() -> bool:
        left = number

        def seen(_: Boundary) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        watch(data, seen)
        return build(root, data)

    return forked(work)


def sample(boundaries: list[Boundary]) -> list[int]:
    """Choose where to kill: at every registry write, and in turn along the assets.

    That is just before the call that makes something visible, and for a
    manifest and the alias also just after it. Of an asset's three visible writes
    (folder, memo, `current.json`) the n-th asset is killed at the n-th, in every
    second round just after it, so that every kind is met often.
    """
    visible = [n for n, (name, _) in enumerate(boundaries) if name in VISIBLE]
    registry = [n for n in visible if boundaries[n][1].startswith("registry/")]
    decisive = [n for n in registry if re.search(r"manifest|aliases", boundaries[n][1])]
    chosen = {*registry, *(n + 1 for n in decisive)}
    by_asset: dict[str, list[int]] = {}
    for number in visible:
        if number not in registry:
            by_asset.setdefault(boundaries[number][1].split("/")[1], []).append(number)
    for turn, numbers in enumerate(by_asset.values()):
        chosen.add(numbers[turn % 3] + turn // 3 % 2)
    return sorted(chosen)


def state(data: Path) -> dict[str, Any]:
    """Describe what a reader sees; a record that leads to damaged bytes raises."""
    graph = Graph.of(step.step for step in STEPS)
    store = ArtefactStore(data, graph.folders)
    digests = {}
    for asset in graph.folders:
        slot = store.slot(asset, "baseline" if asset in graph.partitioned else None)
        artefact = slot.current()
        if artefact is not None:
            artefact.verify()
            digests[asset] = artefact.digest
    registry = Registry(data / "registry")
    problems = registry.verify()
    return {
        "digests": digests,
        "damage": [p.what for p in problems if not p.harmless],
        "versions": [str(ref) for ref in registry.models()],
        "generations": registry.alias("production").numbers(),
        "temporaries": [
            re.sub(r"\.tmp-.*", "", p.relative_to(data).as_posix()) for p in temporaries(data)
        ],
    }


def kill(root: Path, data: Path, number: int) -> dict[str, Any]:
    end = killed_before(root, data, number)
    left = state(data)
    rerun = forked(lambda: build(root, data))
    return {"end": end, "left": left, "rerun": rerun, "after": state(data)}


def main(root: Path, workshop: Path) -> dict[str, Any]:
    def fresh(name: str) -> Path:
        data = workshop / name
        data.mkdir()
        # Compiling is the bulk of the time and has kills of its own among the compiler's tests.
        (data / "cache").symlink_to(root / "data" / "cache")
        return data

    assert build(root, fresh("warm"))
    clean = fresh("clean")
    boundaries = list_boundaries(root, clean, workshop / "boundaries")
    chosen = sample(boundaries)

    def work(numbers: list[int]) -> bool:
        for number in numbers:
            result = kill(root, fresh(f"{number}"), number)
            (workshop / f"{number}.json").write_text(json.dumps(result), "utf-8")
        return True

    at_once(lambda: work(chosen[0::2]), lambda: work(chosen[1::2]))
    states = [
        {"before": boundaries[n], **json.loads((workshop / f"{n}.json").read_text("utf-8"))}
        for n in chosen
    ]
    return {"boundaries": boundaries, "clean": state(clean), "states": states}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
