"""Whatever the text, the parser answers, in time that grows with the text only."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l4d2_sourcepawn.syntax import Span, Syntax, parse

GOLDEN = Path(__file__).parent / "golden"
WORDS = (
    *("enum", "struct", "methodmap", "typedef", "typeset", "funcenum", "functag", "property"),
    *("public", "native", "static", "new", "function", "using", "a", "B", "Float:", "operator"),
    *("(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ":", "=", ".", "...", "&", "*", "1"),
    *('"s"', "'c'", "// c\n", "/* c */", "\n", "#if a\n", "\n#else\n", "\n#endif\n", "\\\n"),
    *("\n#define A 1\n", "\n#pragma deprecated x\n", "\n#endinput\n"),
)


def look_at_everything(syntax: Syntax) -> None:
    end = len(syntax.tokens)
    spans: list[Span] = [*syntax.skipped]
    for function in syntax.bodies:
        spans += [function.span, *([function.body] if function.body else [])]
    for call in syntax.calls:
        spans += [call.span, *(argument.span for argument in call.arguments)]
    for span in spans:
        assert 0 <= span.start <= span.stop <= end
        syntax.text(span)
    for index in range(end):
        partner = syntax.partner(index)
        assert partner is None or syntax.partner(partner) == index
    assert syntax.function_values.keys() <= {function.name for function in syntax.functions}


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
@example("enum struct a { } } }")
@example("methodmap a { property int")
def test_no_text_raises(source: str) -> None:
    look_at_everything(parse(source))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.sp")), ids=lambda path: path.stem)
def test_no_mutation_of_a_source_raises(path: Path) -> None:
    """Characters cut out, doubled and moved, always the same ones."""
    source = path.read_text("utf-8")
    chance = random.Random(7)
    for _ in range(60):
        first, last = sorted(chance.sample(range(len(source)), 2))
        cut = source[first : min(last, first + 30)]
        mutated = chance.choice(
            (
                source[:first] + source[first + len(cut) :],
                source[:first] + cut + source[first:],
                source[:first] + source[last:] + cut,
                source[:first],
            )
        )
        look_at_everything(parse(mutated))


@pytest.mark.parametrize(
    "unit",
    [
        *("(", "{", "f(", "a[", "void A() { f(", "a.b(1).", "[1]", "#if a\n{\n#else\n}\n#endif\n"),
        *("}\n#elseif b\n", "a ", "a:", ",a", "=a\n", "public ", "functag a:", "typedef a = "),
        *("enum A {", "methodmap A {", "property int A {", "typeset A {", "function a("),
        *("public A() {\n", "enum struct A { int a ", "/** a\n */ ", "#define A(", "using a "),
    ],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_long_repetitions_end(unit: str) -> None:
    """A quadratic reader needs minutes; `benchmarks/bench_parse.py` tells how linear it is."""
    inside = "methodmap M { public void N() { "
    for before in ("", inside):
        syntax = parse(before + unit * 10_000)
        assert syntax.calls is not None
        assert syntax.function_values is not None
