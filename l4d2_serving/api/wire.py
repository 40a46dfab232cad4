"""The wire: OpenAI's request and response forms, as far as this server has them.

Requests keep the fields read here and drop the rest, which is never forwarded.
Everything that is ours and not OpenAI's stands under the one key `l4d2`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from l4d2_serving.backends import Options, Usage
from l4d2_serving.engine import Answer, Ask
from l4d2_serving.errors import RequestInvalid
from l4d2_serving.prompt import Message

_SYSTEM_ROLES = {"system", "developer"}


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class TextPart(_Wire):
    """A part of a message's content; only text can be read."""

    type: Literal["text"]
    text: str


class ChatMessage(_Wire):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    @property
    def text(self) -> str:
        """The message's text, its parts joined by line breaks."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content)


class StreamOptions(_Wire):
    """What a stream carries besides text."""

    include_usage: bool = False


class ChatRequest(_Wire):
    """The body of `POST /v1/chat/completions`."""

    model: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1024)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None

    def ask(self) -> Ask:
        """Return what is asked for.

        Raises:
            RequestInvalid: the last message is not the user's.
        """
        turns = [m for m in self.messages if m.role not in _SYSTEM_ROLES]
        if not turns or turns[-1].role != "user":
            raise RequestInvalid("the last message must be the user's: it is what gets answered")
        *earlier, last = turns
        history = (Message(role=_turn_role(m), content=m.text) for m in earlier)
        return Ask(
            request=last.text, history=tuple(history), model=self.model, options=self._options()
        )

    def notices(self) -> tuple[str, ...]:
        """Return what the caller should know of how the request was read."""
        if not any(m.role in _SYSTEM_ROLES for m in self.messages):
            return ()
        return (
            "system messages are left out: each model is asked with the prompt it was made for",
        )

    def _options(self) -> Options:
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Options(
            max_tokens=self.max_completion_tokens or self.max_tokens,
            temperature=self.temperature,
            top_p=self.top_p,
            seed=self.seed,
            stop=tuple(stop),
        )


class ErrorBody(BaseModel):
    """OpenAI's error object."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


def completion(id: str, created: int, answer: Answer, notices: tuple[str, ...]) -> dict[str, Any]:  # noqa: A002
    """Return the body of a whole reply."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": answer.text, "refusal": None},
        "logprobs": None,
        "finish_reason": answer.finish_reason,
    }
    return {
        "id": id,
        "object": "chat.completion",
        "created": created,
        "model": answered_by(answer),
        "choices": [choice],
        **_usage_field(answer.usage),
        "l4d2": extension(answer, notices),
    }


def extension(answer: Answer, notices: tuple[str, ...]) -> dict[str, Any]:
    """Return the extension of a reply: its verdict, who answered, and the evidence."""
    return {
        "verdict": answer.verdict.model_dump(mode="json"),
        "headline": answer.verdict.headline(),
        "model": answer.model.model_dump(mode="json"),
        "details": answer.details,
        "notices": [*notices, *answer.notices],
    }


def chunk(
    id: str,  # noqa: A002
    created: int,
    model: str,
    *,
    delta: dict[str, str] | None,
    finish_reason: str | None = None,
) -> dict[str, Any]:
    """Return one event of a stream. Without a delta it has no choice: the usage event."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {
        "id": id,
        "object": "chat.completion.chunk",
        "created": created,
        "model": model,
        "choices": [] if delta is None else [choice],
    }


def usage_body(usage: Usage) -> dict[str, int] | None:
    """Return OpenAI's usage object, None if the backend counts no tokens."""
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }


def answered_by(answer: Answer) -> str:
    """Return the exact version that answered, as `name@version`."""
    return f"{answer.model.name}@{answer.model.version}"


def _usage_field(usage: Usage) -> dict[str, Any]:
    body = usage_body(usage)
    return {"usage": body} if body is not None else {}


def _turn_role(message: ChatMessage) -> Literal["user", "assistant"]:
    return "user" if message.role == "user" else "assistant"
