"""Evaluation: the suites, each version's answers, their verdicts, and versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import dagster as dg

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.assets.corpus import TASKS_FILE
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.documents import dump_rows, load_rows
from l4d2_assets.core.errors import ConfigInvalid
from l4d2_assets.core.evaluation.comparison import Comparison, compare
from l4d2_assets.core.evaluation.expectations import StoredScenarios, load_scenarios
from l4d2_assets.core.evaluation.generate import generate
from l4d2_assets.core.evaluation.report import (
    REPORT_FILE,
    EvalReport,
    Generation,
    JudgedTask,
    judge_name,
    score_rungs,
)
from l4d2_assets.core.evaluation.tasks import Suite, Task, load_suites, load_tasks
from l4d2_assets.core.judging import PipelineJudge
from l4d2_assets.core.model_card import percent
from l4d2_assets.core.plots import rung_chart
from l4d2_assets.core.project import Project
from l4d2_assets.core.recipes import load_recipe, versions
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.core.training.stored import load_trained
from l4d2_assets.presentation import PLOT_FILE, code_preview, markdown_table, plot, row_count
from l4d2_registry import canonical_json, digest_json
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.verdict import LADDER

if TYPE_CHECKING:
    from l4d2_sourcepawn.scenario import TaskScenarios

SUITES_FILE: Final = "suites.jsonl"
SCENARIOS_FILE: Final = "scenarios.jsonl"
GENERATIONS_FILE: Final = "generations.jsonl"
COMPARISON_FILE: Final = "comparison.json"


def _eval_suites(inputs: Inputs) -> Product:
    tasks = load_tasks(inputs.project.eval)
    suites = load_suites(inputs.project.eval, tasks)
    scenarios = load_scenarios(inputs.project.eval, tasks)
    return Product(
        data={
            TASKS_FILE: dump_rows(tasks),
            SUITES_FILE: dump_rows(suites),
            SCENARIOS_FILE: dump_rows(map(StoredScenarios.of, scenarios)),
        }
    )


def _present_suites(artefact: Artefact) -> Mapping[str, Any]:
    tasks = load_rows(artefact.read(TASKS_FILE), Task)
    suites = load_rows(artefact.read(SUITES_FILE), Suite)
    scenarios = load_rows(artefact.read(SCENARIOS_FILE), StoredScenarios)
    return {
        "dagster/row_count": dg.MetadataValue.int(len(tasks)),
        "suites": markdown_table(
            ("suite", "tasks", "note"), [(s.id, len(s.tasks), s.note) for s in suites]
        ),
        "tasks": markdown_table(
            ("task", "family", "scenarios", "variants", "prompt"),
            [
                (t.id, t.family, s.scenarios, s.variants, t.prompt)
                for t, s in zip(tasks, scenarios, strict=True)
            ],
        ),
    }


def _suite_tasks(inputs: Inputs) -> tuple[Suite, list[Task]]:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    suites = {s.id: s for s in load_rows(inputs.read("eval_suites", SUITES_FILE), Suite)}
    tasks = {t.id: t for t in load_rows(inputs.read("eval_suites", TASKS_FILE), Task)}
    suite = suites.get(recipe.evaluation.suite)
    if suite is None:
        raise ConfigInvalid(
            f"recipe {recipe.version!r}: evaluation.suite: no suite {recipe.evaluation.suite!r} "
            f"in data/eval/suites; there is: {', '.join(sorted(suites))}"
        )
    return suite, [tasks[name] for name in suite.tasks]


def _scenarios(inputs: Inputs, tasks: Sequence[Task]) -> list[TaskScenarios]:
    rows = load_rows(inputs.read("eval_suites", SCENARIOS_FILE), StoredScenarios)
    by_id = {row.id: row for row in rows}
    return [by_id[task.id].restored() for task in tasks]


def _generations(inputs: Inputs) -> Product:
    recipe = load_recipe(inputs.project.recipes, inputs.version)
    _, tasks = _suite_tasks(inputs)
    trained = load_trained(inputs.artefacts["fine_tuned_model"])
    answers = generate(trained, tasks, load_prompt(recipe.prompt))
    return Product(data={GENERATIONS_FILE: dump_rows(answers)})


def _present_generations(artefact: Artefact) -> Mapping[str, Any]:
    rows = load_rows(artefact.read(GENERATIONS_FILE), Generation)
    none = sorted({row.why_none for row in rows if row.why_none})
    entries = {
        **row_count(artefact, GENERATIONS_FILE),
        "answers": dg.MetadataValue.int(sum(row.reply is not None for row in rows)),
    }
    if none:
        entries["why none"] = dg.MetadataValue.text("; ".join(none))
    first = next((row for row in rows if row.reply), None)
    if first is not None:
        entries[f"preview {first.task}"] = code_preview(first.reply or "", "")
    return entries


def _eval_report(inputs: Inputs) -> Product:
    suite, tasks = _suite_tasks(inputs)
    scenarios = _scenarios(inputs, tasks)
    families = {task.id: task.family for task in tasks}
    expected = {task.id: task for task in scenarios}
    trained = load_trained(inputs.artefacts["fine_tuned_model"])
    rows = load_rows(inputs.read("generations", GENERATIONS_FILE), Generation)
    answered = {row.task: row.reply for row in rows if row.reply is not None}
    judged = PipelineJudge.of(inputs.project).replies(
        [(reply, expected[task]) for task, reply in answered.items()]
    )
    by_task = dict(zip(answered, judged, strict=True))
    verdicts = [by_task.get(row.task) for row in rows]
    report = EvalReport(
        version=inputs.version,
        model_files=trained.file_digests(),
        suite=suite.id,
        suite_sha256=suite_digest(suite, tasks, scenarios),
        judge=judge_name(verdicts),
        reproduced=trained.model.reproducible,
        rungs=score_rungs(verdicts),
        tasks=tuple(
            JudgedTask(task=row.task, family=families[row.task], verdict=verdict)
            for row, verdict in zip(rows, verdicts, strict=True)
        ),
        published=trained.model.published,
    )
    return Product(
        data={REPORT_FILE: canonical_json(report)},
        aside={PLOT_FILE: rung_chart(report.rungs, title=f"{inputs.version} on {suite.id}")},
    )


def suite_digest(suite: Suite, tasks: Sequence[Task], scenarios: Sequence[TaskScenarios]) -> str:
    """Return the digest of all that a version is asked and of all that is expected of it."""
    return digest_json(
        {
            "suite": suite.model_dump(mode="json"),
            "tasks": [task.model_dump(mode="json") for task in tasks],
            "scenarios": [task.digest for task in scenarios],
        }
    )


def _present_report(artefact: Artefact) -> Mapping[str, Any]:
    report = EvalReport.model_validate_json(artefact.read(REPORT_FILE))
    rows = [
        (
            row.task,
            *(
                ["no answer"] * len(LADDER)
                if row.verdict is None
                else [row.verdict.result(rung).status.value for rung in LADDER]
            ),
            "" if row.verdict is None else row.verdict.headline(),
        )
        for row in report.tasks
    ]
    entries: dict[str, Any] = {
        "reproduced": dg.MetadataValue.bool(report.reproduced),
        "judge": dg.MetadataValue.text(report.judge),
        "scores": markdown_table(
            ("rung", "passed"), [(score.rung, percent(score)) for score in report.rungs]
        ),
        "tasks": markdown_table(("task", *(rung.value for rung in LADDER), "verdict"), rows),
        **plot(artefact),
    }
    if report.published:
        entries["as published, not reproduced"] = markdown_table(
            ("figure", "their word", "source"),
            [(figure.what, figure.value, figure.source) for figure in report.published],
        )
    return entries


def _nothing_unscored(done: Done) -> Outcome:
    report = EvalReport.model_validate_json(done.artefact.read(REPORT_FILE))
    faults = [row.task for row in report.tasks if row.verdict is not None and row.verdict.faults]
    return Outcome(not faults, {"faults": ", ".join(faults) or "none"})


def _model_comparison(inputs: Inputs) -> Product:
    known = versions(inputs.project.recipes)
    reports = [
        EvalReport.model_validate_json(artefact.read(REPORT_FILE))
        for version, artefact in inputs.collected["eval_report"].items()
        if version in known
    ]
    return Product(data={COMPARISON_FILE: canonical_json(compare(reports))})


def _present_comparison(artefact: Artefact) -> Mapping[str, Any]:
    comparison = Comparison.model_validate_json(artefact.read(COMPARISON_FILE))
    rows = [
        (
            version.version,
            *(
                ["not reproduced"] * len(LADDER)
                if not version.reproduced
                else [percent(score) for score in version.rungs]
            ),
            "; ".join(f"{f.what}: {f.value}" for f in version.published),
        )
        for version in comparison.versions
    ]
    tests = [
        (t.first, t.second, t.rung, t.tasks, t.p_value, "yes" if t.distinguishable else "no")
        for t in comparison.tests
    ]
    return {
        "versions": markdown_table(
            ("version", *(rung.value for rung in LADDER), "as published, not reproduced"), rows
        ),
        "distinguishable": markdown_table(
            ("first", "second", "rung", "tasks", "p (Holm)", "distinguishable"), tests
        ),
    }


def _recipe_settings(project: Project, partition: str | None) -> Any:
    recipe = load_recipe(project.recipes, partition or "")
    return {
        "suite": recipe.evaluation.suite,
        "prompt": load_prompt(recipe.prompt).contract().model_dump(mode="json"),
    }


def _report_settings(project: Project, partition: str | None) -> Any:
    return {**_recipe_settings(project, partition), "judge": PipelineJudge.of(project).identity}


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="eval_suites",
            folder="evaluation",
            compute=_eval_suites,
            memoise=False,
        ),
        group="evaluation",
        description="The evaluation tasks, suites and scenarios of `data/eval`, validated.",
        kinds=frozenset({"python", "yaml"}),
        present=_present_suites,
    ),
    AssetStep(
        step=Step(
            asset="generations",
            folder="evaluation",
            compute=_generations,
            inputs=("fine_tuned_model", "eval_suites"),
            partitioned=True,
            settings=_recipe_settings,
        ),
        group="evaluation",
        description=(
            "The version's answer to each task, one sample, through the backend that serves it. "
            "A model that cannot be asked has none, with the reason."
        ),
        kinds=frozenset({"python", "model"}),
        present=_present_generations,
    ),
    AssetStep(
        step=Step(
            asset="eval_report",
            folder="evaluation",
            compute=_eval_report,
            inputs=("fine_tuned_model", "generations", "eval_suites"),
            partitioned=True,
            settings=_report_settings,
        ),
        group="evaluation",
        description=(
            "Verdicts per task and rung with 95 % Wilson intervals: each answer is compiled, its "
            "names are checked, and it is run through its task's scenarios."
        ),
        kinds=frozenset({"python", "sourcepawn"}),
        present=_present_report,
        checks=(
            Check(
                name="nothing_unscored",
                description="No verdict is missing because the judge itself failed.",
                run=_nothing_unscored,
            ),
        ),
        pool="compiler",
    ),
    AssetStep(
        step=Step(
            asset="model_comparison",
            folder="evaluation",
            compute=_model_comparison,
            collects=("eval_report",),
            settings=lambda project, _partition: versions(project.recipes),
        ),
        group="evaluation",
        description=(
            "All evaluated versions side by side. Pairs are tested (exact McNemar, Holm) only "
            "on `behaviour`, where the same judge judged the same tasks; published figures stand "
            "apart."
        ),
        kinds=frozenset({"python"}),
        present=_present_comparison,
    ),
)
