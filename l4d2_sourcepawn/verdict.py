"""The verdict: the one answer to "does this plugin work?", with its evidence.

A verdict is a ladder. A rung is *passed* only if every rung below it is. What
could not be told is never a fail: a rung that was not asked for, or that needs a
task where none is given, is `not_judged`; one that the machine or the limits of
the mocked server kept from being told is `unscored`; one above a rung that is not
passed is `not_reached`. The record is a pure function of source, task, compiler
and includes: it holds no clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from l4d2_registry.canonical import Digest
from l4d2_registry.records import Frozen

VERDICT_SCHEMA: Final = 2
RULES_VERSION: Final = "ladder-3"
BEHAVIOUR_CODE: Final = "L4D-BEHAVIOUR"
"""The code of a diagnostic that tells a scenario which the plugin fails."""


class Rung(StrEnum):
    """The ladder, lowest first."""

    EXTRACTED = "extracted"
    COMPILES = "compiles"
    SYMBOLS_VALID = "symbols_valid"
    STRUCTURE = "structure"
    BEHAVIOUR = "behaviour"


LADDER: Final = tuple(Rung)


class Status(StrEnum):
    """What is known of one rung."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"
    NOT_JUDGED = "not_judged"
    UNSCORED = "unscored"


_TOLD: Final = (Status.PASSED, Status.FAILED)


class Severity(StrEnum):
    """How bad a diagnostic is; `FATAL` means the compiler gave up."""

    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class Edit(Frozen):
    """A replacement in the plugin's source: characters from 0, `end` excluded, by `text`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str

    @model_validator(mode="after")
    def _ends_behind_its_start(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"an edit cannot end at {self.end}, before its start {self.start}")
        return self


class Diagnostic(Frozen):
    """One finding at one place. Lines and columns count from 1; None is unknown.

    `code` is stable: `SP017` is spcomp's error 017. `file` is the plugin's own
    name or the include's name, never a path of the judging machine. `end_column`
    is the first column behind what is meant, on the same line. `fix` says to
    people what to do; `edits` do it, all of them together, where a program can.
    """

    code: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = Field(default=None, ge=1)
    column: int | None = Field(default=None, ge=1)
    end_column: int | None = Field(default=None, ge=1)
    fix: str | None = None
    edits: tuple[Edit, ...] = ()


class RungResult(Frozen):
    """One rung with the reason for its status and the evidence for the reason.

    `needs` names what the mocked server lacks to tell (natives, facts of the
    game). An unscored rung with needs is unscored again next time; one without
    was kept from being told by a fault of the machine, and may be told then.
    """

    rung: Rung
    status: Status
    reason: str
    diagnostics: tuple[Diagnostic, ...] = ()
    needs: tuple[str, ...] = ()
    evidence: dict[str, Any] = Field(default_factory=dict)


class Judge(Frozen):
    """What judged: enough to tell whether two verdicts can be compared.

    `rules` is the version of what each rung asks; `scenarios_sha256` is the
    digest of the task's scenarios, None without a task.
    """

    compiler: str | None = None
    compiler_sha256: Digest | None = None
    includes_sha256: Digest | None = None
    rules: str = RULES_VERSION
    scenarios_sha256: Digest | None = None


class Verdict(Frozen):
    """The ladder for one plugin, risks beside it.

    `task` is the evaluation task against whose scenarios it was judged, if any:
    without one, `behaviour` can never be passed, because nothing says what it
    should do.
    """

    schema_version: Literal[2] = VERDICT_SCHEMA
    source_sha256: Digest | None
    task: str | None = None
    judge: Judge
    rungs: tuple[RungResult, ...]
    risks: tuple[Diagnostic, ...] = ()

    @model_validator(mode="after")
    def _is_a_ladder(self) -> Self:
        if tuple(result.rung for result in self.rungs) != LADDER:
            raise ValueError("a verdict has every rung once, lowest first")
        stopped: RungResult | None = None
        for result in self.rungs:
            if result.status is Status.PASSED and stopped is not None:
                raise ValueError(
                    f"{result.rung} cannot be passed above {stopped.rung}, which is not"
                )
            if result.status is Status.NOT_REACHED and stopped is None:
                raise ValueError(f"{result.rung} is not_reached, but every rung below is passed")
            if result.status is not Status.PASSED and stopped is None:
                stopped = result
        if self.task is None and self.result(Rung.BEHAVIOUR).status in _TOLD:
            raise ValueError("behaviour cannot be passed or failed without a task")
        if (self.task is None) is not (self.judge.scenarios_sha256 is None):
            raise ValueError("a task and the digest of its scenarios belong together")
        return self

    def result(self, rung: Rung) -> RungResult:
        """Return one rung's result."""
        return self.rungs[LADDER.index(rung)]

    def passed(self, rung: Rung) -> bool:
        """Tell whether the rung, and so every rung below it, is passed."""
        return self.result(rung).status is Status.PASSED

    @property
    def reached(self) -> Rung | None:
        """The highest rung passed, None if not even the lowest is."""
        passed = [result.rung for result in self.rungs if result.status is Status.PASSED]
        return passed[-1] if passed else None

    @property
    def failed_at(self) -> RungResult | None:
        """The rung that failed, if one did."""
        return next((r for r in self.rungs if r.status is Status.FAILED), None)

    @property
    def faults(self) -> tuple[RungResult, ...]:
        """The rungs that a fault of the machine kept from being told."""
        return tuple(r for r in self.rungs if r.status is Status.UNSCORED and not r.needs)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All rungs' diagnostics, lowest rung first."""
        return tuple(found for result in self.rungs for found in result.diagnostics)

    def headline(self) -> str:
        """Say the verdict in one line that claims nothing beyond what was judged."""
        failed = self.failed_at
        if failed is not None:
            return f"failed at {failed.rung}: {failed.reason}"
        unscored = next((r for r in self.rungs if r.status is Status.UNSCORED), None)
        if unscored is not None:
            return f"unscored at {unscored.rung}: {unscored.reason}"
        waiting = next((r for r in self.rungs if r.status is Status.NOT_JUDGED), None)
        reached = self.reached.value if self.reached else "nothing"
        rest = f"; {waiting.rung} not judged: {waiting.reason}" if waiting else ""
        return f"passed up to {reached}{rest}"
