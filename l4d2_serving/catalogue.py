"""The catalogue: which models the registry offers, and the loaded one that answers to a name.

An alias is followed as it moves: each request compares the newest generation's
number with the one loaded, and swaps when they differ. If what the alias moved
to cannot be loaded, the last good version goes on answering and says so; the
new one is tried again now and then, and the log names it once.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from l4d2_registry import ModelManifest, ModelNotFound, ModelRef, Registry, RegistryError, Resolved
from l4d2_serving.backends import Backend, load_backend
from l4d2_serving.backends.loading import cannot_answer
from l4d2_serving.errors import ModelExpired, ModelUnknown, ServingError
from l4d2_serving.prompt import Prompt, load_prompt

DEFAULT_MODEL: Final = "production"

_MAX_LOADED: Final = 4
_MAX_NAMED: Final = 12
_RETRY_S: Final = 30.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model version, ready to answer. `alias` and `generation` are set if an alias led to it."""

    ref: ModelRef
    manifest: ModelManifest
    prompt: Prompt
    backend: Backend
    alias: str | None = None
    generation: int | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One name that can be asked for: an alias (`generation` is set) or a `name@version`.

    `why_not` says why it cannot answer here, None if it can. A version whose
    files are damaged has no manifest.
    """

    name: str
    ref: ModelRef | None
    generation: int | None
    manifest: ModelManifest | None
    why_not: str | None


@dataclass(frozen=True, slots=True)
class _Refusal:
    generation: int
    retry_at: float


class Catalogue:
    """The models of one registry, loaded on demand. Safe for use by several threads."""

    def __init__(
        self,
        registry: Registry,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._today = today
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._loaded: OrderedDict[str, LoadedModel] = OrderedDict()
        self._last_good: dict[str, LoadedModel] = {}
        self._refused: dict[str, _Refusal] = {}

    def load(self, name: str | None = None) -> LoadedModel:
        """Return the model that answers to an alias, a `name` (newest) or a `name@version`.

        Without a name: the alias `production`. Loading reads files; call it off
        the event loop.

        Raises:
            ModelUnknown: nothing answers to the name; the message says what would.
            ModelExpired: its `expires_at` has passed.
            ModelUnavailable: it cannot answer here.
            CorpusInvalid, RegistryError: it is damaged, and no last good version is held.
        """
        name = name or DEFAULT_MODEL
        with self._lock:
            model = self._follow(name)
        self._refuse_expired(model)
        return model

    def listings(self) -> list[Listing]:
        """Return everything that can be asked for: aliases first, then versions."""
        return [*self._listed_aliases(), *self._listed_versions()]

    def _follow(self, name: str) -> LoadedModel:
        newest = self._generation_of(name)
        good = self._last_good.get(name)
        if good is not None and good.generation == newest:
            return good
        if good is not None and self._refused_lately(name, newest):
            return _stale(good, newest)
        try:
            model = self._load(self._resolve(name))
        except (RegistryError, ServingError) as error:
            if good is None:
                raise
            self._refuse(name, newest, error)
            return _stale(good, newest)
        if model.generation is not None:
            self._last_good[name] = model
        return model

    def _refused_lately(self, name: str, generation: int) -> bool:
        refusal = self._refused.get(name)
        if refusal is None or refusal.generation != generation:
            return False
        return self._monotonic() < refusal.retry_at

    def _refuse(self, name: str, generation: int, error: Exception) -> None:
        known = self._refused.get(name)
        if known is None or known.generation != generation:
            _LOG.warning("alias %s generation %d cannot be loaded: %s", name, generation, error)
        self._refused[name] = _Refusal(generation, self._monotonic() + _RETRY_S)

    def _generation_of(self, name: str) -> int:
        try:
            return self._registry.alias(name).latest_number()
        except RegistryError:
            return 0

    def _resolve(self, name: str) -> Resolved:
        try:
            return self._registry.resolve(name)
        except ModelNotFound:
            if self._generation_of(name):
                raise  # the alias is there; what it names is not
            known = [listing.name for listing in self.listings()][:_MAX_NAMED]
            there_is = ", ".join(known) or "nothing yet: make a model version and promote it"
            raise ModelUnknown(f"no model answers to {name!r}; there is {there_is}") from None

    def _load(self, found: Resolved) -> LoadedModel:
        key = found.manifest.sha256
        model = self._loaded.get(key)
        if model is None:
            prompt = load_prompt(found.manifest.prompt.id)
            model = LoadedModel(
                ref=found.ref,
                manifest=found.manifest,
                prompt=prompt,
                backend=load_backend(self._registry, found.manifest),
                notices=_prompt_notices(found.manifest, prompt),
            )
            self._loaded[key] = model
            if len(self._loaded) > _MAX_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(key)
        if found.generation is None:
            return model
        return replace(model, alias=found.generation.alias, generation=found.generation.generation)

    def _refuse_expired(self, model: LoadedModel) -> None:
        if not self._expired(model.manifest):
            return
        names = [listing.name for listing in self.listings() if listing.why_not is None]
        instead = f"ask for {names[0]!r} instead" if names else "no other model can answer here"
        raise ModelExpired(f"model {model.ref} {_expiry(model.manifest)}; {instead}")

    def _expired(self, manifest: ModelManifest) -> bool:
        return manifest.expires_at is not None and manifest.expires_at < self._today()

    def _listed_aliases(self) -> Iterator[Listing]:
        for alias in self._registry.aliases():
            try:
                found = self._registry.resolve(alias)
            except RegistryError as error:
                yield Listing(alias, None, None, None, why_not=str(error))
                continue
            number = found.generation.generation if found.generation else None
            yield Listing(alias, found.ref, number, found.manifest, self._why_not(found.manifest))

    def _listed_versions(self) -> Iterator[Listing]:
        for ref in self._registry.models():
            try:
                manifest = self._registry.read(ref)
            except RegistryError as error:
                yield Listing(str(ref), ref, None, None, why_not=str(error))
                continue
            yield Listing(str(ref), ref, None, manifest, self._why_not(manifest))

    def _why_not(self, manifest: ModelManifest) -> str | None:
        return cannot_answer(manifest) or (_expiry(manifest) if self._expired(manifest) else None)


def _stale(good: LoadedModel, newest: int) -> LoadedModel:
    notice = (
        f"alias {good.alias!r} is at generation {newest}, which cannot be loaded; "
        f"generation {good.generation} ({good.ref}) answers meanwhile"
    )
    return replace(good, notices=(*good.notices, notice))


def _prompt_notices(manifest: ModelManifest, prompt: Prompt) -> tuple[str, ...]:
    if manifest.prompt.sha256 == prompt.contract().sha256:
        return ()
    notice = (
        f"the model was made for another wording of the prompt {prompt.id!r} than this release "
        "has; its evaluation does not speak for these answers"
    )
    return (notice,)


def _expiry(manifest: ModelManifest) -> str:
    return f"expired on {manifest.expires_at} and is refused"
