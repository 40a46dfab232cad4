"""Which version of our own code did a piece of work: digests over source files.

The files are found by reading import statements, not by importing, so naming
the code's version loads no heavy dependency. What a step's author would have to
list by hand, and would forget, is so followed from the code itself.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from l4d2_registry import digest_bytes, digest_json

FIRST_PARTY: Final = (
    "l4d2_registry",
    "l4d2_sourcepawn",
    "l4d2_serving",
    "l4d2_assets",
    "l4d2_agents",
)

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(l4d2_\w+(?:\.\w+)*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)"
    r"|import[ \t]+(l4d2_\w+(?:\.\w+)*))",
    re.MULTILINE,
)
# Adapters show and start work but do none: what they look like decides no artefact.
_ADAPTERS: Final = re.compile(r"l4d2_(?:assets|agents)(?:\.(?!core(?:\.|$)).*)?")
_SOURCE_SUFFIX: Final = ".py"


@cache
def code_digest(file: Path) -> str:
    """Return one digest over a source file and all of our code that it uses.

    That is every first-party module it imports, directly or not, adapters
    excepted, and the data files of the packages those modules are in.
    """
    modules = _closure(file)
    packages = sorted({name.partition(".")[0] for name in modules})
    return digest_json(
        {
            "file": _file_digest(file),
            "modules": {name: _file_digest(path) for name, path in sorted(modules.items())},
            "data": {name: _data_digest(name) for name in packages},
        }
    )


def module_digest(*names: str) -> str:
    """Return one digest over the source of some modules, and of nothing they import.

    Raises:
        ModuleNotFoundError: one is no module of ours.
    """
    digests: dict[str, str] = {}
    for name in sorted(names):
        path = _source(name)
        if path is None:
            raise ModuleNotFoundError(f"no source for module {name!r}")
        digests[name] = _file_digest(path)
    return digest_json(digests)


def _closure(file: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    waiting = [file]
    while waiting:
        for name in _imported(waiting.pop()):
            path = _source(name)
            if path is not None and name not in found:
                found[name] = path
                waiting.append(path)
    return found


@cache
def _imported(file: Path) -> tuple[str, ...]:
    """Return the first-party modules a file imports, with the packages they are in."""
    names: set[str] = set()
    for module, parts, plain in _IMPORT.findall(file.read_text(encoding="utf-8")):
        names.update(_with_parents(module or plain))
        for part in re.findall(r"\w+", parts):
            names.add(f"{module}.{part}")
    return tuple(sorted(name for name in names if not _ADAPTERS.fullmatch(name)))


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


@cache
def _source(name: str) -> Path | None:
    """Return a module's file without importing anything, None if there is no such module."""
    top, *rest = name.split(".")
    if top not in FIRST_PARTY:
        return None
    place = _folder(top).joinpath(*rest)
    for path in (place / "__init__.py", place.with_suffix(_SOURCE_SUFFIX)):
        if path.is_file():
            return path
    return None


@cache
def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"package {package!r} is not installed")
    return Path(spec.origin).parent


@cache
def _data_digest(package: str) -> str:
    folder = _folder(package)
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (_SOURCE_SUFFIX, ".pyc")
    )
    return digest_json({str(path.relative_to(folder)): _file_digest(path) for path in files})


@cache
def _file_digest(path: Path) -> str:
    return digest_bytes(path.read_bytes())
