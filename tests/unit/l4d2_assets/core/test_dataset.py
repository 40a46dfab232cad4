from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from l4d2_assets.core.chatml import build_examples, family_of
from l4d2_assets.core.dataset import EMPTY, TrainingSet, build_training_set
from l4d2_assets.core.mutation import PreferencePair
from l4d2_assets.core.recipes import DatasetMixture
from l4d2_serving.prompt import load_prompt
from l4d2_serving.retrieval import load_documents


def mixture(**changes) -> DatasetMixture:
    fields = {
        "sources": ("seed", "git"),
        "eval_share": 0.4,
        "seed": 7,
        "licences": None,
        "max_documents": None,
        "preference_share": 0.5,
    }
    return DatasetMixture(**{**fields, **changes})


def pairs_of(plugins) -> list[PreferencePair]:
    return [
        PreferencePair(
            doc_id=plugin.document.doc_id,
            family=family_of(plugin.document),
            pattern=pattern,
            prompt=(),
            chosen="right",
            rejected="wrong",
        )
        for plugin in plugins
        for pattern in ("a", "b")
    ]


def build(plugins, **changes) -> TrainingSet:
    examples, _ = build_examples(plugins, load_prompt())
    return build_training_set(plugins, examples, pairs_of(plugins), mixture(**changes))


@pytest.fixture(scope="module")
def corpus(make_plugin):
    """Twenty seed plugins and five repositories of four plugins each."""
    seed = [
        make_plugin(f"{n}.sp", text=f"int seed{n};", request=f"Wish {n}", also_asked=(f"{n}?",))
        for n in range(20)
    ]
    git = [
        make_plugin(
            f"{n}.sp",
            text=f"int git{repository}_{n};",
            source="git",
            origin=f"o/{repository}",
            request=f"Wish {repository} {n}",
        )
        for repository in range(5)
        for n in range(4)
    ]
    return [*seed, *git]


subsets = st.sets(st.integers(0, 39), min_size=1)


def side(rows) -> dict[str, list[str]]:
    return {
        family: sorted(r.messages[1].content for r in rows if r.family == family)
        for family in {r.family for r in rows}
    }


@settings(max_examples=40)
@given(chosen=subsets, seed=st.integers(0, 50), share=st.floats(0, 0.99))
def test_family_is_never_on_both_sides_and_no_row_is_lost(corpus, chosen, seed, share):
    plugins = [corpus[n] for n in sorted(chosen)]
    made = build(plugins, seed=seed, eval_share=share)
    assert not {r.family for r in made.train} & {r.family for r in made.eval}
    examples, _ = build_examples(plugins, load_prompt())
    assert sorted([*made.train, *made.eval], key=str) == sorted(examples, key=str)
    assert {p.family for p in made.preferences} <= {r.family for r in made.train}


@settings(max_examples=40)
@given(chosen=subsets)
def test_records_that_come_or_go_move_no_other_to_the_other_side(corpus, chosen):
    whole, part = build(corpus), build([corpus[n] for n in sorted(chosen)])
    for rows, of_whole in ((part.train, whole.train), (part.eval, whole.eval)):
        assert {r.family for r in rows} <= {r.family for r in of_whole}
        assert set(rows) <= set(of_whole)


@settings(max_examples=20)
@given(order=st.permutations(range(40)))
def test_order_of_records_does_not_matter(corpus, order):
    assert build([corpus[n] for n in order]).files("v") == build(corpus).files("v")


def test_seed_decides_the_split(corpus):
    splits = {frozenset(r.family for r in build(corpus, seed=n).eval) for n in range(5)}
    assert len(splits) == 5


def test_share_of_families_is_about_what_was_asked(corpus):
    held_out = [len({r.family for r in build(corpus, seed=n).eval}) for n in range(40)]
    # 25 families, of which 0.4 are held out: 10 on average, standard error 0.4 over 40 seeds.
    assert 8.5 < sum(held_out) / len(held_out) < 11.5


def test_no_share_holds_nothing_out(corpus):
    assert build(corpus, eval_share=0.0).eval == ()


@settings(max_examples=40)
@given(chosen=subsets, share=st.floats(0, 1), seed=st.integers(0, 9))
def test_preferences_are_at_most_their_share(corpus, chosen, share, seed):
    made = build([corpus[n] for n in sorted(chosen)], preference_share=share, seed=seed)
    together = len(made.preferences) + len(made.train)
    assert len(made.preferences) <= share * together + 1e-9
    assert len(set(made.preferences)) == len(made.preferences)


def test_share_of_preferences_is_used_up(corpus):
    made = build(corpus, preference_share=0.2, eval_share=0.0)
    assert (len(made.train), len(made.preferences)) == (60, 15)
    assert build(corpus, preference_share=0.0).preferences == ()


@pytest.mark.parametrize(
    ("licences", "kept"),
    [
        (("MIT",), {"MIT"}),
        (("MIT", "GPL-3.0-only"), {"MIT", "GPL-3.0-only"}),
        (("mit",), set()),
        ((), set()),
        (None, {"MIT", "GPL-3.0-only", "MIT OR Evil", None}),
    ],
)
def test_only_named_licences_enter(make_plugin, licences, kept):
    plugins = [
        make_plugin(f"{n}.sp", text=f"int a{n};", licence=licence, request="A wish")
        for n, licence in enumerate(["MIT", "GPL-3.0-only", "MIT OR Evil", None])
    ]
    made = build(plugins, licences=licences)
    assert {p.document.licence for p in made.plugins} == kept
    ids = {p.document.doc_id for p in made.plugins}
    assert {r.doc_id for r in (*made.train, *made.eval, *made.preferences)} <= ids


def test_only_named_sources_enter(corpus):
    assert {p.document.source for p in build(corpus, sources=("git",)).plugins} == {"git"}


def test_number_of_plugins_is_bounded_by_a_draw(corpus):
    made = build(corpus, max_documents=10)
    assert len(made.plugins) == 10
    ids = {p.document.doc_id for p in made.plugins}
    assert {r.doc_id for r in (*made.train, *made.eval)} == ids
    assert ids != {p.document.doc_id for p in build(corpus, max_documents=10, seed=8).plugins}
    assert ids <= {p.document.doc_id for p in build(corpus, max_documents=11).plugins}


def test_files_are_openai_rows_and_the_corpus(corpus):
    made = build(corpus)
    files = made.files("v9")
    assert sorted(files) == [
        "documents.jsonl",
        "eval_v9.jsonl",
        "preference_v9.jsonl",
        "train_v9.jsonl",
    ]
    row = json.loads(files["train_v9.jsonl"].splitlines()[0])
    assert list(row) == ["messages"]
    assert [m["role"] for m in row["messages"]] == ["system", "user", "assistant"]
    assert set(json.loads(files["preference_v9.jsonl"].splitlines()[0])) == {
        "input",
        "preferred_output",
        "non_preferred_output",
    }
    documents = load_documents(files["documents.jsonl"])
    assert {d.code for d in documents} == {p.document.text for p in corpus}


def test_retrieval_document_says_where_it_is_from(make_plugin):
    git = make_plugin("lib/heal_all.sp", source="git", licence=None, author=None)
    (document,) = load_documents(build([git]).files("v")["documents.jsonl"])
    assert document.title == "heal all"
    assert document.request == document.summary == "Shows a tip to everybody now and then"
    assert document.origin == "owner/name:lib/heal_all.sp@000000000000"
    assert (document.licence, document.author) == ("unknown", "unknown")


def test_statistics_add_up(corpus):
    figures = build(corpus).statistics()
    assert figures["total_examples"] == figures["train_examples"] + figures["eval_examples"] == 60
    assert figures["train_families"] + figures["eval_families"] == 25
    assert figures["plugins_by_source"] == {"git": 20, "seed": 20}
    assert figures["styles"] == {"also_asked": 20, "request": 40}


def test_empty_set_has_empty_files():
    assert set(EMPTY.files("v7").values()) == {b""}
