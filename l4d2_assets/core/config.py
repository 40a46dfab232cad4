"""Strict reading of YAML configuration: an unknown, doubled or ill-typed key is an error."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from l4d2_assets.core.errors import ConfigInvalid, SourceMissing

_MAX_BYTES = 1024 * 1024


class Strict(BaseModel):
    """Base of configuration records: immutable, no unknown key, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=BaseModel)


class _PlainLoader(yaml.SafeLoader):
    """A safe loader that refuses a key given twice and every alias.

    PyYAML would keep the last of two equal keys silently. Nested aliases
    (`*name`) unfold exponentially, and one can contain itself.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # stub lacks it
            raise yaml.composer.ComposerError(None, None, "an alias is not allowed here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is a list or a mapping", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def parse_yaml(text: str, where: str) -> Any:
    """Parse YAML text; `where` names it in the error."""
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise ConfigInvalid(f"{where}{line}: {problem}; correct the file") from error
    except (ValueError, RecursionError) as error:
        # PyYAML lets through what Python says of a thirteenth month or of 5,000 digits.
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ConfigInvalid(f"{where}: {problem}; correct the file") from error


def load_config(path: Path, model: type[Model]) -> Model:
    """Read one configuration file into its model.

    Raises:
        SourceMissing: there is no such file.
        ConfigInvalid: the first fault, as `file: key: what is wrong`.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SourceMissing(f"{path} is missing; restore it from the repository") from None
    except OSError as error:
        raise SourceMissing(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > _MAX_BYTES:
        raise ConfigInvalid(f"{path} is larger than {_MAX_BYTES} bytes; not read")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigInvalid(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    return validate(parse_yaml(text, str(path)), model, str(path))


def validate(value: Any, model: type[Model], where: str) -> Model:
    """Validate parsed data; the first fault becomes one line."""
    try:
        # Lists become tuples and strings become dates only in JSON mode's lax sense,
        # so YAML values go through pydantic's python mode with strictness per model.
        return model.model_validate(_tuples(value))
    except ValidationError as error:
        # A misspelt key is also a missing one; the spelling is what to look at.
        first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        place = ".".join(str(part) for part in first["loc"]) or "(file)"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        message = {
            "extra_forbidden": "unknown key; remove it or correct its spelling",
            "missing": "key is missing; add it",
        }.get(first["type"], first["msg"])
        raise ConfigInvalid(" ".join(f"{where}: {place}: {message}{more}".split())) from error


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value
