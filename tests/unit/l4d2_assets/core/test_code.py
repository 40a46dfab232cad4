from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from l4d2_assets.build import STEPS
from l4d2_assets.core import code
from l4d2_assets.core.code import code_digest, module_digest

EXPLODES = "raise RuntimeError('imported')\n"


def forget() -> None:
    for name in ("code_digest", "_imported", "_source", "_folder", "_data_digest", "_file_digest"):
        getattr(code, name).cache_clear()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A first-party package whose modules would explode if they were imported."""
    folder = tmp_path / "l4d2_fake"
    (folder / "inner").mkdir(parents=True)
    files = {
        "__init__.py": EXPLODES,
        "work.py": EXPLODES + "from l4d2_fake.inner import part\nimport json\n",
        "lazy.py": EXPLODES + "def f():\n    from l4d2_fake.late import (\n        x,\n    )\n",
        "late.py": EXPLODES,
        "inner/__init__.py": EXPLODES,
        "inner/part.py": EXPLODES,
        "inner/unused.py": EXPLODES,
        "facts.yaml": "a: 1\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(code, "FIRST_PARTY", (*code.FIRST_PARTY, "l4d2_fake"))
    forget()
    yield folder
    forget()


def digest_now(file: Path) -> str:
    forget()
    return code_digest(file)


def test_nothing_is_imported(package):
    digest_now(package / "work.py")
    module_digest("l4d2_fake.late")
    assert not [name for name in sys.modules if name.startswith("l4d2_fake")]


@pytest.mark.parametrize(
    ("root", "changed"),
    [
        ("work.py", "work.py"),
        ("work.py", "inner/part.py"),
        ("work.py", "inner/__init__.py"),
        ("work.py", "__init__.py"),
        ("work.py", "facts.yaml"),
        ("lazy.py", "late.py"),
    ],
)
def test_what_the_work_uses_changes_its_digest(package, root, changed):
    before = digest_now(package / root)
    assert digest_now(package / root) == before
    file = package / changed
    file.write_text(file.read_text() + "# more\n")
    assert digest_now(package / root) != before


@pytest.mark.parametrize(
    ("root", "changed"), [("work.py", "inner/unused.py"), ("work.py", "late.py")]
)
def test_what_the_work_does_not_use_does_not(package, root, changed):
    before = digest_now(package / root)
    file = package / changed
    file.write_text(file.read_text() + "# more\n")
    assert digest_now(package / root) == before


def test_a_cycle_of_imports_ends(package):
    (package / "late.py").write_text("from l4d2_fake.lazy import f\n")
    assert digest_now(package / "lazy.py")


def test_every_step_covers_its_work_and_no_adapter():
    for definition in STEPS:
        file = Path(inspect.getsourcefile(definition.step.compute) or "")
        closure = code._closure(file)
        assert "l4d2_assets.core.steps" in closure, definition.step.asset
        adapters = [
            name
            for name in closure
            if name.startswith(("l4d2_assets", "l4d2_agents"))
            and not (name + ".").startswith("l4d2_assets.core.")
        ]
        assert not adapters, definition.step.asset


def test_the_training_set_covers_what_was_once_forgotten():
    step = next(d.step for d in STEPS if d.step.asset == "training_set")
    closure = code._closure(Path(inspect.getsourcefile(step.compute) or ""))
    assert {"l4d2_assets.core.chatml", "l4d2_serving.retrieval"} <= set(closure)


def test_a_modules_digest_is_its_own(package):
    before = module_digest("l4d2_fake.late")
    (package / "inner" / "part.py").write_text("")
    assert module_digest("l4d2_fake.late") == before
    (package / "late.py").write_text("")
    forget()
    assert module_digest("l4d2_fake.late") != before
    assert module_digest("l4d2_fake.late", "l4d2_fake.work") == module_digest(
        "l4d2_fake.work", "l4d2_fake.late"
    )


def test_a_module_without_source_is_an_error():
    with pytest.raises(ModuleNotFoundError, match=r"no source for module 'l4d2_assets\.nothing'"):
        module_digest("l4d2_assets.nothing")
