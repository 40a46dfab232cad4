"""Chat examples: a wish in plain words, answered by a verified plugin.

The prompt is never a snippet and never a comment restated. It is what the
plugin's author says the plugin does: the seed's requests, or the description
in a public plugin's `myinfo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from l4d2_assets.core.documents import CuratedPlugin, Document, Dropped, Record
from l4d2_registry.canonical import Digest
from l4d2_serving.prompt import Message, Prompt
from l4d2_sourcepawn.text import LogicalText

STEP: Final = "chatml"
_MIN_WORDS: Final = 4
_MYINFO = re.compile(r"\bmyinfo\s*=\s*\{")
_DESCRIPTION = re.compile(r"[^}]*?\bdescription\s*=\s*\"((?:\\.|[^\"\\])*)\"", re.DOTALL)
_MYINFO_CHARS: Final = 4000
"""How much of `myinfo` is read: what is longer is no description that a person wrote."""

Style = Literal["request", "also_asked", "description"]


class ChatExample(Record):
    """One training conversation. `family` is what a split must keep on one side."""

    doc_id: Digest
    family: str
    style: Style
    messages: tuple[Message, ...]


def family_of(document: Document) -> str:
    """Return the document's family: the repository, or the seed plugin itself.

    The seed has one author, but its plugins were written to differ (pairwise
    similarity is tested); plugins of one repository share code freely.
    """
    return document.name if document.source == "seed" else document.origin


def summary_of(text: str) -> str:
    """Return the description in a plugin's `myinfo`, or an empty string."""
    code = LogicalText(text).without_comments
    start = _MYINFO.search(code)
    if start is None:
        return ""
    found = _DESCRIPTION.match(code[start.end() : start.end() + _MYINFO_CHARS])
    return re.sub(r"\\(.)", r"\1", found[1]).strip() if found else ""


def request_of(document: Document) -> str | None:
    """Return the plain wish that a plugin answers, None where nobody said it."""
    if document.request is not None:
        return document.request
    summary = summary_of(document.text)
    return summary if len(summary.split()) >= _MIN_WORDS else None


def build_examples(
    plugins: Sequence[CuratedPlugin], prompt: Prompt
) -> tuple[list[ChatExample], list[Dropped]]:
    """Return every plugin's conversations, and the plugins that have no request."""
    examples: list[ChatExample] = []
    dropped: list[Dropped] = []
    for plugin in plugins:
        wishes = list(_wishes(plugin.document))
        if not wishes:
            dropped.append(Dropped(name=plugin.document.name, step=STEP, reason="no_request"))
        examples += [
            ChatExample(
                doc_id=plugin.document.doc_id,
                family=family_of(plugin.document),
                style=style,
                messages=(
                    *prompt.render(wish),
                    Message(role="assistant", content=as_answer(plugin.document.text)),
                ),
            )
            for style, wish in wishes
        ]
    return examples, dropped


def as_answer(code: str) -> str:
    """Return a plugin in the one code fence that the prompt asks for, one it cannot close."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}sourcepawn\n{code.rstrip()}\n{fence}\n"


def _wishes(document: Document) -> Iterator[tuple[Style, str]]:
    if document.request is None:
        request = request_of(document)
        if request is not None:
            yield "description", request
        return
    yield "request", document.request
    for wish in document.also_asked:
        yield "also_asked", wish
