from __future__ import annotations

from pathlib import Path

import pytest

from l4d2_assets.core.errors import ConfigInvalid, JudgeFailed, SourceMissing
from l4d2_assets.core.judging import PipelineJudge, clones_folder
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.judge_ladder import unscored
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.scenario import load_task_scenarios
from l4d2_sourcepawn.verdict import Rung, Status

ROOT = Path(__file__).parents[4]


def test_without_configuration_there_is_no_clones_folder(mini_project):
    assert clones_folder(mini_project) is None


def test_environment_adds_to_the_configuration(mini_project, monkeypatch, tmp_path):
    mini_project.config("sources.yaml").write_text(
        "git_clones: some/clones\ninclude_roots: [more]\n"
    )
    assert clones_folder(mini_project) == mini_project.root / "some" / "clones"
    monkeypatch.setenv("L4D2_GIT_CLONES", str(tmp_path))
    assert clones_folder(mini_project) == tmp_path
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("L4D2_GIT_CLONES", "beside")
    assert clones_folder(mini_project) == tmp_path / "beside"


def test_missing_include_root_is_an_error(mini_project):
    mini_project.config("sources.yaml").write_text("git_clones: null\ninclude_roots: [none]\n")
    with pytest.raises(SourceMissing, match=r"include root .*none does not exist; correct"):
        PipelineJudge.of(mini_project)


def test_faulty_configuration_is_an_error(mini_project):
    mini_project.config("sources.yaml").write_text("git_clones: null\n")
    with pytest.raises(ConfigInvalid, match="include_roots: key is missing"):
        PipelineJudge.of(mini_project)


def test_verdicts_are_in_the_order_of_the_sources(mini_project, plugin_text):
    verdicts = PipelineJudge.of(mini_project).sources([plugin_text, "int broken = ;", plugin_text])
    assert [v.passed(Rung.COMPILES) for v in verdicts] == [True, False, True]


@pytest.fixture(scope="module")
def task():
    return load_task_scenarios(ROOT / "data" / "eval" / "scenarios" / "tank_announce.yaml")


def test_a_reply_is_run_through_the_scenarios_of_its_task(mini_project, plugin_text, task):
    right = (ROOT / "data" / "eval" / "references" / "tank_announce.sp").read_text("utf-8")
    replies = [f"```sourcepawn\n{text}```\n" for text in (right, plugin_text)]
    verdicts = PipelineJudge.of(mini_project).replies(
        [(reply, task) for reply in (*replies, "I know none.")]
    )
    assert [verdict.task for verdict in verdicts] == ["tank_announce"] * 3
    assert verdicts[0].passed(Rung.BEHAVIOUR)
    assert verdicts[1].passed(Rung.SYMBOLS_VALID)
    assert not verdicts[1].passed(Rung.BEHAVIOUR)
    assert verdicts[2].reached is None


def test_sources_of_unknown_purpose_are_not_run(mini_project, plugin_text):
    (verdict,) = PipelineJudge.of(mini_project).sources([plugin_text])
    assert verdict.reached is Rung.SYMBOLS_VALID
    assert verdict.result(Rung.STRUCTURE).reason == "not asked for"


def test_what_only_the_mocked_server_lacks_is_a_result(mini_project, task):
    source = (ROOT / "data" / "eval" / "references" / "tank_announce.sp").read_text("utf-8")
    lacking = source.replace("PrintToChatAll(", "NoSuchThing(); PrintToChatAll(")
    lacking += "\nnative void NoSuchThing();\n"
    (verdict,) = PipelineJudge.of(mini_project).replies([(f"```\n{lacking}```", task)])
    assert verdict.result(Rung.BEHAVIOUR).status is Status.UNSCORED
    assert verdict.result(Rung.BEHAVIOUR).needs == ("native NoSuchThing",)


def test_identity_follows_the_includes(mini_project, monkeypatch, tmp_path):
    before = PipelineJudge.of(mini_project).identity
    assert PipelineJudge.of(mini_project).identity == before
    (tmp_path / "more.inc").write_text("#define MORE 1\n")
    monkeypatch.setenv("L4D2_INCLUDE", str(tmp_path))
    after = PipelineJudge.of(mini_project).identity
    assert after["compiler_sha256"] == before["compiler_sha256"]
    assert after["includes_sha256"] != before["includes_sha256"]


def test_a_fault_of_the_machine_is_no_verdict(mini_project, plugin_text, monkeypatch):
    """One plugin of two meets it: neither is dropped, and the next run judges both."""
    judge = PipelineJudge.of(mini_project)
    run = Compiler._run
    unlucky = plugin_text + "// unlucky\n"

    def killed(self, source, *arguments, **options):
        if source == unlucky:
            raise CompilerFault("spcomp was killed from outside")
        return run(self, source, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Compiler, "_run", killed)
        with pytest.raises(JudgeFailed, match="1 of 2 plugins could not be judged, so nothing"):
            judge.sources([plugin_text, unlucky])

    assert all(v.passed(Rung.COMPILES) for v in judge.sources([plugin_text, unlucky]))


def test_a_reply_whose_process_died_is_no_verdict(mini_project, plugin_text, task, monkeypatch):
    judge = PipelineJudge.of(mini_project)
    reply = f"```sourcepawn\n{plugin_text}```\n"

    def died(self, job, cancelled=None):
        return unscored(job, self.compiler, "the process that judged it died (SIGKILL)")

    with monkeypatch.context() as patched:
        patched.setattr(JudgePool, "judge", died)
        with pytest.raises(JudgeFailed, match="1 of 1 plugins could not be judged"):
            judge.replies([(reply, task)])
    assert judge.replies([(reply, task)])[0].passed(Rung.COMPILES)
