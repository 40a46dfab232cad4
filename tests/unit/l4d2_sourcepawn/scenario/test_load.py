from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from l4d2_sourcepawn.scenario import (
    ScenarioInvalid,
    load_folder,
    load_task_scenarios,
    parse_task_scenarios,
)

SCENARIOS = Path(__file__).parents[4] / "data" / "eval" / "scenarios"
GOOD = """
id: toy
source: s
scenarios:
  - name: one
    players: {nick: survivor, smoker: {role: smoker, human: true}}
    steps:
      - tongue: {victim: nick, by: smoker}
      - wait: 1.5
      - expect: {chat: {to: nick, contains: ["{smoker}"], number: [1, 2.5], times: {min: 1}}}
      - repeat:
          times: 2
          steps: [{say: {who: nick, text: "hi {smoker}"}}, {expect_nothing: [chat]}]
"""


def _changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_good_file(tmp_path):
    file = tmp_path / "toy.yaml"
    file.write_text(GOOD)
    task = load_task_scenarios(file)
    assert task.id == "toy"
    assert len(task.variants) == 3
    assert load_folder(tmp_path) == {"toy": task}


def test_the_digest_is_of_the_content_only():
    task = parse_task_scenarios(GOOD)
    assert len(task.digest) == 64
    assert parse_task_scenarios("# a comment\n" + GOOD).digest == task.digest
    assert parse_task_scenarios(_changed("wait: 1.5", "wait: 1.6")).digest != task.digest


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("source: s", "sources: s", "sources", "unknown key"),
        ("source: s\n", "", "source", "missing"),
        ("id: toy", "id: ../toy", "id", "pattern"),
        ("nick: survivor", "nick: survivour", "players.nick", "survivor"),
        ("nick: survivor", "Nick: survivor", "players.Nick", "pattern"),
        ("victim: nick", "victim: nik", "scenarios[0]", "step 1 names nik"),
        ("{smoker}", "{smokes}", "scenarios[0]", "names smokes"),
        ("to: nick", "to: nobody", "scenarios[0]", "names nobody"),
        ("by: smoker", "by: smoker, how: fast", "steps[0].tongue.how", "unknown key"),
        ("tongue:", "tonque:", "steps[0].tonque", "unknown key"),
        ("wait: 1.5", "wait: -1", "steps[1].wait", "greater"),
        ("wait: 1.5", 'wait: "5"', "steps[1].wait", "valid number"),
        ("wait: 1.5", "wait: true", "steps[1].wait", "valid number"),
        ("wait: 1.5", "wait: 1801", "steps[1].wait", "less"),
        ("times: 2", "times: 300", "steps[3].repeat.times", "less"),
        ("times: {min: 1}", "times: {}", "chat.times", "a range needs"),
        ("times: {min: 1}", "times: {min: 3, max: 1}", "chat.times", "more than max"),
        ("expect_nothing: [chat]", "expect_nothing: []", "expect_nothing", "at least 1"),
        ("expect_nothing: [chat]", "expect_nothing: [chats]", "expect_nothing", "chat"),
        ("expect_nothing: [chat]", "expect: {}", "expect", "at least one thing"),
        ("wait: 1.5", "{wait: 1.5, mark: {}}", "steps[1]", "exactly one key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old, new, place, reason):
    with pytest.raises(ScenarioInvalid) as caught:
        parse_task_scenarios(_changed(old, new), name="toy.yaml")
    message = str(caught.value)
    assert message.startswith("toy.yaml: ")
    assert place in message
    assert reason in message


def test_a_scenario_must_expect_something():
    text = GOOD[: GOOD.index("      - expect:")]
    with pytest.raises(ScenarioInvalid, match="no step expects anything"):
        parse_task_scenarios(text)


def _repeated(times: int, steps: str) -> str:
    return f"{{repeat: {{times: {times}, steps: [{steps}]}}}}"


@pytest.mark.parametrize(
    "steps",
    [
        _repeated(100, ", ".join(["{mark: {}}"] * 5)),
        _repeated(100, _repeated(100, _repeated(100, _repeated(100, "{mark: {}}")))),
        _repeated(50, "{wait: 100}"),
    ],
)
def test_a_small_file_cannot_ask_for_much(steps):
    text = f"{{name: a, players: {{nick: survivor}}, steps: [{steps}, {{expect_nothing: [chat]}}]}}"
    started = time.monotonic()
    with pytest.raises(ScenarioInvalid, match="more than"):
        parse_task_scenarios(f"id: toy\nsource: s\nscenarios: [{text}]")
    assert time.monotonic() - started < 5


def test_the_id_is_the_file_name(tmp_path):
    file = tmp_path / "other.yaml"
    file.write_text(GOOD)
    with pytest.raises(ScenarioInvalid, match=r"id: is toy, but the file is other\.yaml"):
        load_task_scenarios(file)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"id: \xc3", b"a" * 2_000_000])
def test_files_of_other_kinds_are_refused(tmp_path, content):
    file = tmp_path / "toy.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioInvalid, match=r"toy\.yaml"):
        load_task_scenarios(file)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    for name in ("pipe.yaml", "folder.yaml", "missing.yaml", "nul\0.yaml"):
        with pytest.raises(ScenarioInvalid):
            load_task_scenarios(tmp_path / name)
    with pytest.raises(ScenarioInvalid):
        load_folder(tmp_path / "missing")


TOKENS = """
{ } [ ] : , - & * ! | > ' # % @ ` ? ~ << null nick world everybody expect repeat steps wait
1e999 .inf 99999999999999999999 2001-01-01 0x1 1:2:3 yes {{ }} --- ... -1 !!python/name:os.system
"""
CHARACTERS = '\n\t\0\ufeff\u202e\\"'


def _mutated(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(text) + 1)
        kind = dice.randrange(5)
        if kind == 0:
            text = text[:at] + dice.choice([*TOKENS.split(), *CHARACTERS]) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + dice.randint(1, 30) :]
        elif kind == 2:
            end = at + dice.randint(1, 60)
            text = text[:at] + text[at:end] * dice.randint(2, 4) + text[end:]
        elif kind == 3:
            lines = text.split("\n")
            first, second = dice.randrange(len(lines)), dice.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            text = "\n".join(lines)
        else:
            text = text[:at] + chr(dice.randrange(0xD7FF)) + text[at:]
    return text


def test_a_thousand_damaged_files_raise_nothing_else():
    dice = random.Random(4)
    sources = [GOOD] * 200 + [path.read_text() for path in sorted(SCENARIOS.glob("*.yaml"))]
    refused = 0
    for number in range(1_000):
        text = _mutated(sources[number % len(sources)], dice)
        try:
            parse_task_scenarios(text)
        except ScenarioInvalid as error:
            refused += 1
            str(error).encode("utf-8")
    assert refused > 600
