"""How well the seed corpus answers wordings that it was not given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from l4d2_registry import digest_bytes
from l4d2_serving.retrieval import RetrievalDocument, RetrievalIndex

SEED = Path(__file__).parents[3] / "data" / "seed" / "plugins"

STRANGE = """\
how do I bake a chocolate cake
what is the weather in Berlin tomorrow
write a python web scraper that collects prices
translate this sentence to French: my brother likes to play with his friends
write a poem about a player who sings in the chat
make a to do list app with a database
create a discord bot that posts a message when somebody joins the channel
write a SQL query that lists all customers who never placed an order
my cat refuses to eat dry food, what can I do
explain the difference between TCP and UDP
a css grid layout with three columns and a sticky header
how do I reset my router password
plan a two week trip through Japan with children
make a minecraft mod where creepers do not damage blocks
rust server plugin that stacks items in furnaces
which stocks should I buy this year
set up nginx as a reverse proxy with tls
team fortress 2 sentry gun rotation speed
recommend a good laptop for video editing under 1000 euros
teach me the chords of wonderwall on guitar""".splitlines()


def seed() -> list[RetrievalDocument]:
    documents = []
    for sidecar in sorted(SEED.glob("*.yaml")):
        asked = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        code = sidecar.with_suffix(".sp").read_text(encoding="utf-8")
        info = dict(re.findall(r'^\s*(name|description)\s*=\s*"([^"]*)"', code, re.MULTILINE))
        documents.append(
            RetrievalDocument(
                id=sidecar.stem,
                title=info["name"],
                request=asked["request"],
                also_asked=tuple(asked["also_asked"]),
                summary=info["description"],
                code=code,
                sha256=digest_bytes(code.encode("utf-8")),
                licence="GPL-3.0-or-later",
                author="seed",
                origin="seed",
                verdict="not judged here",
            )
        )
    return documents


@pytest.fixture(scope="module")
def documents() -> list[RetrievalDocument]:
    return seed()


def without(document: RetrievalDocument, wording: int) -> RetrievalDocument:
    kept = (text for n, text in enumerate(document.also_asked) if n != wording)
    return document.model_copy(update={"also_asked": tuple(kept)})


def rates(documents: list[RetrievalDocument], *, shift: int = 0) -> tuple[float, float]:
    """Return the top-1 and top-3 rates; `shift` asks each plugin for another's wording."""
    first = among = total = 0
    for wording in range(max(len(d.also_asked) for d in documents)):
        index = RetrievalIndex([without(d, wording) for d in documents])
        for number, document in enumerate(documents):
            if wording >= len(document.also_asked):
                continue
            wanted = documents[(number + shift) % len(documents)].id
            found = [hit.document.id for hit in index.search(document.also_asked[wording])]
            first += found[:1] == [wanted]
            among += wanted in found
            total += 1
    return first / total, among / total


def test_a_wording_that_was_left_out_finds_its_plugin(documents: list[RetrievalDocument]) -> None:
    top1, top3 = rates(documents)
    assert top1 >= 0.60
    assert top3 >= 0.70


def test_the_measure_tells_the_right_plugin_from_a_wrong_one(
    documents: list[RetrievalDocument],
) -> None:
    _, top3 = rates(documents, shift=7)
    assert top3 < 0.10


def test_a_plugins_own_request_finds_it(documents: list[RetrievalDocument]) -> None:
    index = RetrievalIndex(documents)
    missed = [d.id for d in documents if index.search(d.request, 1)[0].document.id != d.id]
    assert missed == []


def test_the_demonstrations_question_is_answered(documents: list[RetrievalDocument]) -> None:
    hits = RetrievalIndex(documents).search("Warn the team in chat when somebody startles a witch")
    assert hits[0].document.id == "witch_startle_warning"


def test_strange_requests_rarely_get_a_plugin(documents: list[RetrievalDocument]) -> None:
    index = RetrievalIndex(documents)
    answered = [query for query in STRANGE if index.search(query)]
    assert len(answered) <= len(STRANGE) // 5, answered
