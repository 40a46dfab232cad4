from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from l4d2_serving.errors import PromptInvalid
from l4d2_serving.prompt import Message, Prompt, load_prompt

TASKS = Path(__file__).parents[3] / "data" / "eval" / "tasks"


@given(st.text())
def test_the_request_reaches_the_model_unchanged(request: str) -> None:
    system, user = load_prompt().render(request)
    assert (system.role, user.role) == ("system", "user")
    assert user.content == request


def test_history_stands_between_the_system_message_and_the_request() -> None:
    history = (Message(role="user", content="a"), Message(role="assistant", content="b"))
    messages = load_prompt().render("c", history)
    assert [m.content for m in messages[1:]] == ["a", "b", "c"]


@pytest.mark.parametrize("change", [{"system": "x"}, {"user": "Do: {request}"}, {"stop": ("#",)}])
def test_every_changed_word_is_another_contract(change: dict[str, object]) -> None:
    prompt = load_prompt()
    changed = Prompt.model_validate(prompt.model_dump() | change)
    assert changed.contract().sha256 != prompt.contract().sha256


def test_the_contract_does_not_depend_on_how_the_file_is_laid_out() -> None:
    prompt = load_prompt()
    reordered = Prompt.model_validate(dict(reversed(list(prompt.model_dump().items()))))
    assert reordered.contract() == prompt.contract()


@pytest.mark.parametrize("user", ["no slot", "{request} and {request}"])
def test_a_prompt_has_one_slot(user: str) -> None:
    with pytest.raises(ValidationError, match="exactly once"):
        Prompt(id="x", system="", user=user)


@pytest.mark.parametrize("name", ["nope", "../prompts/sourcepawn", "", "a/b", "SOURCEPAWN"])
def test_an_unknown_prompt_is_refused_by_name(name: str) -> None:
    with pytest.raises(PromptInvalid, match="there is no prompt"):
        load_prompt(name)


def test_the_prompt_gives_no_evaluation_task_away() -> None:
    words = set(re.findall(r"\w+", load_prompt().system.lower()))
    answers = {
        name.lower()
        for file in TASKS.glob("*.yaml")
        for clause in yaml.safe_load(file.read_text(encoding="utf-8"))["answer_signature"]
        for name in clause
    }
    assert len(answers) > 20, "the tasks were not read"
    assert words & answers == set()
    assert "m_fllaggedmovementvalue" not in words
