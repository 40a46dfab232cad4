from __future__ import annotations

import pytest

from l4d2_assets.core.chatml import (
    as_answer,
    build_examples,
    family_of,
    request_of,
    summary_of,
)
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.extract import extract


def with_description(text: str) -> str:
    return f'public Plugin myinfo =\n{{\n\tname = "x",\n\tdescription = "{text}"\n}};\n'


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (with_description("Heals the team"), "Heals the team"),
        (with_description(r"Says \"hello\" to all"), 'Says "hello" to all'),
        (with_description(" "), ""),
        ('public Plugin:myinfo = { description = "old syntax" };', "old syntax"),
        ("int a;", ""),
        (with_description("a" * 30_000), ""),
        (f"/* {with_description('commented out')} */", ""),
        ('Plugin myinfo = { // description = "not this"\n description = "but this" };', "but this"),
        ('Plugin myinfo = { name = "x" };\nint other = { description = "of another" };', ""),
        ("Plugin myinfo = { description = DESCRIPTION };", ""),
    ],
)
def test_summary_is_the_description_of_myinfo(text, summary):
    assert summary_of(text) == summary


@pytest.mark.parametrize(
    "unit", ["myinfo={", 'description="', "myinfo = { description = \\", "myinfo \t"]
)
@pytest.mark.timeout(30)
def test_hostile_text_does_not_hang(unit):
    """Each takes well under a second; one expression for it all would take hours on the first."""
    assert summary_of(unit * (1024 * 1024 // len(unit))) == ""


def test_request_is_what_the_author_wrote(make_document):
    assert request_of(make_document(request="A wish")) == "A wish"


def test_request_falls_back_to_a_description_that_says_something(make_document):
    git = {"source": "git"}
    told = make_document(text=with_description("Heals the whole team"), **git)
    assert request_of(told) == "Heals the whole team"
    assert request_of(make_document(text=with_description("Heals the team"), **git)) is None
    assert request_of(make_document(text="int a;", **git)) is None


def test_family_is_the_repository_or_the_seed_plugin(make_document):
    assert family_of(make_document("a.sp")) != family_of(make_document("b.sp"))
    repository = {"source": "git", "origin": "owner/name"}
    assert family_of(make_document("a.sp", **repository)) == "owner/name"
    assert family_of(make_document("b.sp", **repository)) == "owner/name"


def test_examples_are_conversations_in_every_wording(make_plugin):
    asked = make_plugin("a.sp", request="One wish", also_asked=("in other words", "and again"))
    described = make_plugin("b.sp", source="git")
    silent = make_plugin("c.sp", text="int a;", source="git")
    examples, dropped = build_examples([asked, described, silent], load_prompt())
    assert [(e.style, e.messages[1].content) for e in examples] == [
        ("request", "One wish"),
        ("also_asked", "in other words"),
        ("also_asked", "and again"),
        ("description", "Shows a tip to everybody now and then"),
    ]
    assert {tuple(m.role for m in e.messages) for e in examples} == {
        ("system", "user", "assistant")
    }
    assert {e.messages[0].content for e in examples} == {load_prompt().system}
    assert [(d.name, d.reason) for d in dropped] == [("owner/name:c.sp", "no_request")]


@pytest.mark.parametrize(
    "comment", ["", "// ```\n", "/*\n````\n*/\n", "// ```sourcepawn\n// ```\n"]
)
def test_answer_is_extracted_as_the_plugin_it_holds(plugin_text, comment):
    code = comment + plugin_text
    found = extract(as_answer(code))
    assert found.source is not None
    assert found.source.rstrip() == code.rstrip()
