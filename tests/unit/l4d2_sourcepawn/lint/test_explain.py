from __future__ import annotations

import pytest

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.game.wrong_forms import wrong_forms
from l4d2_sourcepawn.lint import explain
from l4d2_sourcepawn.symbols import SymbolIndex

_ROWS = {row.id: row for row in wrong_forms().rows}


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ("RandomInt(1, 2);", "SP017", "native int GetRandomInt(int nmin, int nmax)"),
        ("GetClientHelth(1);", "SP017", "GetClientHealth: native"),
        ("ArrayList l; l.Add(1);", "SP105", "list.Push(value)"),
        ("ArrayList l; l.Psh(1);", "SP105", "ArrayList.Push"),
        ("StringMapp m;", "SP139", "StringMap"),
        ("float v[3]; v = GetClientAbsOrigin(1);", "SP034", "native void GetClientAbsOrigin("),
    ],
)
def test_an_unknown_name_is_answered_with_the_near_one(
    compiler: Compiler, index: SymbolIndex, body: str, code: str, told: str
) -> None:
    source = f"#include <sourcemod>\npublic void A()\n{{\n    {body}\n}}\n"
    before = compiler.compile(source).diagnostics
    after = explain(before, source, index)
    assert any(d.code == code and told in (d.fix or "") for d in after)
    plain = [d.model_copy(update={"fix": None}) for d in after]
    assert plain == [d.model_copy(update={"fix": None}) for d in before]


@pytest.mark.parametrize(
    ("form", "code", "told"),
    [
        ("signature-event-hook", "SP100", "(Event event, const char[] name, bool dontBroadcast)"),
        ("signature-client-disconnect", "SP025", "public void OnClientDisconnect(int client)"),
        ("include-l4d2", "SP417", "<left4dhooks>"),
    ],
)
def test_a_wrong_form_is_answered_with_the_declaration(
    compiler: Compiler, index: SymbolIndex, form: str, code: str, told: str
) -> None:
    source = _ROWS[form].plugin("wrong")
    found = explain(compiler.compile(source).diagnostics, source, index)
    assert any(d.code == code and told in (d.fix or "") for d in found)


def test_what_is_far_from_every_name_is_left_alone(compiler: Compiler, index: SymbolIndex) -> None:
    source = "public void A() { Qzxwvqqq(1); }\n"
    before = compiler.compile(source).diagnostics
    assert explain(before, source, index) == before
