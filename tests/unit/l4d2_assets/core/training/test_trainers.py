from __future__ import annotations

import datetime as dt

import pytest

from l4d2_assets.core.errors import ConfigInvalid, NothingLeft, TrainerUnavailable
from l4d2_assets.core.training.external import load_history
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_assets.core.training.trainers import trainer_named
from l4d2_registry import digest_bytes, digest_json
from l4d2_serving.retrieval import RetrievalDocument, dump_documents


def spec(trainer: str, base_model: str | None = None, **parameters: str) -> TrainingSpec:
    digest = digest_bytes(b"x")
    return TrainingSpec(
        version="v7",
        trainer=trainer,
        base_model=base_model,
        recipe_sha256=digest,
        dataset_sha256=digest,
        code_sha256=digest,
        prompt_sha256=digest,
        parameters={"trainer": trainer, **parameters},
    )


def document(number: int, licence: str) -> RetrievalDocument:
    code = f"int a{number};"
    return RetrievalDocument(
        id=f"d{number}",
        title="t",
        request="r",
        code=code,
        sha256=digest_bytes(code.encode()),
        licence=licence,
        author="a",
        origin="o",
        verdict="v",
    )


def test_unknown_trainer_is_said_with_what_there_is(mini_project):
    with pytest.raises(TrainerUnavailable, match="'openai' is not in this release; there is: ret"):
        trainer_named("openai", mini_project)


def test_equal_specs_are_the_same_job(mini_project):
    trainer = trainer_named("retrieval", mini_project)
    job = trainer.submit(spec("retrieval"))
    assert trainer.submit(spec("retrieval")) == job
    assert job.spec_sha256 == spec("retrieval").sha256
    assert trainer.submit(spec("retrieval", more="x")).job_id != job.job_id
    assert (job.state, job.estimated_usd) == ("succeeded", 0.0)


@pytest.mark.parametrize("field", list(TrainingSpec.model_fields))
def test_every_field_is_part_of_the_specs_identity(field):
    before = spec("retrieval")
    other = {"parameters": {"a": 1}}.get(field, "f" * 64)
    assert before.model_copy(update={field: other}).sha256 != before.sha256


def test_retrievals_model_is_the_corpus_itself(mini_project):
    corpus = dump_documents([document(1, "MIT"), document(2, "GPL-3.0-only"), document(3, "MIT")])
    trainer = trainer_named("retrieval", mini_project)
    job = trainer.submit(spec("retrieval"))
    trained = trainer.collect(spec("retrieval"), job, {"documents.jsonl": corpus, "train": b""})
    assert list(trained.contents.values()) == [corpus]
    assert (trained.model.kind, trained.model.reproducible) == ("retrieval", True)
    assert [licence.spdx for licence in trained.model.licences] == ["GPL-3.0-only", "MIT"]
    assert trainer.collect(spec("retrieval"), job, {"documents.jsonl": corpus}) == trained


def test_nothing_to_retrieve_is_an_error(mini_project):
    trainer = trainer_named("retrieval", mini_project)
    with pytest.raises(NothingLeft, match=r"widen the recipe's dataset.sources"):
        trainer.collect(
            spec("retrieval"), trainer.submit(spec("retrieval")), {"documents.jsonl": b""}
        )


def test_external_model_is_words_only(mini_project):
    trainer = trainer_named("external", mini_project)
    asked = spec("external", base_model="gpt-4o-mini-2024-07-18", history="V7")
    job = trainer.submit(asked)
    assert (job.job_id, job.estimated_usd) == ("external-V7", None)
    trained = trainer.collect(asked, job, {})
    assert dict(trained.contents) == {}
    model = trained.model
    assert (model.kind, model.reproducible, model.files, model.cost.usd) == (
        "external",
        False,
        (),
        None,
    )
    assert model.expires_at == dt.date(2027, 1, 14)
    told = {figure.what: figure.value for figure in model.published}
    assert told["pass rate, own battery"].startswith("80 % (4 of the 10 committed outputs compile")
    assert told["published on"] == "2026-01-07"
    assert told["training data"].startswith("627 training rows")
    assert all(figure.source for figure in model.published)


def test_another_base_model_than_the_recipes_is_an_error(mini_project):
    trainer = trainer_named("external", mini_project)
    with pytest.raises(ConfigInvalid, match=r"base_model: is 'other', but .* for 'V7'$"):
        trainer.submit(spec("external", base_model="other", history="V7"))


def test_unknown_history_lists_what_there_is(mini_project):
    trainer = trainer_named("external", mini_project)
    with pytest.raises(
        ConfigInvalid, match=r"no entry 'V8'.*there is: V1, V2, V3, V4, V5, V6, V7$"
    ):
        trainer.submit(spec("external", history="V8"))


def test_committed_history_names_a_source_for_every_figure(mini_project):
    history = load_history(mini_project.config("published_history.yaml"))
    assert list(history.entries) == [f"V{n}" for n in range(1, 8)]
    assert all(figure.source.strip() for e in history.entries.values() for figure in e.figures)
    assert digest_json(history) == digest_json(
        load_history(mini_project.config("published_history.yaml"))
    )
