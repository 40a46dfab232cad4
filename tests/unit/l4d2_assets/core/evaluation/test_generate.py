from __future__ import annotations

import pytest

from l4d2_assets.core.dataset import build_training_set
from l4d2_assets.core.errors import Unreproducible
from l4d2_assets.core.evaluation.generate import backend_for, generate
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_assets.core.recipes import DatasetMixture
from l4d2_assets.core.training.protocol import Trained, TrainedModel
from l4d2_assets.core.training.retrieval import RetrievalTrainer
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_registry import Cost, digest_bytes
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.extract import extract


def task(name: str, prompt: str) -> Task:
    return Task(
        id=name, origin="a test", prompt=prompt, family="f", answer_signature=(("nothing",),)
    )


TIP = task("tip", "Show a tip to everybody now and then, please.")
UNKNOWN = task("unknown", "Quarterly accounting reconciliation spreadsheets.")


@pytest.fixture
def trained(make_plugin):
    plugins = [
        make_plugin("tip.sp", request="Show everybody a tip"),
        make_plugin("heal.sp", text="int heal;", request="Heal the whole team at once"),
    ]
    mixture = DatasetMixture(
        sources=("seed",),
        eval_share=0.0,
        seed=1,
        licences=None,
        max_documents=None,
        preference_share=0.0,
    )
    digest = digest_bytes(b"x")
    spec = TrainingSpec(
        version="baseline",
        trainer="retrieval",
        base_model=None,
        recipe_sha256=digest,
        dataset_sha256=digest,
        code_sha256=digest,
        prompt_sha256=digest,
        parameters={},
    )
    trainer = RetrievalTrainer()
    files = build_training_set(plugins, [], [], mixture).files("baseline")
    return trainer.collect(spec, trainer.submit(spec), files)


@pytest.fixture
def external():
    return Trained(
        TrainedModel(
            version="v7",
            kind="external",
            reproducible=False,
            spec_sha256=digest_bytes(b"spec"),
            files=(),
            licences=(),
            cost=Cost(),
        )
    )


def test_every_task_is_asked_once_in_order(trained, plugin_text):
    answers = generate(trained, [TIP, UNKNOWN], load_prompt())
    assert [a.task for a in answers] == ["tip", "unknown"]
    assert {a.backend for a in answers} == {"retrieval"}
    assert extract(answers[0].reply).source.rstrip() == plugin_text.rstrip()
    assert answers[0].prompt == TIP.prompt
    assert extract(answers[1].reply).source is None
    assert generate(trained, [TIP, UNKNOWN], load_prompt()) == answers


def test_model_that_cannot_be_asked_gives_none_with_the_reason(external):
    (answer,) = generate(external, [TIP], load_prompt())
    assert (answer.reply, answer.backend) == (None, "none")
    assert answer.why_none == "v7: kind 'external' cannot be asked here"
    with pytest.raises(Unreproducible):
        backend_for(external)
