"""Verdicts as SARIF 2.1.0, which code hosts show beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from l4d2_sourcepawn.lint import RISKS, RULES
from l4d2_sourcepawn.structure.facts import structure_facts
from l4d2_sourcepawn.verdict import BEHAVIOUR_CODE, Diagnostic, Edit, Severity, Verdict

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Severity.WARNING: "warning", Severity.ERROR: "error", Severity.FATAL: "error"}


def to_sarif(judged: Iterable[tuple[str, str, Verdict]]) -> dict[str, Any]:
    """Return one SARIF document for verdicts.

    Args:
        judged: the file as the user named it, what its diagnostics call it, its verdict.
    """
    results: list[dict[str, Any]] = []
    codes: dict[str, None] = {}
    for file, own_name, verdict in judged:
        uri = _uri(file)
        for found in verdict.diagnostics:
            results.append(_result(found, uri, own_name, _LEVELS[found.severity]))
            codes.setdefault(found.code)
        for found in verdict.risks:
            results.append(_result(found, uri, own_name, "note"))
            codes.setdefault(found.code)
    driver = {"name": "l4d2", "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    known = _known_rules().get(code)
    if known is None:
        return {"id": code}
    name, summary = known
    return {"id": code, "name": name, "shortDescription": {"text": summary}}


def _known_rules() -> dict[str, tuple[str, str]]:
    """Return name and summary of each rule of ours; the compiler's messages speak for themselves.

    Raises:
        FactsDamaged: a fact table of the package is not what it must be.
    """
    return {
        BEHAVIOUR_CODE: ("behaviour", "the plugin does not do what its task asks"),
        **{rule.code: (rule.name, rule.summary) for rule in (*RULES, *RISKS)},
        **{rule.code: (rule.id, rule.what) for rule in structure_facts().rules},
    }


def _result(found: Diagnostic, uri: str, own_name: str, level: str) -> dict[str, Any]:
    own = found.file in (None, own_name)
    text = found.message if own else f"in {found.file}: {found.message}"
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if own and found.line is not None:
        place["region"] = _region(found)
    result: dict[str, Any] = {
        "ruleId": found.code,
        "level": level,
        "message": {"text": f"{text}. {found.fix}" if found.fix else text},
        "locations": [{"physicalLocation": place}],
    }
    if found.edits:
        changes = [_replacement(edit) for edit in found.edits]
        change = {"artifactLocation": {"uri": uri}, "replacements": changes}
        result["fixes"] = [{"artifactChanges": [change]}]
    return result


def _region(found: Diagnostic) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": found.line}
    if found.column is not None:
        region["startColumn"] = found.column
        if found.end_column is not None and found.end_column > found.column:
            region["endColumn"] = found.end_column
    return region


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
        "insertedContent": {"text": edit.text},
    }


def _uri(file: str) -> str:
    # a file name need not be UTF-8; a URI carries its bytes
    path = PurePath(file)
    return (
        path.as_uri()
        if path.is_absolute()
        else quote(path.as_posix().encode("utf-8", "surrogateescape"))
    )
