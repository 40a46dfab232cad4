"""The user journeys, walked in a clean clone as a new user would. Standard library only.

python .ci/journeys.py WORK       WORK/clone is the clone; nothing else is touched
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST_DEMO_S = 300
SECOND_DEMO_S = 60
DOCUMENTS = ("README.md", "docs/journeys.md")
BLOCK = re.compile(r"(?ms)^```console(?: serves=(?P<url>\S+))?\n(?P<body>.*?)^```$")


class JourneyFailed(Exception):
    """A journey did not end as its reader was promised."""


def main(work: Path) -> None:
    clone = work / "clone"
    started = time.monotonic()
    journeys = (demo_twice, documents, dagster_commands, backfill_two, wheel_alone)
    for journey in journeys:
        began = time.monotonic()
        print(f"-- {journey.__name__.replace('_', ' ')}", flush=True)
        journey(clone, work)
        print(f"   {time.monotonic() - began:.0f} s", flush=True)
    print(f"{len(journeys)} passed, 0 failed in {time.monotonic() - started:.0f} s")


def demo_twice(clone: Path, _work: Path) -> None:
    """First from nothing, then again: the answer, its verdict, and the promised times."""
    for limit in (FIRST_DEMO_S, SECOND_DEMO_S):
        began = time.monotonic()
        said = run(["make", "demo"], clone)
        took = time.monotonic() - began
        print(f"   make demo: {took:.0f} s of {limit}")
        for needle in (
            "witch_harasser_set",
            "passed up to structure",
            "no task says what it should do",
            "make ui",
        ):
            expect(needle in said, f"`make demo` did not say {needle!r}")
        expect(took <= limit, f"`make demo` took {took:.0f} s, promised are {limit}")
    generations = list((clone / "data/registry/aliases/production").glob("*.json"))
    expect(len(generations) == 1, f"two demos made {len(generations)} alias generations")


def documents(clone: Path, _work: Path) -> None:
    """Every command of the README and the journeys page, in order."""
    for name in DOCUMENTS:
        text = (clone / name).read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            commands = [line[2:] for line in block["body"].splitlines() if line.startswith("$ ")]
            if commands in (["make demo"], ["make test"], ["make ui"]):
                continue  # journeys of their own, and the step before them all
            if block["url"]:
                first, *rest = commands
                with served(["bash", "-c", f"exec {first}"], clone, block["url"]):
                    for command in rest:
                        run(["bash", "-c", command], clone)
            else:
                for command in commands:
                    run(["bash", "-c", command], clone)


def dagster_commands(clone: Path, _work: Path) -> None:
    """The commands of CI and of the newer `dg`."""
    binary = clone / ".venv/bin"
    env = {
        "DAGSTER_HOME": str(clone / "data/dagster_home"),
        "PATH": f"{binary}:{os.environ['PATH']}",
    }
    run([f"{binary}/dg", "check", "defs"], clone, env)
    run([f"{binary}/dagster", "definitions", "validate", "-w", "workspace.yaml"], clone, env)
    run(
        [
            f"{binary}/dagster",
            "asset",
            "materialize",
            "-m",
            "l4d2_assets.definitions",
            "--select",
            "*",
            "--partition",
            "baseline",
        ],
        clone,
        env,
    )


def backfill_two(clone: Path, _work: Path) -> None:
    """`make ui`: both locations load, a two-version backfill runs, the schedule is there."""
    home = "http://127.0.0.1:3000"
    with served(["make", "ui"], clone, f"{home}/server_info"):
        graph = wait_for_locations(home)
        names = {repo["location"]["name"] for repo in graph}
        expect(names == {"l4d2_assets", "l4d2_agents"}, f"locations loaded: {sorted(names)}")
        schedules = {s["name"] for repo in graph for s in repo["schedules"]}
        expect(schedules == {"nightly_refresh"}, f"schedules: {sorted(schedules)}")
        launched = query(
            home,
            """mutation($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) {
                 __typename ... on LaunchBackfillSuccess { backfillId }
                 ... on PythonError { message } } }""",
            {
                "p": {
                    "assetSelection": [
                        {"path": ["training_set"]},
                        {"path": ["fine_tune_job"]},
                        {"path": ["fine_tuned_model"]},
                    ],
                    "partitionNames": ["v5", "v6"],
                }
            },
        )["launchPartitionBackfill"]
        expect("backfillId" in launched, f"backfill was not launched: {launched}")
        wait_for_backfill(home, launched["backfillId"])
    for version in ("v5", "v6"):
        made = clone / "data/model/fine_tuned_model" / version / "current.json"
        expect(made.is_file(), f"the backfill made no {version}")


def wheel_alone(clone: Path, work: Path) -> None:
    """The built wheel in empty environments, run from another folder."""
    elsewhere = work / "elsewhere"
    elsewhere.mkdir()
    run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(work / "dist"), str(clone)], work
    )
    wheel = next((work / "dist").glob("*.whl"))
    constraints = clone / "constraints.txt"

    base = make_environment(work / "base", [str(wheel)], constraints)
    said = run([f"{base}/l4d2", "info"], elsewhere)
    expect("spcomp" in said and "no registry" in said.lower(), f"base info said: {said}")
    plugin = clone / "data/seed/plugins/witch_startle_warning.sp"
    expect(
        "passed up to structure" in run([f"{base}/l4d2", "check", str(plugin)], elsewhere),
        "check",
    )
    refused = run([f"{base}/l4d2", "serve"], elsewhere, wanted=2)
    expect("serving" in refused, f"serve without its extra said: {refused}")

    served_env = make_environment(work / "served", [f"{wheel}[serving]"], constraints)
    absent = run([f"{served_env}/python", "-c", "import dagster"], elsewhere, wanted=1)
    expect("No module named" in absent, "Dagster is in the serving environment")
    with served(
        [
            f"{served_env}/l4d2",
            "serve",
            "--registry",
            str(clone / "data/registry"),
            "--port",
            "8123",
        ],
        elsewhere,
        "http://127.0.0.1:8123/health",
    ):
        client = (
            "import openai\n"
            "c = openai.OpenAI(base_url='http://127.0.0.1:8123/v1', api_key='none')\n"
            "m = [{'role': 'user', 'content': 'Warn the team when somebody startles a witch'}]\n"
            "print([x.id for x in c.models.list()])\n"
            "ask = lambda **k: c.chat.completions.create(model='production', messages=m, **k)\n"
            "print(ask().choices[0].message.content)\n"
            "s = ask(stream=True)\n"
            "print(''.join(x.choices[0].delta.content or '' for x in s if x.choices))\n"
        )
        # The official client lives in this checkout's environment, not in the server's.
        said = run([sys.executable, "-c", client], elsewhere)
        expect(said.count("witch_harasser_set") >= 2, f"the openai client got: {said[:2000]}")


def make_environment(folder: Path, what: list[str], constraints: Path) -> Path:
    venv.create(folder, with_pip=True)
    run(
        [f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "-c", str(constraints), *what],
        folder,
    )
    return folder / "bin"


def wait_for_locations(home: str) -> list[dict]:
    ask = """{ repositoriesOrError { ... on RepositoryConnection { nodes {
                 location { name } schedules { name } } } } }"""
    deadline = time.monotonic() + 120
    nodes: list[dict] = []
    while time.monotonic() < deadline:
        nodes = query(home, ask, {})["repositoriesOrError"].get("nodes", [])
        if len(nodes) == 2:
            break
        time.sleep(1)
    return nodes


def wait_for_backfill(home: str, backfill: str) -> None:
    ask = """query($id: String!) { partitionBackfillOrError(backfillId: $id) {
               ... on PartitionBackfill { status } } }"""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        status = query(home, ask, {"id": backfill})["partitionBackfillOrError"].get("status")
        if status == "COMPLETED_SUCCESS":
            return
        expect(status in ("REQUESTED", None), f"the backfill is {status}")
        time.sleep(2)
    raise JourneyFailed("the backfill did not end within 180 s")


def query(home: str, text: str, variables: dict) -> dict:
    body = json.dumps({"query": text, "variables": variables}).encode()
    request = urllib.request.Request(f"{home}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer = json.load(reply)
    expect("errors" not in answer, f"GraphQL: {answer.get('errors')}")
    return answer["data"]


@contextmanager
def served(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a server until its URL answers; end it with Ctrl-C and expect it to obey."""
    print(f"   $ {shlex.join(command)}", flush=True)
    expect(not answers(url), f"something else answers {url} already; stop it first")
    log = folder / "served.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            start_new_session=True,
            # CI may itself be a shell's background job, which starts with Ctrl-C ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        try:
            deadline = time.monotonic() + 120
            while not answers(url):
                expect(process.poll() is None, f"it ended early: {tail(log)}")
                expect(time.monotonic() < deadline, f"{url} did not answer: {tail(log)}")
                time.sleep(0.5)
            yield
        finally:
            stop(process)
    log.unlink()


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise JourneyFailed("a server ignored Ctrl-C for 30 s") from None


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def run(
    command: list[str], folder: Path, env: dict[str, str] | None = None, *, wanted: int = 0
) -> str:
    print(f"   $ {shlex.join(command)[:160]}", flush=True)
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    expect(
        done.returncode == wanted,
        f"exit code {done.returncode}, wanted {wanted}: {shlex.join(command)}\n"
        f"{done.stdout[-4000:]}",
    )
    return done.stdout


def tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-3000:]


def expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise JourneyFailed(otherwise)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve())
    except JourneyFailed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        sys.exit(1)
