"""The corpus: what of the raw data is good enough to learn from, and in which form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from l4d2_assets.asset_step import AssetStep, Check, Outcome
from l4d2_assets.assets.raw import DOCUMENTS_FILE
from l4d2_assets.core.artefacts import Artefact, Product
from l4d2_assets.core.chatml import ChatExample, build_examples
from l4d2_assets.core.config import load_config
from l4d2_assets.core.curation.contamination import answered_tasks
from l4d2_assets.core.curation.pipeline import CurationConfig, curate
from l4d2_assets.core.documents import (
    CuratedPlugin,
    Document,
    count_reasons,
    dump_rows,
    load_rows,
)
from l4d2_assets.core.evaluation.tasks import Task
from l4d2_assets.core.judging import PipelineJudge
from l4d2_assets.core.mutation import (
    AntiPattern,
    AntiPatternCatalogue,
    PreferencePair,
    mutants,
    pair_up,
    verify,
)
from l4d2_assets.core.plots import bar_chart
from l4d2_assets.core.project import Project
from l4d2_assets.core.steps import Done, Inputs, Step
from l4d2_assets.presentation import (
    DROPPED_FILE,
    PLOT_FILE,
    STATISTICS_FILE,
    code_preview,
    markdown_table,
    plot,
    row_count,
    statistics,
)
from l4d2_registry import canonical_json
from l4d2_serving.prompt import load_prompt
from l4d2_sourcepawn.verdict import Rung

PLUGINS_FILE: Final = "plugins.jsonl"
EXAMPLES_FILE: Final = "examples.jsonl"
ANTI_PATTERNS_FILE: Final = "anti_patterns.jsonl"
PAIRS_FILE: Final = "pairs.jsonl"
TASKS_FILE: Final = "tasks.jsonl"

_DROPS_SHOWN: Final = 15


def _curated_plugins(inputs: Inputs) -> Product:
    documents = [
        row
        for asset in ("seed_plugins", "local_git_plugins")
        for row in load_rows(inputs.read(asset, DOCUMENTS_FILE), Document)
    ]
    curated = curate(
        documents,
        tasks=load_rows(inputs.read("eval_suites", TASKS_FILE), Task),
        config=_curation(inputs.project),
        judge=PipelineJudge.of(inputs.project).sources,
    )
    figures = {
        "documents": curated.counts,
        "dropped": count_reasons(curated.dropped),
        "warnings_per_plugin": _count(str(p.warnings) for p in curated.plugins),
    }
    return Product(
        data={PLUGINS_FILE: dump_rows(curated.plugins)},
        aside={
            DROPPED_FILE: dump_rows(curated.dropped),
            STATISTICS_FILE: canonical_json(figures),
            PLOT_FILE: bar_chart(curated.counts, title="Documents left after each step"),
        },
    )


def _curation(project: Project) -> CurationConfig:
    return load_config(project.config("curation.yaml"), CurationConfig)


def _present_plugins(artefact: Artefact) -> Mapping[str, Any]:
    dropped = [json.loads(line) for line in artefact.read(DROPPED_FILE).splitlines()]
    return {
        **row_count(artefact, PLUGINS_FILE),
        **statistics(artefact),
        "some drops": markdown_table(
            ("record", "step", "reason", "detail"),
            [(d["name"], d["step"], d["reason"], d["detail"]) for d in dropped[:_DROPS_SHOWN]],
        ),
        **plot(artefact),
    }


def _every_plugin_compiles(done: Done) -> Outcome:
    """Judge the stored plugins by the compiler in force now, whatever their record says.

    Where compiler, includes and source are those of an earlier compile, its
    cached result is that judgement.
    """
    plugins = load_rows(done.artefact.read(PLUGINS_FILE), CuratedPlugin)
    verdicts = PipelineJudge.of(done.inputs.project).sources([p.document.text for p in plugins])
    failing = [
        plugin.document.name
        for plugin, verdict in zip(plugins, verdicts, strict=True)
        if not verdict.passed(Rung.COMPILES)
    ]
    return Outcome(not failing, {"plugins": len(plugins), "failing": ", ".join(failing) or "none"})


def _answers_no_task(done: Done) -> Outcome:
    tasks = load_rows(done.inputs.read("eval_suites", TASKS_FILE), Task)
    leaks = {
        plugin.document.name: answered
        for plugin in load_rows(done.artefact.read(PLUGINS_FILE), CuratedPlugin)
        if (answered := answered_tasks(plugin.document.text, tasks))
    }
    return Outcome(not leaks, {"tasks": len(tasks), "leaks": json.dumps(leaks)})


def _chatml_examples(inputs: Inputs) -> Product:
    plugins = load_rows(inputs.read("curated_plugins", PLUGINS_FILE), CuratedPlugin)
    examples, dropped = build_examples(plugins, load_prompt())
    figures = {
        "examples": len(examples),
        "plugins": len(plugins),
        "styles": _count(example.style for example in examples),
        "dropped": count_reasons(dropped),
    }
    return Product(
        data={EXAMPLES_FILE: dump_rows(examples)},
        aside={DROPPED_FILE: dump_rows(dropped), STATISTICS_FILE: canonical_json(figures)},
    )


def _present_examples(artefact: Artefact) -> Mapping[str, Any]:
    first = artefact.read(EXAMPLES_FILE).splitlines()[:1]
    shown = [ChatExample.model_validate_json(line).messages[1:] for line in first]
    return {
        **row_count(artefact, EXAMPLES_FILE),
        **statistics(artefact),
        **{
            f"preview {message.role}": code_preview(message.content, "")
            for messages in shown
            for message in messages
        },
    }


def _roles_are_chatml(done: Done) -> Outcome:
    rows = load_rows(done.artefact.read(EXAMPLES_FILE), ChatExample)
    wrong = [
        row.doc_id
        for row in rows
        if [m.role for m in row.messages] != ["system", "user", "assistant"]
        or not all(m.content.strip() for m in row.messages)
    ]
    return Outcome(bool(rows) and not wrong, {"rows": len(rows), "wrong": len(wrong)})


def _anti_patterns(inputs: Inputs) -> Product:
    plugins = load_rows(inputs.read("curated_plugins", PLUGINS_FILE), CuratedPlugin)
    candidates = list(mutants(plugins, _catalogue(inputs.project)))
    kept, dropped = verify(candidates, PipelineJudge.of(inputs.project).sources)
    figures = {
        "candidates": len(candidates),
        "kept": len(kept),
        "by_pattern": _count(row.pattern for row in kept),
        "dropped": count_reasons(dropped),
    }
    return Product(
        data={ANTI_PATTERNS_FILE: dump_rows(kept)},
        aside={DROPPED_FILE: dump_rows(dropped), STATISTICS_FILE: canonical_json(figures)},
    )


def _catalogue(project: Project) -> AntiPatternCatalogue:
    return load_config(project.config("anti_patterns.yaml"), AntiPatternCatalogue)


def _present_anti_patterns(artefact: Artefact) -> Mapping[str, Any]:
    rows = load_rows(artefact.read(ANTI_PATTERNS_FILE), AntiPattern)[:_DROPS_SHOWN]
    return {
        **row_count(artefact, ANTI_PATTERNS_FILE),
        **statistics(artefact),
        "some": markdown_table(
            ("right", "wrong", "what the compiler says"),
            [(row.right, row.wrong, row.diagnostics[0]) for row in rows],
        ),
    }


def _preference_pairs(inputs: Inputs) -> Product:
    pairs, dropped = pair_up(
        load_rows(inputs.read("anti_patterns", ANTI_PATTERNS_FILE), AntiPattern),
        load_rows(inputs.read("curated_plugins", PLUGINS_FILE), CuratedPlugin),
        load_prompt(),
    )
    figures = {
        "pairs": len(pairs),
        "by_pattern": _count(pair.pattern for pair in pairs),
        "dropped": count_reasons(dropped),
    }
    return Product(
        data={PAIRS_FILE: dump_rows(pairs)},
        aside={DROPPED_FILE: dump_rows(dropped), STATISTICS_FILE: canonical_json(figures)},
    )


def _present_pairs(artefact: Artefact) -> Mapping[str, Any]:
    return {**row_count(artefact, PAIRS_FILE), **statistics(artefact)}


def _sides_differ(done: Done) -> Outcome:
    pairs = load_rows(done.artefact.read(PAIRS_FILE), PreferencePair)
    same = sum(pair.chosen == pair.rejected for pair in pairs)
    return Outcome(not same, {"pairs": len(pairs), "same": same})


def _count(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _judged_settings(config: str, model: Any) -> Any:
    def settings(project: Project, _partition: str | None) -> Any:
        return {
            "config": load_config(project.config(config), model).model_dump(mode="json"),
            "judge": PipelineJudge.of(project).identity,
        }

    return settings


def _prompt_settings(_project: Project, _partition: str | None) -> Any:
    return load_prompt().contract().model_dump(mode="json")


STEPS: Final = (
    AssetStep(
        step=Step(
            asset="curated_plugins",
            folder="corpus",
            compute=_curated_plugins,
            inputs=("seed_plugins", "local_git_plugins", "eval_suites"),
            settings=_judged_settings("curation.yaml", CurationConfig),
        ),
        group="corpus",
        description=(
            "Plugins that are long enough, unique, answer no evaluation task and compile under the "
            "real compiler. Every drop is kept with its reason."
        ),
        kinds=frozenset({"python", "sourcepawn"}),
        present=_present_plugins,
        checks=(
            Check(
                name="every_plugin_compiles",
                description="Each stored plugin is judged again and passes `compiles`.",
                run=_every_plugin_compiles,
            ),
            Check(
                name="answers_no_task",
                description="No stored plugin has the answer signature of an evaluation task.",
                run=_answers_no_task,
            ),
        ),
        pool="compiler",
    ),
    AssetStep(
        step=Step(
            asset="chatml_examples",
            folder="corpus",
            compute=_chatml_examples,
            inputs=("curated_plugins",),
            settings=_prompt_settings,
        ),
        group="corpus",
        description=(
            "Conversations: a wish in plain words, the one system prompt, a verified plugin as the "
            "answer. A plugin whose purpose nobody stated is left out and counted."
        ),
        kinds=frozenset({"python", "json"}),
        present=_present_examples,
        checks=(
            Check(
                name="roles_are_chatml",
                description="Each row is system, user, assistant, none of them empty.",
                run=_roles_are_chatml,
            ),
        ),
    ),
    AssetStep(
        step=Step(
            asset="anti_patterns",
            folder="corpus",
            compute=_anti_patterns,
            inputs=("curated_plugins",),
            settings=_judged_settings("anti_patterns.yaml", AntiPatternCatalogue),
        ),
        group="corpus",
        description=(
            "Curated plugins with one wrong form each, verified: the compiler refuses them for the "
            "intended reason and no other."
        ),
        kinds=frozenset({"python", "sourcepawn"}),
        present=_present_anti_patterns,
        pool="compiler",
    ),
    AssetStep(
        step=Step(
            asset="preference_pairs",
            folder="corpus",
            compute=_preference_pairs,
            inputs=("curated_plugins", "anti_patterns"),
            settings=_prompt_settings,
        ),
        group="corpus",
        description="The same wish answered right and wrong; the two sides differ in one name.",
        kinds=frozenset({"python", "json"}),
        present=_present_pairs,
        checks=(
            Check(
                name="sides_differ",
                description="The chosen and the rejected answer are never the same.",
                run=_sides_differ,
            ),
        ),
    ),
)
