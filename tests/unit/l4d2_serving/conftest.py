"""A tiny registry made by the registry's own API, and an engine over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from l4d2_registry import (
    Artefact,
    Licence,
    Lineage,
    ModelManifest,
    ModelRef,
    Registry,
    digest_bytes,
)
from l4d2_serving.catalogue import Catalogue
from l4d2_serving.engine import Engine
from l4d2_serving.prompt import load_prompt
from l4d2_serving.retrieval import CORPUS_ROLE, RetrievalDocument, dump_documents
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.judge_pool import JudgePool

HEAD = "#pragma semicolon 1\n#pragma newdecls required\n#include <sourcemod>\n\n"
NOW = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
TODAY = NOW.date()


def document(name: str, request: str, body: str, **changes: object) -> RetrievalDocument:
    code = HEAD + body
    values = {
        "id": name,
        "title": name.replace("_", " ").title(),
        "request": request,
        "summary": request,
        "code": code,
        "sha256": digest_bytes(code.encode()),
        "licence": "GPL-3.0-or-later",
        "author": "Somebody",
        "origin": "the tests' own corpus",
        "verdict": "passed up to compiles",
    }
    return RetrievalDocument.model_validate(values | changes)


PIPE_BOMB = document(
    "pipe_bomb_chat",
    "Announce in chat who threw a pipe bomb.",
    'public void OnPluginStart()\n{\n\tHookEvent("weapon_fire", OnFire);\n}\n\n'
    "void OnFire(Event event, const char[] name, bool dontBroadcast)\n{\n"
    '\tPrintToChatAll("A pipe bomb was thrown");\n}\n',
    also_asked=("tell everybody who tossed the pipe bomb",),
)
RESCUE = document(
    "rescue_timer",
    "Show how many seconds the rescue vehicle still needs.",
    'public void OnPluginStart()\n{\n\tRegConsoleCmd("sm_rescue", Show);\n}\n\n'
    "Action Show(int client, int args)\n{\n"
    '\tReplyToCommand(client, "Soon");\n\treturn Plugin_Handled;\n}\n',
)
BROKEN = document(
    "broken_hat",
    "Give each survivor a funny hat.",
    "public void OnPluginStart()\n{\n\tNoSuchHat();\n}\n",
)
DOCUMENTS = (PIPE_BOMB, RESCUE, BROKEN)

Register = Callable[..., ModelRef]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry", clock=lambda: NOW)


@pytest.fixture
def register(registry: Registry) -> Register:
    """Register a version; keywords replace the manifest's fields, `corpus` its documents."""

    def make(name: str = "baseline", *, corpus=DOCUMENTS, alias: str = "", **changes) -> ModelRef:
        data = corpus if isinstance(corpus, bytes) else dump_documents(corpus)
        artefact = Artefact(
            role=CORPUS_ROLE,
            file_name="corpus.jsonl",
            sha256=registry.blobs.put(data),
            bytes=len(data),
            media_type="application/jsonl",
        )
        digest = digest_bytes(b"nothing")
        fields = {
            "name": name,
            "kind": "retrieval",
            "summary": "a test's model",
            "licences": (Licence(spdx="GPL-3.0-or-later", covers="the corpus"),),
            "artefacts": (artefact,),
            "prompt": load_prompt().contract(),
            "lineage": Lineage(recipe_sha256=digest, spec_sha256=digest, code_sha256=digest),
        }
        manifest = ModelManifest.model_validate(fields | changes)
        ref = registry.register(manifest, card="# A test's model\n", registered_by={"run": "test"})
        if alias:
            point(registry, alias, ref)
        return ref

    return make


def point(registry: Registry, alias: str, ref: ModelRef) -> None:
    registry.point(
        alias,
        ref,
        expected_generation=registry.alias(alias).latest_number(),
        policy="test",
        reason="a test wants it",
        actor="test",
    )


@pytest.fixture
def catalogue(registry: Registry) -> Catalogue:
    return Catalogue(registry, today=lambda: TODAY)


@pytest.fixture(scope="session")
def compiler() -> Compiler:
    return Compiler.discover()


@pytest.fixture(scope="session")
def judges(compiler: Compiler) -> Iterator[JudgePool]:
    with JudgePool(compiler=compiler) as pool:
        yield pool


@pytest.fixture
def engine(catalogue: Catalogue, judges: JudgePool) -> Engine:
    return Engine(catalogue, judges=judges)
