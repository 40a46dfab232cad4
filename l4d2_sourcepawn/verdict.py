"""The verdict: the one answer to "does this plugin work?", with its evidence.

A verdict is a ladder. A rung is *passed* only if every rung below it is. What
could not be told is never a fail: a rung that was not asked for or is not built
yet is `not_judged`, one that an infrastructure fault kept from being told is
`unscored`, one above a failed rung is `not_reached`. The record is a pure
function of source, task, compiler and includes: it holds no clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

VERDICT_SCHEMA: Final = 1

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


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


class Severity(StrEnum):
    """How bad a diagnostic is; `FATAL` means the compiler gave up."""

    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class Frozen(BaseModel):
    """Base of the verdict's records: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


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
    """One rung with the reason for its status and the evidence for the reason."""

    rung: Rung
    status: Status
    reason: str
    diagnostics: tuple[Diagnostic, ...] = ()
    evidence: dict[str, Any] = Field(default_factory=dict)


class Judge(Frozen):
    """What judged: enough to tell whether two verdicts can be compared."""

    compiler: str | None = None
    compiler_sha256: Sha256 | None = None
    includes_sha256: Sha256 | None = None
    rules: str = "ladder-2"


class Verdict(Frozen):
    """The ladder for one plugin, risks beside it.

    `task` is the evaluation task it was judged against, if any: without one,
    `behaviour` can never be passed, because nothing says what it should do.
    """

    schema_version: Literal[1] = 1
    source_sha256: Sha256 | None
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
        if self.task is None and self.result(Rung.BEHAVIOUR).status is Status.PASSED:
            raise ValueError("behaviour cannot be passed without a task")
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
        waiting = [r.rung.value for r in self.rungs if r.status is Status.NOT_JUDGED]
        reached = self.reached.value if self.reached else "nothing"
        rest = f"; not yet judged: {', '.join(waiting)}" if waiting else ""
        return f"passed up to {reached}{rest}"
