"""Each step leaves out what it is for, says why, and lets the rest through unchanged."""

from __future__ import annotations

import pytest

from l4d2_assets.core.curation.compilation import count_warnings, keep_compiling
from l4d2_assets.core.curation.contamination import answered_tasks, keep_uncontaminated
from l4d2_assets.core.curation.duplicate import keep_first
from l4d2_assets.core.curation.pipeline import CurationConfig, curate
from l4d2_assets.core.curation.short import keep_long_enough
from l4d2_assets.core.errors import NothingLeft
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_sourcepawn.verdict import Status

PASSED, FAILED, UNSCORED = Status.PASSED, Status.FAILED, Status.UNSCORED

TASK = Task(
    id="tank_announce",
    origin="a test",
    prompt="Say it when a tank spawns.",
    family="announce",
    answer_signature=(("tank_spawn", "L4D_OnSpawnTank"), ("PrintToChatAll",)),
)
ANSWER = 'HookEvent("tank_spawn", OnTank); PrintToChatAll("Tank");'


def test_short_ones_go(make_document):
    documents = [make_document(f"{n}.sp", text="a;\n// b\n\n" * n) for n in (1, 2, 3)]
    kept, dropped = keep_long_enough(documents, min_code_lines=2)
    assert kept == documents[1:]
    assert [(d.name, d.step, d.reason, d.detail) for d in dropped] == [
        ("seed:1.sp", "short", "too_short", "1 lines")
    ]


def test_first_of_equal_ones_stays(make_document):
    first = make_document("a.sp", text="int a; // mine\n")
    copy = make_document("b.sp", text="/* theirs */ int  a;", source="git")
    other = make_document("c.sp", text="int b;")
    third = make_document("d.sp", text="int a;")
    kept, dropped, copies = keep_first([first, copy, other, third])
    assert kept == [first, other]
    assert copies == {first.doc_id: ("owner/name:b.sp", "seed:d.sp")}
    assert [(d.name, d.reason, d.detail) for d in dropped] == [
        ("owner/name:b.sp", "exact", "seed:a.sp"),
        ("seed:d.sp", "exact", "seed:a.sp"),
    ]


def test_another_string_is_another_plugin(make_document):
    documents = [make_document("a.sp", text='"a b"'), make_document("b.sp", text='"a  b"')]
    assert keep_first(documents)[0] == documents


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (ANSWER, True),
        ("L4D_OnSpawnTank(); PrintToChatAll();", True),
        ('HookEvent("tank_spawn", OnTank);', False),
        ('PrintToChatAll("tank_spawn happened");', False),
        (f"// {ANSWER}", False),
        (f"/* {ANSWER} */ int a;", False),
        ('HookEvent("tank_spawned", OnTank); PrintToChatAll("Tank");', False),
    ],
)
def test_what_answers_a_task_goes(make_document, text, answers):
    document = make_document(text=text)
    kept, dropped = keep_uncontaminated([document], [TASK])
    assert (kept == []) == answers
    assert [(d.reason, d.detail) for d in dropped] == [("answers_a_task", TASK.id)] * answers
    assert answered_tasks(text, [TASK]) == (TASK.id,) * answers


def test_only_what_compiles_stays(make_document, make_verdict):
    verdicts = {
        "good": make_verdict(PASSED, PASSED, warnings=2),
        "bad": make_verdict(
            PASSED, FAILED, errors=[("SP017", "undefined"), ("SP001", "x")], warnings=1
        ),
        "mute": make_verdict(PASSED, FAILED),
        "unlucky": make_verdict(PASSED, UNSCORED),
    }
    documents = [make_document(name, text=name) for name in verdicts]
    kept, dropped = keep_compiling(documents, lambda texts: [verdicts[t] for t in texts])
    assert kept == [(documents[0], verdicts["good"])]
    assert [(d.name, d.reason) for d in dropped] == [
        ("seed:bad", "SP017"),
        ("seed:mute", "refused"),
        ("seed:unlucky", "unscored"),
    ]
    assert count_warnings(verdicts["good"]) == 2
    assert count_warnings(verdicts["bad"]) == 1


def test_judge_that_loses_a_verdict_is_a_defect(make_document):
    with pytest.raises(ValueError, match="shorter"):
        keep_compiling([make_document()], lambda _: [])


def test_steps_follow_each_other_and_every_drop_has_one_reason(
    make_document, make_verdict, plugin_text
):
    documents = [
        make_document("short.sp", text="int a;"),
        make_document("good.sp", text=plugin_text),
        make_document("copy.sp", text=f"// copy\n{plugin_text}", source="git"),
        make_document("answer.sp", text=plugin_text + ANSWER),
        make_document("broken.sp", text=plugin_text + "broken"),
        make_document("warned.sp", text=plugin_text + "warned"),
    ]
    asked = []

    def judge(texts):
        asked.extend(texts)
        return [
            make_verdict(PASSED, FAILED, errors=[("SP017", "undefined")])
            if text.endswith("broken")
            else make_verdict(PASSED, PASSED, warnings=text.count("warned"))
            for text in texts
        ]

    curated = curate(
        documents,
        tasks=[TASK],
        config=CurationConfig(min_code_lines=5, max_warnings=0),
        judge=judge,
    )
    assert [p.document.path for p in curated.plugins] == ["good.sp"]
    assert curated.plugins[0].duplicates == ("owner/name:copy.sp",)
    assert curated.plugins[0].warnings == 0
    assert {(d.name, d.step, d.reason) for d in curated.dropped} == {
        ("seed:short.sp", "short", "too_short"),
        ("owner/name:copy.sp", "duplicate", "exact"),
        ("seed:answer.sp", "contamination", "answers_a_task"),
        ("seed:broken.sp", "compilation", "SP017"),
        ("seed:warned.sp", "warnings", "too_many"),
    }
    assert list(curated.counts.values()) == [6, 5, 4, 3, 2, 1]
    assert len(asked) == 3
    assert len(curated.plugins) + len(curated.dropped) == len(documents)


def test_warnings_are_no_reason_where_no_limit_is_set(make_document, make_verdict, plugin_text):
    curated = curate(
        [make_document(text=plugin_text)],
        tasks=[TASK],
        config=CurationConfig(min_code_lines=0, max_warnings=None),
        judge=lambda texts: [make_verdict(PASSED, PASSED, warnings=9) for _ in texts],
    )
    assert curated.plugins[0].warnings == 9


def test_nothing_left_is_an_error(make_document):
    with pytest.raises(NothingLeft, match="kept none of 1 documents"):
        curate(
            [make_document(text="int a;")],
            tasks=[TASK],
            config=CurationConfig(min_code_lines=5, max_warnings=None),
            judge=lambda texts: [],
        )
