from __future__ import annotations

import dataclasses
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.compiler.includes import (
    check_includes,
    find_includes,
    includes_digest,
    named_roots,
)
from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.text import LogicalText

SECRET = "/etc/passwd"


def refused(source: str, *roots: Path) -> str | None:
    found = check_includes(LogicalText(source), roots, own_name="plugin.sp")
    return found.code if found else None


@pytest.mark.parametrize(
    "source",
    [
        f'#include "{SECRET}"',
        f"#include <{SECRET}>",
        f'#tryinclude "{SECRET}"',
        f"#include {SECRET}",
        f'#include"{SECRET}"',
        f'#include\t"{SECRET}"',
        f'#include \x0b\x0c"{SECRET}"',
        f'#include " {SECRET}"',
        f'#include "\x01{SECRET}"',
        f'#include "{SECRET}',
        f"#include <{SECRET}",
        f'#  include "{SECRET}"',
        f'#/**/include "{SECRET}"',
        f'#include /* x */ "{SECRET}"',
        f'/* a */ #include "{SECRET}"',
        f'/*\n*/#include "{SECRET}"',
        f'int a; #include "{SECRET}"',
        f'#include \\\n "{SECRET}"',
        f'#include "\\\n{SECRET}"',
        f'#inc\\\nlude "{SECRET}"',
        f'\\\n#include "{SECRET}"',
        f'#if 0\n#include "{SECRET}"\n#endif',
        '#include "../secret"',
        '#include "a/../../secret"',
        '#include "inc0/../../secret"',
        '#include "a/.. /b"',
        '#include "a\\b"',
        '#include "C:/secret"',
        '#include "c:secret"',
        """#pragma ctrlchar '$'\n"""  # noqa: ISC004
        'char a[]="\\"; char b[]=" /* ";\n#include "/etc/passwd"\nchar c[]=" */ ";\n',
        "// " + "x" * 4092 + f'#include "{SECRET}"\n',
        f'// comment \\\n/* \n#include "{SECRET}"\n*/',
        f'#error don\'t /*\n#include "{SECRET}"\n*/',
    ],
)
def test_a_path_that_could_leave_the_roots_is_refused(source: str) -> None:
    assert refused(source) == "L4D-INC-PATH"


@pytest.mark.parametrize(
    "source",
    [
        "#include <sourcemod>",
        '#include "left4dhooks/stocks.inc"  // see ../README',
        f'// #include "{SECRET}"',
        f'/* #include "{SECRET}" */',
        f'/*\n#include "{SECRET}"\n*/',
        f'char a[] = "#include {SECRET}";',
        '#include "...a"',
        "#includes_are ../fine",
    ],
)
def test_plain_paths_and_comments_are_left_alone(source: str) -> None:
    assert refused(source) is None


def test_a_link_out_of_the_roots_is_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.inc").write_text("secret\n")
    (root / "file.inc").symlink_to(outside / "secret.inc")
    (root / "folder").symlink_to(outside)
    (root / "inner.inc").write_text("\n")
    (root / "alias.inc").symlink_to(root / "inner.inc")
    assert refused("#include <file>", root) == "L4D-INC-PATH"
    assert refused("#include <folder/secret>", root) == "L4D-INC-PATH"
    assert refused("#include <alias>", root) is None
    assert refused("#include <folder/secret>", root, outside) is None


def test_a_source_that_includes_itself_is_refused() -> None:
    assert refused('#include "plugin.sp"') == "L4D-INC-SELF"
    assert refused('#if 0\n#include "plugin.sp"\n#endif') is None


def test_the_line_of_the_directive_is_named() -> None:
    found = check_includes(
        LogicalText('\n/*\n*/\n#include \\\n "../x"\n'), (), own_name="plugin.sp"
    )
    assert found is not None
    assert found.line == 4


@given(st.text(max_size=300))
def test_no_text_raises(source: str) -> None:
    check_includes(LogicalText(source), (), own_name="plugin.sp")


def test_overlong_and_odd_names_are_only_missing(tmp_path: Path) -> None:
    assert refused("#include <" + "a" * 3000 + ">", tmp_path) is None


def test_every_path_of_a_text_is_found() -> None:
    text = LogicalText('#include <a>\n#tryinclude "b"\n#include c\n')
    assert [include.path for include in find_includes(text)] == ["a", "b", "c"]


PIECES = [
    *("#include", "#tryinclude", "#", "include", " ", "\t", "\f", "\x01", "\\\n", "\\ \n", "\r"),
    *("\r\n", "\n", "\n", "/*", "*/", "//", '"', "'", "<", ">", "$", "\\", '"\\', "/**/"),
    *("#if 0", "#endif", "#define X", "#pragma ctrlchar '$'\n", "#error ", "int a;", '"a"', "'b'"),
    *("x" * 4090, "// " + "y" * 4080, "#endinput", "#assert 1 ", 'char s[] = "'),
]


def hostile_texts(secret: Path, seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    stem = secret.with_suffix("")
    aimed = [f'"{stem}"', f"<{stem}>", str(stem), f'\n#include "{stem}"\n', f'"../..{stem}"']
    texts = ("".join(rng.choices(PIECES + aimed * 2, k=rng.randrange(2, 12))) for _ in range(count))
    return [text for text in texts if str(stem) in text]


def test_no_text_that_passes_the_guard_reads_a_file_outside(
    compiler: Compiler, tmp_path: Path
) -> None:
    """The guard alone, without Landlock, against the compiler: 500 texts made to slip through."""
    secret = tmp_path / "secret.inc"
    secret.write_text("canary canary canary;\n")
    unlocked = dataclasses.replace(compiler, access=None)

    def leaks(text: str) -> bool:
        result = unlocked._run(text, "plugin.sp", need_smx=False, cancelled=None)
        return f"{secret.name}(" in result.output_tail

    texts = hostile_texts(secret, seed=5, count=500)
    passed = [text for text in texts if unlocked._refusal(text) is None]
    stopped = [text for text in texts if unlocked._refusal(text) is not None]
    assert len(passed) > 80
    assert not [text for text in passed if leaks(text)]
    assert any(leaks(text) for text in stopped[:100]), "negative control: the secret is in reach"


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        (root / "sub").mkdir(parents=True)
        (root / "a.inc").write_text("a")
        (root / "sub" / "b.inc").write_text("b")
    same = includes_digest([one])
    assert includes_digest([two]) == same
    (two / "a.inc").write_text("A")
    assert includes_digest([two]) != same
    (two / "a.inc").write_text("a")
    (two / "sub" / "b.inc").rename(two / "sub" / "c.inc")
    assert includes_digest([two]) != same
    assert includes_digest([one, two]) != includes_digest([two, one])


def test_a_folder_far_too_large_is_not_hashed(tmp_path: Path) -> None:
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(CompilerFault, match="is no include folder"):
        includes_digest([tmp_path])


def test_a_root_that_cannot_be_listed_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CompilerFault, match="cannot read include folder"):
        includes_digest([tmp_path / "absent"])


def test_the_environment_names_folders_as_path_does():
    assert named_roots({}) == ()
    named = {"L4D2_INCLUDE": os.pathsep.join(["/first", "", "second", ""])}
    assert named_roots(named) == (Path("/first"), Path("second"))


def test_named_folders_come_after_the_callers_and_before_ours(tmp_path, monkeypatch):
    mine, named = tmp_path / "mine", tmp_path / "named"
    mine.mkdir()
    named.mkdir()
    monkeypatch.setenv("L4D2_INCLUDE", str(named))
    assert Compiler.discover(include_roots=[mine]).include_roots[:2] == (mine, named)


def test_a_named_folder_that_is_none_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("L4D2_INCLUDE", str(tmp_path / "nothing"))
    with pytest.raises(CompilerFault, match="L4D2_INCLUDE"):
        Compiler.discover()
