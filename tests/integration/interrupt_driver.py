"""Interrupt `l4d2-assets build` in the middle of every asset; print what each interruption did.

Run as `interrupt_driver.py` with L4D2_HOME set. For every asset of the graph in turn
the command is forked, its work on that asset is made to wait, and SIGINT goes to
its process group, as a terminal does it. Forking after one import spares each
command seconds; for the same reason its runs are recorded in memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import dagster as dg
from build_driver import main as command

from l4d2_assets import runs
from l4d2_assets.build import STEPS

NO_ASSET = ""


def start(asset: str) -> tuple[int, int, int]:
    """Fork the command; return its process id and its standard output and error."""
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(out_end)
        os.close(err_end)
        return pid, out, err
    status = 70
    try:
        os.setpgid(0, 0)
        os.dup2(out_end, 1)
        os.dup2(err_end, 2)
        command(asset, "wait")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(status)


def read_until(descriptor: int, mark: bytes) -> bytes:
    data = b""
    while mark not in data and (chunk := os.read(descriptor, 65536)):
        data += chunk
    return data


def group_is_empty(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return True
    return False


def interrupt(asset: str) -> dict[str, Any]:
    pid, out, err = start(asset)
    began = read_until(out, b"working\n")
    if asset != NO_ASSET:
        os.killpg(pid, signal.SIGINT)
    rest = read_until(out, b"never said")
    _, status = os.waitpid(pid, 0)
    return {
        "asset": asset,
        "working": b"working\n" in began,
        "stdout": (began + rest).decode(),
        "stderr": read_until(err, b"never said").decode(),
        "status": os.waitstatus_to_exitcode(status),
        "alone": group_is_empty(pid),
    }


if __name__ == "__main__":
    runs.open_instance = lambda _project: dg.DagsterInstance.ephemeral()
    order = [definition.step.asset for definition in STEPS]
    json.dump([interrupt(asset) for asset in [*order, NO_ASSET]], sys.stdout)
