from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from l4d2_assets.core.errors import ConfigInvalid, SourceMissing
from l4d2_assets.core.recipes import load_all, load_recipe, versions

COMMITTED = Path(__file__).parents[4] / "configs" / "models"


@pytest.fixture
def folder(tmp_path):
    """The committed recipes `baseline` and `v7`, to be spoiled."""
    for version in ("baseline", "v7"):
        shutil.copy(COMMITTED / f"{version}.yaml", tmp_path)
    return tmp_path


def change(folder: Path, version: str, /, **keys: object) -> None:
    path = folder / f"{version}.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(content | keys))


@pytest.mark.parametrize("version", versions(COMMITTED))
def test_committed_recipe_loads(version):
    recipe = load_recipe(COMMITTED, version)
    assert recipe.version == version
    if recipe.training.trainer == "external":
        assert recipe.promotion.policy == "never"


def test_committed_are_the_baseline_and_the_seven_published():
    assert versions(COMMITTED) == ["baseline", *(f"v{n}" for n in range(1, 8))]


def test_version_must_be_the_files_name(folder):
    change(folder, "baseline", version="other")
    with pytest.raises(ConfigInvalid, match="version: is 'other', but the file's name says"):
        load_recipe(folder, "baseline")


@pytest.mark.parametrize("version", ["v8", "../baseline", "", "baseline.yaml"])
def test_unknown_version_lists_what_there_is(folder, version):
    with pytest.raises(SourceMissing, match="there is: baseline, v7"):
        load_recipe(folder, version)


@pytest.mark.parametrize(
    ("version", "keys", "says"),
    [
        ("baseline", {"training": {"trainer": "magic"}}, "'retrieval', 'external'"),
        ("baseline", {"training": {"trainer": "retrieval", "epochs": 3}}, "epochs: unknown key"),
        ("baseline", {"training": {}}, "training: Unable to extract tag"),
        ("baseline", {"dataset": None}, "dataset: must be given for trainer 'retrieval'"),
        ("baseline", {"promotion": {"policy": "always"}}, "'bootstrap', 'behaviour' or 'never'"),
        ("baseline", {"evaluation": {"suite": "../x"}}, "evaluation.suite: String should match"),
        ("baseline", {"colour": "red"}, "colour: unknown key"),
        ("baseline", {"version": 7}, "version: Input should be a valid string"),
    ],
)
def test_fault_names_its_key(folder, version, keys, says):
    change(folder, version, **keys)
    with pytest.raises(ConfigInvalid, match=f"{version}.yaml: ") as caught:
        load_recipe(folder, version)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("eval_share", 1.0),
        ("eval_share", True),
        ("eval_share", "0.1"),
        ("preference_share", 1.5),
        ("max_documents", 0),
        ("seed", -1),
        ("sources", []),
        ("sources", ["web"]),
    ],
)
def test_mixture_has_bounds(folder, key, value):
    mixture = yaml.safe_load((folder / "baseline.yaml").read_text())["dataset"]
    change(folder, "baseline", dataset=mixture | {key: value})
    with pytest.raises(ConfigInvalid, match=f"dataset.{key}"):
        load_recipe(folder, "baseline")


def test_external_model_has_no_dataset(folder):
    mixture = yaml.safe_load((folder / "baseline.yaml").read_text())["dataset"]
    change(folder, "v7", dataset=mixture)
    with pytest.raises(ConfigInvalid, match="dataset: must be null for an external model"):
        load_recipe(folder, "v7")


def test_faulty_recipe_spoils_no_other(folder):
    change(folder, "v7", colour="red")
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    good, faults = load_all(folder)
    assert [recipe.version for recipe in good] == ["baseline"]
    assert ["gone.yaml" in faults[0], "v7.yaml: colour" in faults[1]] == [True, True]
    assert versions(folder) == ["baseline", "gone", "v7"]


def test_digest_is_of_the_content_not_of_the_layout(folder):
    before = load_recipe(folder, "baseline").sha256
    path = folder / "baseline.yaml"
    path.write_text("# another comment\n" + path.read_text())
    assert load_recipe(folder, "baseline").sha256 == before
    change(folder, "baseline", title="Another")
    assert load_recipe(folder, "baseline").sha256 != before
