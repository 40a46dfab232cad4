"""Where `#include` may lead, and the guard that keeps it from leading elsewhere.

spcomp opens whatever path a plugin names: `#include "/etc/passwd"` puts tokens
of that file into the diagnostics. The guard reads every include directive by
text before a compiler runs and refuses a path that could leave the include
roots. Where comments and code cannot be told apart for certain, it refuses a
dangerous path wherever it stands.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from l4d2_sourcepawn.errors import CompilerFault
from l4d2_sourcepawn.text import Kind, LogicalText
from l4d2_sourcepawn.verdict import Diagnostic, Severity

INCLUDE_VARIABLE: Final = "L4D2_INCLUDE"

SUFFIXES: Final = ("", ".inc", ".p", ".pawn")
"""What spcomp appends to an include's name, in the order in which it tries them."""

_MAX_FILES: Final = 20_000
_MAX_BYTES: Final = 512 << 20
_BLANKS = r"[^\S\r\n]*+"
_BLANKS_OR_COMMENTS = r"(?:[^\S\r\n]|/\*[^\r\n]{0,200}?\*/)*+"
_DIRECTIVE = r"#{gap}(?:try)?include(?![A-Za-z0-9_@]){gap}(?P<argument>[^\r\n]*)"
_IN_CODE = re.compile(_DIRECTIVE.format(gap=_BLANKS))
_ANYWHERE = re.compile(_DIRECTIVE.format(gap=_BLANKS_OR_COMMENTS))
_CLOSING: Final = {'"': '"', "<": ">"}
_BLANK: Final = "".join(chr(code) for code in range(33))


@dataclass(frozen=True, slots=True)
class Include:
    """One include directive: the path as written, and where its line is."""

    path: str
    offset: int


def named_roots(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the include folders that `L4D2_INCLUDE` names, separated as in `PATH`."""
    named = environment.get(INCLUDE_VARIABLE, "").split(os.pathsep)
    return tuple(Path(folder) for folder in named if folder)


def includes_digest(roots: Sequence[Path]) -> str:
    """Return the SHA-256 over the names and bytes of all files under the roots, in order.

    Raises:
        CompilerFault: a root cannot be read, or is far larger than include folders are.
    """
    sha = hashlib.sha256()
    files = total = 0
    for root in roots:
        sha.update(b"root\0")
        for path in _files(root):
            try:
                files, total = files + 1, total + path.stat().st_size
                if files > _MAX_FILES or total > _MAX_BYTES:
                    raise CompilerFault(
                        f"{root} is no include folder: more than {_MAX_FILES:,} files or "
                        f"{_MAX_BYTES >> 20} MiB are in it. Name the folder with the .inc files"
                    )
                data = path.read_bytes()
            except OSError as error:
                raise CompilerFault(f"cannot read include {path}: {error.strerror}") from error
            name = path.relative_to(root).as_posix().encode("utf-8", "surrogateescape")
            sha.update(b"%d\0%s\0%d\0%s" % (len(name), name, len(data), data))
    return sha.hexdigest()


def check_includes(text: LogicalText, roots: Sequence[Path], *, own_name: str) -> Diagnostic | None:
    """Return why one of the text's includes is refused, if one is.

    `own_name` is the name of the source in the compiler's working folder.
    """
    inside = [root.resolve() for root in roots]
    checked: set[str] = set()
    for include in find_includes(text):
        if include.path in checked:
            continue
        checked.add(include.path)
        code, reason = "L4D-INC-PATH", None
        if not _is_plain(include.path):
            reason = "is not a plain path below an include folder"
        elif _leads_out(include.path, roots, inside):
            reason = "leads out of the include folders through a link"
        elif include.path == own_name and "#if" not in text.text:
            code, reason = "L4D-INC-SELF", "is the source itself, without end"
        if reason is not None:
            return Diagnostic(
                code=code,
                severity=Severity.ERROR,
                message=f'include "{include.path}" {reason}',
                line=text.line_of(include.offset),
                fix="name the file by its path below an include folder (--include DIR)",
            )
    return None


def find_includes(text: LogicalText) -> Iterator[Include]:
    """Iterate over the include directives that some compiler may obey.

    In a text that is not plain (`LogicalText.is_plain`) these are all, even
    what seems to be commented out.
    """
    starts = [piece.start for piece in text.pieces]
    for match in _IN_CODE.finditer(text.without_comments):
        piece = text.pieces[bisect_right(starts, match.start()) - 1]
        if piece.kind is Kind.CODE or not text.is_plain:
            yield Include(_path(match["argument"]), match.start())
    if not text.is_plain:
        for match in _ANYWHERE.finditer(text.text):
            yield Include(_path(match["argument"]), match.start())


def _path(argument: str) -> str:
    argument = argument.strip(_BLANK)
    closing = _CLOSING.get(argument[:1])
    if closing is None:
        return argument
    return argument[1:].partition(closing)[0].strip(_BLANK)


def _is_plain(path: str) -> bool:
    if path.startswith("/") or any(mark in path for mark in "\0\\:"):
        return False
    return ".." not in (part.strip(_BLANK) for part in path.split("/"))


def _leads_out(path: str, roots: Sequence[Path], inside: Sequence[Path]) -> bool:
    for root in roots:
        for suffix in SUFFIXES:
            candidate = root / (path + suffix)
            try:
                if not candidate.is_file():
                    continue
                real = candidate.resolve()
            except (OSError, ValueError):
                continue
            if not any(real.is_relative_to(folder) for folder in inside):
                return True
    return False


def _files(root: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise CompilerFault(f"cannot read include folder {root}: {error.strerror}") from error

    for folder, subfolders, names in os.walk(root, onerror=fail):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():
                yield path
