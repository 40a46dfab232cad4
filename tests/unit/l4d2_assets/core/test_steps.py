from __future__ import annotations

from pathlib import Path

import pytest

from l4d2_assets.core.artefacts import ArtefactStore, Product
from l4d2_assets.core.errors import ArtefactDamaged, ArtefactMissing, InputsDisagree
from l4d2_assets.core.graph import Graph
from l4d2_assets.core.project import Project
from l4d2_assets.core.steps import Step, run_step


class Bench:
    """Three steps (source → middle → end) and a partitioned one, with what they did."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder, folder / "data")
        self.source_text = b"source"
        self.setting = "setting"
        self.ran: list[str] = []
        self.steps = {
            step.asset: step
            for step in (
                Step(
                    asset="source",
                    folder="raw",
                    compute=lambda _: self._product("source", self.source_text),
                    memoise=False,
                ),
                Step(
                    asset="middle",
                    folder="corpus",
                    compute=lambda inputs: self._product(
                        "middle", inputs.read("source", "out")[:3] + self.setting.encode()
                    ),
                    inputs=("source",),
                    settings=lambda _project, _partition: self.setting,
                ),
                Step(
                    asset="end",
                    folder="corpus",
                    compute=lambda inputs: self._product("end", inputs.read("middle", "out")),
                    inputs=("source", "middle"),
                ),
                Step(
                    asset="version",
                    folder="model",
                    compute=lambda inputs: self._product("version", inputs.version.encode()),
                    inputs=("source",),
                    partitioned=True,
                ),
                Step(
                    asset="table",
                    folder="model",
                    compute=lambda inputs: self._product(
                        "table",
                        b" ".join(a.read("out") for a in inputs.collected["version"].values()),
                    ),
                    collects=("version",),
                ),
            )
        }
        self.graph = Graph.of(self.steps.values())
        self.store = ArtefactStore(self.project.data, self.graph.folders)

    def _product(self, asset: str, data: bytes) -> Product:
        self.ran.append(asset)
        return Product({"out": data}, {"count": str(len(self.ran)).encode()})

    def run(self, asset: str, partition: str | None = None):
        return run_step(
            self.steps[asset], project=self.project, graph=self.graph, partition=partition
        )


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_equal_work_is_done_once(bench):
    for _ in range(2):
        bench.run("source")
        bench.run("middle")
    assert bench.ran == ["source", "middle", "source"]
    assert bench.run("middle").memoised
    assert bench.run("middle").artefact.read("out") == b"sousetting"


def test_changed_input_setting_and_code_are_other_work(bench, monkeypatch):
    bench.run("source")
    bench.run("middle")
    bench.source_text = b"other"
    bench.run("source")
    assert not bench.run("middle").memoised
    bench.setting = "more"
    assert not bench.run("middle").memoised
    monkeypatch.setattr("l4d2_assets.core.steps.code_digest", lambda file: "0" * 64)
    assert not bench.run("middle").memoised


def test_earlier_work_is_remembered_when_the_input_comes_back(bench):
    bench.run("source")
    first = bench.run("middle").artefact
    bench.source_text = b"other"
    bench.run("source")
    assert bench.run("middle").artefact != first
    bench.source_text = b"source"
    bench.run("source")
    assert bench.run("middle").memoised
    assert bench.store.slot("middle").require() == first


def test_same_bytes_from_another_input_leave_downstream_alone(bench):
    bench.run("source")
    before = bench.run("middle").artefact
    bench.run("end")
    bench.source_text = b"sou, but longer"
    bench.run("source")
    middle = bench.run("middle")
    assert not middle.memoised
    assert middle.artefact.digest == before.digest


def test_inputs_of_different_versions_are_refused(bench):
    bench.run("source")
    bench.run("middle")
    bench.source_text = b"other"
    bench.run("source")
    with pytest.raises(InputsDisagree, match="its input 'middle' was made from 'source'"):
        bench.run("end")
    bench.run("middle")
    assert bench.run("end").artefact.read("out") == b"othsetting"


def test_missing_input_is_named(bench):
    with pytest.raises(ArtefactMissing, match="source was never materialized"):
        bench.run("middle")
    assert bench.ran == []


def test_partitions_have_artefacts_of_their_own(bench):
    bench.run("source")
    assert bench.run("version", "v7").artefact.read("out") == b"v7"
    assert bench.run("version", "baseline").artefact.read("out") == b"baseline"
    assert bench.run("version", "v7").memoised
    assert bench.run("version", "v7").artefact.record.provenance.partition == "v7"


def test_collected_partitions_are_all_that_were_made(bench):
    assert bench.run("table").artefact.read("out") == b""
    bench.run("source")
    bench.run("version", "v7")
    first = bench.run("table")
    assert first.artefact.read("out") == b"v7"
    bench.run("version", "baseline")
    second = bench.run("table")
    assert second.artefact.read("out") == b"baseline v7"
    assert set(second.artefact.record.provenance.inputs) == {"version[baseline]", "version[v7]"}
    assert bench.run("table").memoised


def test_unpartitioned_step_has_no_version(bench):
    inputs = bench.run("source").inputs
    with pytest.raises(TypeError, match="has no version"):
        _ = inputs.version


def test_damaged_result_is_made_again(bench):
    bench.run("source")
    path = bench.run("middle").artefact.path("out")
    path.chmod(0o644)
    path.write_bytes(b"damage")
    again = bench.run("middle")
    assert not again.memoised
    assert again.artefact.read("out") == b"sousetting"


def test_damaged_input_stops_the_work(bench):
    path = bench.run("source").artefact.path("out")
    path.chmod(0o644)
    path.write_bytes(b"damage")
    with pytest.raises(ArtefactDamaged):
        bench.run("middle")
    assert bench.store.slot("middle").current() is None


def test_failed_work_leaves_the_current_artefact(bench):
    bench.run("source")
    before = bench.run("middle").artefact
    bench.setting = "\udcff"
    with pytest.raises(ValueError, match="surrogates"):
        bench.run("middle")
    assert bench.store.slot("middle").require() == before
