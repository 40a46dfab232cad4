from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import l4d2_assets
from l4d2_assets.core import artefacts
from l4d2_assets.core.artefacts import ArtefactStore, Product
from l4d2_assets.core.errors import ArtefactDamaged, ArtefactMissing
from l4d2_assets.core.provenance import Provenance
from l4d2_registry import LockBusy, UnsafePath, WriteFailed, digest_bytes, digest_json

ROOT = Path(l4d2_assets.__file__).parents[1]
PRODUCT = Product(data={"rows.jsonl": b"{}\n", "deep/er.bin": b"\0"}, aside={"plot.png": b"png"})


def provenance(work: str = "work") -> Provenance:
    return Provenance(
        asset="thing",
        partition=None,
        code_sha256=digest_bytes(work.encode()),
        config_sha256=digest_json(None),
    )


@pytest.fixture
def store(tmp_path):
    return ArtefactStore(tmp_path, {"thing": "corpus"})


@pytest.fixture
def slot(store):
    return store.slot("thing")


def test_stored_product_is_current_and_remembered(slot):
    stored = slot.store(PRODUCT, provenance())
    for artefact in (stored, slot.current(), slot.require(), slot.remembered(provenance())):
        assert artefact == stored
        assert artefact.read("deep/er.bin") == b"\0"
        assert artefact.read("plot.png") == b"png"
        artefact.verify()
    assert slot.remembered(provenance("other work")) is None
    assert "rows.jsonl" in stored
    assert "none" not in stored


def test_layout_is_folder_asset_partition_tree(store, tmp_path):
    store = ArtefactStore(tmp_path, {"thing": "corpus"})
    stored = store.slot("thing", "v7").store(PRODUCT, provenance())
    assert stored.folder == tmp_path / "corpus" / "thing" / "v7" / stored.record.tree
    assert store.slot("thing", "v7").label == "thing[v7]"
    store.slot("thing", "baseline").store(PRODUCT, provenance())
    (tmp_path / "corpus" / "thing" / "never").mkdir()
    assert store.partitions("thing") == ["baseline", "v7"]


def test_digest_is_of_names_and_bytes_of_data_alone(slot):
    first = slot.store(PRODUCT, provenance())
    other_plot = slot.store(Product(PRODUCT.data, {"plot.png": b"other"}), provenance())
    assert other_plot.digest == first.digest
    assert other_plot.folder != first.folder
    other_data = slot.store(Product({"rows.jsonl": b"[]\n"}, PRODUCT.aside), provenance())
    renamed = slot.store(Product({"lines.jsonl": b"[]\n"}, PRODUCT.aside), provenance())
    assert len({first.digest, other_data.digest, renamed.digest}) == 3


def test_point_goes_back_to_an_older_artefact(slot):
    first = slot.store(PRODUCT, provenance())
    slot.store(Product({"rows.jsonl": b"new"}), provenance("new"))
    slot.point(first)
    assert slot.current() == first


def test_nothing_stored_is_said_with_the_remedy(store):
    assert store.slot("thing").current() is None
    with pytest.raises(ArtefactMissing, match=r"--select thing$"):
        store.slot("thing").require()
    with pytest.raises(ArtefactMissing, match=r"thing\[v7\].*--partition v7"):
        store.slot("thing", "v7").require()


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


@pytest.mark.parametrize("damage", [flip, Path.unlink])
def test_damage_is_found_and_equal_work_mends_it(slot, damage):
    stored = slot.store(PRODUCT, provenance())
    damage(stored.path("rows.jsonl"))
    with pytest.raises(ArtefactDamaged, match=r"rows.jsonl is damaged .* materialize 'thing'"):
        slot.require().read("rows.jsonl")
    with pytest.raises(ArtefactDamaged):
        slot.require().verify()
    assert slot.remembered(provenance()) is None
    mended = slot.store(PRODUCT, provenance())
    assert mended.folder == stored.folder
    mended.verify()
    assert slot.remembered(provenance()) == mended


def test_damaged_memo_counts_as_none(slot):
    slot.store(PRODUCT, provenance())
    (memo,) = (slot.folder / "memo").iterdir()
    for damage in (b"", b"{", b"\xff", b'{"digest": 1}'):
        memo.write_bytes(damage)
        assert slot.remembered(provenance()) is None


def test_damaged_pointer_is_said_with_the_remedy(slot):
    slot.store(PRODUCT, provenance())
    (slot.folder / "current.json").write_bytes(b"{")
    with pytest.raises(ArtefactDamaged, match=r"current.json is damaged; delete it"):
        slot.require()
    slot.store(PRODUCT, provenance())
    slot.require().verify()


def test_pointer_that_cannot_be_read_is_said(slot):
    """A folder in its place: root, as whom tests may run, can read every file."""
    (slot.folder / "current.json").mkdir(parents=True)
    with pytest.raises(ArtefactDamaged, match=r"current.json cannot be read: Is a directory"):
        slot.current()


@pytest.mark.parametrize("key", ["digest", "tree"])
def test_record_cannot_claim_another_digest_than_its_files(slot, key):
    slot.store(PRODUCT, provenance())
    pointer = slot.folder / "current.json"
    record = json.loads(pointer.read_bytes())
    pointer.write_text(json.dumps(record | {key: digest_bytes(b"another")}))
    with pytest.raises(ArtefactDamaged):
        slot.current()


def test_record_cannot_follow_a_changed_file(slot):
    """Whoever changes a file and its line in the record changes the folder's name with it."""
    stored = slot.store(PRODUCT, provenance())
    flip(stored.path("rows.jsonl"))
    pointer = slot.folder / "current.json"
    record = json.loads(pointer.read_bytes())
    record["files"]["rows.jsonl"]["sha256"] = digest_bytes(stored.path("rows.jsonl").read_bytes())
    pointer.write_text(json.dumps(record))
    with pytest.raises(ArtefactDamaged):
        slot.current()


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\b", "", ".", "x\n"])
def test_hostile_file_names_are_refused_and_leave_nothing(slot, tmp_path, name):
    with pytest.raises(UnsafePath):
        slot.store(Product({name: b"x"}), provenance())
    assert slot.current() is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_file_that_is_also_a_folder_is_refused(slot):
    with pytest.raises(WriteFailed):
        slot.store(Product({"a": b"x", "a/b": b"y"}), provenance())


@pytest.mark.parametrize("partition", ["../evil", "/evil", ""])
def test_hostile_partition_is_refused(store, partition):
    with pytest.raises(UnsafePath):
        store.slot("thing", partition)


def test_lock_names_its_holder(slot, monkeypatch):
    monkeypatch.setattr(artefacts, "LOCK_WAIT_S", 0.0)
    busy = f"thing is being worked on by process {os.getpid()}"
    with slot.locked(), pytest.raises(LockBusy, match=busy), slot.locked():
        raise AssertionError("two holders")
    with slot.locked():
        pass


def test_two_processes_store_the_same_tree(tmp_path):
    """Both race on every tree without the lock; afterwards each artefact is whole, none doubled."""
    program = """
import sys
from pathlib import Path
from l4d2_assets.core.artefacts import ArtefactStore, Product
from l4d2_assets.core.provenance import Provenance
work = Provenance(asset="thing", partition=None, code_sha256="0" * 64, config_sha256="0" * 64)
slot = ArtefactStore(Path(sys.argv[1]), {"thing": "corpus"}).slot("thing")
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    slot.store(Product({"a": str(number).encode(), "b": b"b" * 100_000}), work)
"""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        _, complaint = racer.communicate(timeout=60)
        assert (racer.returncode, complaint) == (0, "")
    slot = ArtefactStore(tmp_path, {"thing": "corpus"}).slot("thing")
    slot.require().verify()
    trees = [path for path in slot.folder.iterdir() if path.is_dir() and path.name != "memo"]
    assert len(trees) == 40
