"""Makers of the pipeline's records; the makers live as long as the session, for property tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from l4d2_assets.core.documents import CuratedPlugin, Document, document_id
from l4d2_registry import digest_bytes
from l4d2_sourcepawn.verdict import LADDER, Diagnostic, Judge, RungResult, Severity, Status, Verdict

PLUGIN = """#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>

public Plugin myinfo =
{
	name = "Tip",
	author = "Somebody",
	description = "Shows a tip to everybody now and then",
	version = "1.0",
	url = ""
};

public void OnPluginStart()
{
	PrintHintTextToAll("Tip %d", GetRandomInt(1, 9));
}
"""


def _document(path: str = "tip.sp", *, text: str = PLUGIN, **changes: Any) -> Document:
    """Build a document of the seed; `source="git"` makes it one of a repository."""
    sha256 = digest_bytes(text.encode("utf-8"))
    source = changes.get("source", "seed")
    origin = changes.setdefault("origin", "seed" if source == "seed" else "owner/name")
    fields: dict[str, Any] = {
        "doc_id": document_id(source, origin, path, sha256),
        "source": source,
        "path": path,
        "revision": None if source == "seed" else "0" * 40,
        "author": "Somebody",
        "licence": "GPL-3.0-or-later",
        "sha256": sha256,
        "bytes": len(text.encode("utf-8")),
        "text": text,
    }
    return Document(**{**fields, **changes})


def _plugin(path: str = "tip.sp", *, text: str = PLUGIN, **changes: Any) -> CuratedPlugin:
    """Build a curated plugin of such a document."""
    return CuratedPlugin(
        document=_document(path, text=text, **changes),
        verdict="passed up to compiles",
        warnings=0,
    )


def _verdict(
    *statuses: Status,
    errors: Sequence[tuple[str, str]] = (),
    warnings: int = 0,
    task: str | None = None,
    compiler: str = "spcomp of a test",
) -> Verdict:
    """Build a verdict from the lowest rungs' statuses.

    The rungs above are not reached where one below is not passed, else not judged.
    `errors` are codes and messages that the rung `compiles` found. A verdict of all
    rungs has a task.
    """
    found = tuple(
        Diagnostic(code=code, severity=Severity.ERROR, message=message) for code, message in errors
    ) + tuple(
        Diagnostic(code="SP203", severity=Severity.WARNING, message="unused")
        for _ in range(warnings)
    )
    stopped = any(status is not Status.PASSED for status in statuses)
    rest = Status.NOT_REACHED if stopped else Status.NOT_JUDGED
    filled = [*statuses, *[rest] * (len(LADDER) - len(statuses))]
    if len(statuses) == len(LADDER):
        task = task or "task"
    return Verdict(
        source_sha256=digest_bytes(b"source"),
        task=task,
        judge=Judge(
            compiler=compiler, scenarios_sha256=digest_bytes(b"scenarios") if task else None
        ),
        rungs=tuple(
            RungResult(
                rung=rung,
                status=status,
                reason="a test says so",
                diagnostics=found if position == 1 else (),
            )
            for position, (rung, status) in enumerate(zip(LADDER, filled, strict=True))
        ),
    )


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    return _document


@pytest.fixture(scope="session")
def make_plugin() -> Callable[..., CuratedPlugin]:
    return _plugin


@pytest.fixture(scope="session")
def make_verdict() -> Callable[..., Verdict]:
    return _verdict


@pytest.fixture(scope="session")
def plugin_text() -> str:
    """A small plugin that compiles without a warning."""
    return PLUGIN
