"""The protocol of all backends: messages in, text as it comes, then how it ended."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Literal, Protocol

from pydantic import Field

from l4d2_registry.records import Frozen
from l4d2_serving.prompt import Message

FinishReason = Literal["stop", "length"]


class Options(Frozen):
    """How the caller wants the answer drawn. None means the backend's own default.

    A backend names in `honours` which of these it has; asking for another is
    no error, but the answer says that it was not heeded.
    """

    max_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    seed: int | None = None
    stop: tuple[str, ...] = ()

    def given(self) -> frozenset[str]:
        """Return the names of the options that the caller set."""
        return frozenset(self.model_dump(exclude_defaults=True))


class Usage(Frozen):
    """Tokens read and written. None means unknown or that the backend counts none."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class TextDelta(Frozen):
    """A piece of the answer's text."""

    text: str


class Finished(Frozen):
    """The answer's end. `details` is the backend's own evidence, as JSON."""

    reason: FinishReason = "stop"
    usage: Usage = Usage()
    details: dict[str, Any] = Field(default_factory=dict)


Event = TextDelta | Finished
Events = AsyncGenerator[Event, None]


class Backend(Protocol):
    """A loaded model that answers. Safe for several requests at once."""

    @property
    def name(self) -> str:
        """The backend's kind, e.g. `retrieval`."""

    @property
    def honours(self) -> frozenset[str]:
        """The names of the `Options` it heeds."""

    def describe(self) -> str:
        """Say in one sentence what answers here, for people."""

    def generate(self, messages: Sequence[Message], options: Options) -> Events:
        """Answer the last user message: text deltas, then exactly one `Finished`.

        Closing the iterator early ends the work.

        Raises:
            ServingError: no answer can be given.
        """
