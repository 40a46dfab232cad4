"""Let processes race for the same alias generation; print who won each round.

Run as `race_driver.py FOLDER RACERS ROUNDS`. Forking from a small process of
its own is quick, and safe where the test's own process may have threads.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

from l4d2_registry import AliasGeneration, AliasLog, RegistryError, digest_bytes


def run_race(log: AliasLog, generation: int, racers: int) -> list[str]:
    start_read, start_write = os.pipe()
    lanes = []
    for number in range(racers):
        result_read, result_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(start_write)
            os.read(start_read, 1)
            os.write(result_write, race(log, generation, f"racer-{number}").encode())
            os._exit(0)
        os.close(result_write)
        lanes.append((pid, result_read))
    os.close(start_read)
    os.close(start_write)
    outcome = []
    for pid, result in lanes:
        outcome.append(os.read(result, 100).decode())
        os.close(result)
        os.waitpid(pid, 0)
    return outcome


def race(log: AliasLog, generation: int, actor: str) -> str:
    record = AliasGeneration(
        alias=log.alias,
        generation=generation,
        model="a",
        version="0" * 12,
        manifest_sha256=digest_bytes(b"a"),
        previous_generation=generation - 1 or None,
        policy="bootstrap",
        reason="a race",
        actor=actor,
        at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    )
    try:
        log.append(record)
    except RegistryError as error:
        return type(error).__name__
    return "won"


if __name__ == "__main__":
    alias_log = AliasLog(Path(sys.argv[1]), "production")
    rounds = [
        run_race(alias_log, generation, int(sys.argv[2]))
        for generation in range(1, int(sys.argv[3]) + 1)
    ]
    json.dump(rounds, sys.stdout)
