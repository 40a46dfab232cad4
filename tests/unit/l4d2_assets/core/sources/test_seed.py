from __future__ import annotations

import pytest

from l4d2_assets.core.errors import ConfigInvalid, SourceMissing, SourceUnreadable
from l4d2_assets.core.sources.seed import read_notes, read_plugins

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


@pytest.fixture
def seed(mini_project):
    return mini_project.seed


def test_plugins_come_by_name_with_their_wishes(seed):
    documents = read_plugins(seed).documents
    assert [document.path for document in documents] == sorted(
        path.name for path in (seed / "plugins").glob("*.sp")
    )
    tip = next(document for document in documents if document.path == "random_tip.sp")
    assert (tip.origin, tip.revision, tip.licence) == ("seed", None, "GPL-3.0-or-later")
    assert tip.request.startswith("From the moment the survivors leave")
    assert len(tip.also_asked) == 1
    assert tip.bytes == (seed / "plugins" / "random_tip.sp").stat().st_size


def test_reading_twice_gives_the_same(seed):
    assert read_plugins(seed) == read_plugins(seed)
    assert read_notes(seed) == read_notes(seed)


def test_changed_byte_changes_that_document_only(seed):
    before = {document.path: document for document in read_plugins(seed).documents}
    path = seed / "plugins" / "random_tip.sp"
    path.write_bytes(path.read_bytes() + b"\n")
    after = {document.path: document for document in read_plugins(seed).documents}
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["random_tip.sp"]
    assert before["random_tip.sp"].doc_id != after["random_tip.sp"].doc_id


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SPDX.encode() + b"\xff", r"no plugin source \(not_utf8\)"),
        (SPDX.encode() + b"\0", r"no plugin source \(binary\)"),
        (b"// no licence\n", "lacks the line `// SPDX-License-Identifier: GPL-3.0-or-later`"),
        (b"// SPDX-License-Identifier: MIT\n", "lacks the line"),
        (b" " + SPDX.encode(), "lacks the line"),
    ],
)
def test_faulty_plugin_is_an_error(seed, content, says):
    (seed / "plugins" / "random_tip.sp").write_bytes(content)
    with pytest.raises(SourceUnreadable, match=f"random_tip.sp.*{says}"):
        read_plugins(seed)


def test_plugin_that_cannot_be_read_is_an_error(seed):
    (seed / "plugins" / "folder.sp").mkdir()
    with pytest.raises(SourceUnreadable, match=r"folder.sp cannot be read"):
        read_plugins(seed)


def test_missing_sidecar_is_an_error(seed):
    (seed / "plugins" / "random_tip.yaml").unlink()
    with pytest.raises(SourceMissing, match=r"random_tip.yaml is missing"):
        read_plugins(seed)


@pytest.mark.parametrize(
    ("sidecar", "key"),
    [
        ("request: short\nalso_asked: [x]\nsubject: y\n", "request"),
        ("request: a wish of twenty letters\nalso_asked: []\nsubject: y\n", "also_asked"),
        ("request: a wish of twenty letters\nalso_asked: [x]\n", "subject"),
        ("request: a wish of twenty letters\nalso_asked: [x]\nsubject: y\nby: z\n", "by"),
    ],
)
def test_faulty_sidecar_names_its_key(seed, sidecar, key):
    (seed / "plugins" / "random_tip.yaml").write_text(sidecar)
    with pytest.raises(ConfigInvalid, match=f"random_tip.yaml: {key}: "):
        read_plugins(seed)


def test_empty_seed_is_an_error(tmp_path):
    with pytest.raises(SourceMissing, match="no seed plugin"):
        read_plugins(tmp_path)
    with pytest.raises(SourceMissing, match="no note"):
        read_notes(tmp_path)


def test_notes_come_by_slug(seed):
    assert list(read_notes(seed)) == ["events", "timers"]


@pytest.mark.parametrize(
    ("content", "says"), [(b"no title\n", "first line is no `# title`"), (b"# \xff", "not_utf8")]
)
def test_faulty_note_is_an_error(seed, content, says):
    (seed / "notes" / "events.md").write_bytes(content)
    with pytest.raises(SourceUnreadable, match=f"events.md: {says}"):
        read_notes(seed)
