"""Serving runs where neither Dagster nor the pipeline's package can be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

SCRIPT = '''
import asyncio, importlib, pathlib, pkgutil, sys

class Refuse:
    """An import hook that has neither Dagster nor the rooms above serving."""

    names = ("dagster", "l4d2_assets", "l4d2_agents", "torch")

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ImportError(f"refused: {name}")
        return None

sys.meta_path.insert(0, Refuse())
try:
    import dagster
except ImportError:
    pass
else:
    sys.exit("the hook does not work")

import l4d2_serving
count = 0
for module in pkgutil.walk_packages(l4d2_serving.__path__, "l4d2_serving."):
    importlib.import_module(module.name)
    count += 1
assert count > 15, count

import httpx
from l4d2_registry import Artefact, Lineage, ModelManifest, Registry, digest_bytes
from l4d2_serving.api import create_app
from l4d2_serving.catalogue import Catalogue
from l4d2_serving.engine import Engine
from l4d2_serving.prompt import load_prompt
from l4d2_serving.retrieval import RetrievalDocument, dump_documents
from l4d2_serving.settings import Settings
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_pool import JudgePool

code = ('#include <sourcemod>\\npublic void OnPluginStart() { RegConsoleCmd("sm_a", A); }\\n'
        'Action A(int client, int args) { ReplyToCommand(client, "A"); return Plugin_Handled; }\\n')
data = dump_documents([RetrievalDocument(
    id="bomb", title="Pipe Bomb", request="Announce pipe bombs", code=code,
    sha256=digest_bytes(code.encode()), licence="GPL-3.0-or-later", author="a", origin="o",
    verdict="v")])
registry = Registry(pathlib.Path(sys.argv[1]))
artefact = Artefact(role="retrieval_corpus", file_name="c.jsonl", sha256=registry.blobs.put(data),
                    bytes=len(data), media_type="application/jsonl")
digest = digest_bytes(b"")
ref = registry.register(
    ModelManifest(name="baseline", kind="retrieval", summary="s", licences=(),
                  artefacts=(artefact,), prompt=load_prompt().contract(),
                  lineage=Lineage(recipe_sha256=digest, spec_sha256=digest, code_sha256=digest)),
    card="# c", registered_by={"run": "test"})
registry.point("production", ref, expected_generation=0, policy="t", reason="t", actor="t")

async def chat():
    engine = Engine(Catalogue(registry), judges=JudgePool(compiler=Compiler.discover()))
    app = create_app(engine, Settings(registry=registry.root))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        body = {"messages": [{"role": "user", "content": "announce pipe bombs"}]}
        return await client.post("/v1/chat/completions", json=body)

reply = asyncio.run(chat())
assert reply.status_code == 200, reply.text
assert reply.json()["l4d2"]["headline"].startswith("passed up to structure"), reply.text
print("answered")
'''


def test_everything_imports_and_a_chat_request_is_answered(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path / "registry")],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "answered\n"
