"""The prompt: the one place where a request becomes what a model reads.

Training, evaluation and serving all render through here, and the digest of
what they render is part of each model's contract: a model asked with another
prompt than it was trained on is noticed, not silently worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import StringConstraints, ValidationError, field_validator

from l4d2_registry import PromptContract, digest_json
from l4d2_registry.records import Frozen
from l4d2_serving.errors import PromptInvalid

DEFAULT_PROMPT: Final = "sourcepawn"

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SLOT: Final = "{request}"

Role = Literal["system", "user", "assistant"]


class Message(Frozen):
    """One turn of a conversation."""

    role: Role
    content: str


class Prompt(Frozen):
    """A system message and the form of a user message.

    `user` holds `{request}` once. `stop` are the strings at which a model that
    was trained on this prompt must be cut off; usually none, because the chat
    format has an end of its own.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    system: str
    user: str
    stop: tuple[str, ...] = ()

    @field_validator("user")
    @classmethod
    def _one_slot(cls, value: str) -> str:
        if value.count(_SLOT) != 1:
            raise ValueError(f"must contain {_SLOT} exactly once")
        return value

    def render(self, request: str, history: Sequence[Message] = ()) -> tuple[Message, ...]:
        """Return the messages for a request: system, earlier turns, the request.

        `history` holds earlier user and assistant turns as they were shown,
        oldest first.
        """
        return (
            Message(role="system", content=self.system),
            *history,
            Message(role="user", content=self.user.replace(_SLOT, request)),
        )

    def contract(self) -> PromptContract:
        """Return what a manifest records of this prompt: its id, digest and stop strings."""
        return PromptContract(
            id=self.id, sha256=digest_json(self.model_dump(mode="json")), stop=self.stop
        )


@cache
def load_prompt(id: str = DEFAULT_PROMPT) -> Prompt:  # noqa: A002 - the prompt's own word for it
    """Return a prompt that ships with the package.

    Raises:
        PromptInvalid: there is none with this id, or its file is damaged.
    """
    file = resources.files("l4d2_serving").joinpath("prompts", f"{id}.yaml")
    if not _ID.fullmatch(id) or not file.is_file():
        raise PromptInvalid(f"there is no prompt {id!r} in this release; use {DEFAULT_PROMPT!r}")
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        prompt = Prompt.model_validate(content)
    except (yaml.YAMLError, ValidationError) as error:
        raise PromptInvalid(f"prompt file {id}.yaml is damaged: {error}; reinstall") from error
    if prompt.id != id:
        raise PromptInvalid(f"prompt file {id}.yaml calls itself {prompt.id!r}; reinstall")
    return prompt
