from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.extract import extract

PLUGIN = '#include <sourcemod>\npublic void OnPluginStart() { PrintToServer("x"); }\n'


@pytest.mark.parametrize("info", ["sourcepawn", "SourcePawn", "sp", "pawn", "cpp", "", "{.sp}"])
@pytest.mark.parametrize("mark", ["```", "````", "~~~"])
def test_a_fenced_plugin_is_taken_as_it_stands(mark: str, info: str) -> None:
    found = extract(f"Sure!\n\n{mark}{info}\n{PLUGIN}{mark}\nEnjoy.")
    assert found.source == PLUGIN
    assert found.reason == "the reply's only code block"


def test_a_fence_in_a_list_and_other_line_ends_are_read() -> None:
    assert extract("1. Here:\r\n   ```sp\r\nint a;\r\n   ```\r\n").source == "int a;\r\n"


def test_the_most_plugin_like_block_is_taken() -> None:
    usage = "```\nsm_hello 1\n" + "# a long explanation\n" * 50 + "```\n"
    config = '```cfg\n"a" "#include <sourcemod>"\n```\n'
    found = extract(f"{usage}```sourcepawn\n{PLUGIN}```\n{config}")
    assert found.source == PLUGIN
    assert found.reason == "the most plugin-like of the reply's 2 code blocks"


def test_of_equally_plugin_like_blocks_the_longest_then_the_first_is_taken() -> None:
    longer = PLUGIN + "// more\n"
    assert extract(f"```\n{PLUGIN}```\n```\n{longer}```\n").source == longer
    one, two = PLUGIN + "// a\n", PLUGIN + "// b\n"
    assert extract(f"```\n{one}```\n```\n{two}```\n").source == one


def test_a_reply_that_was_cut_off_fails() -> None:
    found = extract(f"Here:\n```sourcepawn\n{PLUGIN}")
    assert found.source is None
    assert "cut off" in found.reason


def test_a_cut_off_afterthought_does_not_spoil_the_plugin() -> None:
    assert extract(f"```sp\n{PLUGIN}```\nRun:\n```bash\nmake").source == PLUGIN
    assert extract(f"```sp\n{PLUGIN}```\nOr:\n```sp\nint a").source == PLUGIN


def test_a_longer_fence_may_hold_a_shorter_one() -> None:
    inner = "// see:\n```\n" + PLUGIN
    assert extract(f"````sp\n{inner}````\n").source == inner


@pytest.mark.parametrize(
    "reply", [PLUGIN, "\n\n// A plugin\n" + PLUGIN, "\n#pragma semicolon 1\n" + PLUGIN]
)
def test_a_bare_source_is_taken_whole(reply: str) -> None:
    assert extract(reply).source == reply


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "no code block"),
        ("I cannot help with that.", "no code block"),
        ("Use `#include <sourcemod>` and hook it.", "no code block"),
        ("Use ```inline``` code.", "no code block"),
        ("// I think so\nbut cannot", "no code block"),
        ("```json\n{}\n```", "holds SourcePawn"),
        ("```\n\n```", "holds SourcePawn"),
        ("Sure, the plugin:\n" + PLUGIN, "no code block"),
    ],
)
def test_a_reply_without_a_plugin_says_why(reply: str, reason: str) -> None:
    found = extract(reply)
    assert found.source is None
    assert reason in found.reason


@given(st.text())
def test_no_reply_raises_and_nothing_is_invented(reply: str) -> None:
    found = extract(reply)
    assert found.reason
    assert found.source is None or found.source in reply


LINES = st.text(st.characters(exclude_characters="\r\n")).filter(
    lambda line: not re.match(r"[ \t]*(```|~~~)", line)
)


@given(
    before=st.lists(LINES),
    code=st.lists(LINES, min_size=1).filter(lambda lines: any(line.strip() for line in lines)),
    after=st.lists(LINES),
)
def test_what_is_fenced_comes_out_unchanged(
    before: list[str], code: list[str], after: list[str]
) -> None:
    source = "\n".join(code) + "\n"
    reply = "\n".join([*before, "```sourcepawn", *code, "```", *after])
    assert extract(reply).source == source
