from __future__ import annotations

import datetime as dt
import logging
import shutil
import threading

import pytest

from l4d2_registry import PromptContract, Registry, RegistryError, digest_bytes
from l4d2_serving.catalogue import Catalogue
from l4d2_serving.errors import CorpusInvalid, ModelExpired, ModelUnavailable, ModelUnknown
from l4d2_serving.retrieval import CORPUS_ROLE

from .conftest import BROKEN, PIPE_BOMB, RESCUE, TODAY, Register, point


def test_names_lead_to_versions(catalogue: Catalogue, register: Register) -> None:
    ref = register(alias="production")
    assert catalogue.load().ref == ref
    assert catalogue.load().generation == 1
    assert catalogue.load("baseline").ref == ref
    assert catalogue.load("baseline").generation is None
    assert catalogue.load(str(ref)).ref == ref


@pytest.mark.parametrize("name", ["nope", "../../etc", "a@b@c", "baseline@000000000000", "@", " "])
def test_an_unknown_name_is_told_what_there_is(
    name: str, catalogue: Catalogue, register: Register, registry: Registry
) -> None:
    register(alias="production")
    with pytest.raises(ModelUnknown, match="there is production, baseline@") as caught:
        catalogue.load(name)
    assert str(registry.root) not in str(caught.value), "the message goes to clients"


def test_an_empty_registry_says_what_to_do(catalogue: Catalogue) -> None:
    with pytest.raises(ModelUnknown, match="promote"):
        catalogue.load()


def test_a_moved_alias_is_followed(
    catalogue: Catalogue, register: Register, registry: Registry
) -> None:
    register(alias="production")
    first = catalogue.load()
    assert catalogue.load() is first, "an unmoved alias loads nothing anew"
    second = register(corpus=(RESCUE,), alias="production")
    assert catalogue.load().ref == second
    registry.rollback("production", reason="test", actor="test")
    assert catalogue.load().ref == first.ref
    assert catalogue.load().generation == 3


def corrupt_newest_generation(registry: Registry, alias: str) -> None:
    number = registry.alias(alias).latest_number() + 1
    file = registry.root / "aliases" / alias / f"{number:08d}.json"
    file.write_text('{"alias": "produ')


def test_a_corrupt_generation_leaves_the_last_good_one(
    registry: Registry, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    catalogue = Catalogue(registry, today=lambda: TODAY, monotonic=lambda: now[0])
    ref = register(alias="production")
    catalogue.load()
    corrupt_newest_generation(registry, "production")
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            model = catalogue.load()
            now[0] += 10
    assert model.ref == ref
    assert "generation 2, which cannot be loaded" in model.notices[-1]
    said = [r.message for r in caplog.records if r.name.startswith("l4d2_serving")]
    assert len(said) == 1
    assert "generation 2" in said[0]


def test_a_generation_that_is_mended_is_taken_after_a_while(
    registry: Registry, register: Register
) -> None:
    now = [0.0]
    catalogue = Catalogue(registry, today=lambda: TODAY, monotonic=lambda: now[0])
    first = register(alias="production")
    catalogue.load()
    second = register(corpus=(RESCUE,), alias="production")
    manifest = registry.root / "models" / second.name / second.version / "manifest.json"
    whole = manifest.read_bytes()
    manifest.chmod(0o644)
    manifest.write_bytes(whole[:100])
    assert catalogue.load().ref == first
    manifest.write_bytes(whole)
    assert catalogue.load().ref == first
    now[0] += 31
    assert catalogue.load().ref == second


def test_a_corrupt_generation_without_a_good_one_is_an_error(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    register(alias="production")
    corrupt_newest_generation(registry, "production")
    with pytest.raises(RegistryError):
        catalogue.load()


def test_an_alias_of_a_version_that_is_gone_says_so(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    ref = register(alias="production")
    shutil.rmtree(registry.root / "models")
    with pytest.raises(RegistryError, match=f"model {ref} is not registered"):
        catalogue.load()


def test_a_corrupt_corpus_is_an_error_and_never_answers(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    ref = register(alias="production")
    artefact = registry.read(ref).artefact(CORPUS_ROLE)
    assert artefact is not None
    blob = registry.blobs.path(artefact.sha256)
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes().replace(b"pipe bomb", b"pipe bulb"))
    with pytest.raises(RegistryError):
        catalogue.load()


def test_a_registered_corpus_that_is_none_is_an_error(
    catalogue: Catalogue, register: Register
) -> None:
    register(corpus=b"{}\n", alias="production")
    with pytest.raises(CorpusInvalid):
        catalogue.load()


def test_a_half_written_registry_is_listed_and_the_rest_answers(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    ref = register(alias="production")
    cut_off = registry.root / "models" / "cut-off" / "0123456789ab"
    cut_off.mkdir(parents=True)
    (cut_off / "registered.json").write_text("{}")
    broken = registry.root / "models" / "broken" / "0123456789ab"
    broken.mkdir(parents=True)
    (broken / "manifest.json").write_text("{")
    assert catalogue.load().ref == ref
    listed = {listing.name: listing for listing in catalogue.listings()}
    assert listed["production"].why_not is None
    assert listed["broken@0123456789ab"].manifest is None
    assert "cut-off@0123456789ab" not in listed


def test_a_registry_that_vanishes_leaves_what_is_loaded(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    ref = register(alias="production")
    catalogue.load()
    shutil.rmtree(registry.root)
    assert catalogue.load().ref == ref


def test_an_expired_model_is_refused_with_the_date_and_an_alternative(
    catalogue: Catalogue, register: Register
) -> None:
    register("old", alias="old", expires_at=TODAY - dt.timedelta(days=1))
    with pytest.raises(ModelExpired, match=r"2030-01-01.*no other model"):
        catalogue.load("old")
    register(alias="production")
    with pytest.raises(ModelExpired, match=r"2030-01-01.*'production'"):
        catalogue.load("old")


def test_a_model_lasts_through_its_last_day_and_expires_while_loaded(
    registry: Registry, register: Register
) -> None:
    today = [TODAY]
    catalogue = Catalogue(registry, today=lambda: today[0])
    register(alias="production", expires_at=TODAY)
    assert catalogue.load().alias == "production"
    today[0] += dt.timedelta(days=1)
    with pytest.raises(ModelExpired):
        catalogue.load()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("external", "published figures only"),
        ("gguf", r"extra \[local\]"),
        ("lora", "merged"),
        ("openai_hosted", "later release"),
        ("bot_policy", "writes no plugins"),
        ("director_profile", "writes no plugins"),
    ],
)
def test_kinds_without_a_backend_say_why(
    kind: str, said: str, catalogue: Catalogue, register: Register
) -> None:
    ref = register("other", kind=kind)
    with pytest.raises(ModelUnavailable, match=said):
        catalogue.load(str(ref))
    assert catalogue.listings()[0].why_not is not None


def test_a_version_without_a_corpus_cannot_answer(catalogue: Catalogue, register: Register) -> None:
    register(artefacts=(), alias="production")
    with pytest.raises(ModelUnavailable, match="retrieval_corpus"):
        catalogue.load()


def test_another_prompt_than_the_models_is_noticed(
    catalogue: Catalogue, register: Register
) -> None:
    register(alias="production")
    assert catalogue.load().notices == ()
    other = PromptContract(id="sourcepawn", sha256=digest_bytes(b"other"))
    register("other", prompt=other, alias="other")
    assert "another wording" in catalogue.load("other").notices[0]


def test_threads_that_load_while_the_alias_moves_always_get_a_whole_model(
    catalogue: Catalogue, registry: Registry, register: Register
) -> None:
    refs = [register(corpus=(document,)) for document in (PIPE_BOMB, RESCUE, BROKEN)]
    point(registry, "production", refs[0])
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            model = catalogue.load()
            seen.append((model.generation or 0, model.ref.version))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(1, 12):
        point(registry, "production", refs[turn % 3])
    stop.set()
    for reader in readers:
        reader.join(10)
    assert seen
    assert all(version == refs[(number - 1) % 3].version for number, version in seen)
