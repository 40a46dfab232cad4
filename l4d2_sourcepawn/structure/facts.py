"""The rules' facts: what each rule says, and what is known of natives and forwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from l4d2_sourcepawn.errors import FactsDamaged
from l4d2_sourcepawn.game.tables import load_rows, package_table
from l4d2_sourcepawn.verdict import Severity

Text = Annotated[str, StringConstraints(min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^ST\d{3}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]

_FILE: Final = "structure.yaml"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleText(_Row):
    """What one rule says. `source` tells what proves a finding of it."""

    code: Code
    id: Id
    severity: Annotated[Severity, Field(strict=False)]
    what: Text
    why: Text
    fix: Text
    source: Text


class StructureFacts(_Row):
    """The table. Natives that are in none of its lists are taken to do something."""

    format: Literal[1]
    about: Text
    source: Text
    rules: tuple[RuleText, ...]
    life_cycle: frozenset[Text]
    forwards: frozenset[Text]
    includes: frozenset[Text]
    reads: frozenset[Text]
    reads_beginning: tuple[Text, ...]
    registers: frozenset[Text]
    announces: frozenset[Text]

    @model_validator(mode="after")
    def _names_each_rule_once(self) -> Self:
        for names in ([rule.code for rule in self.rules], [rule.id for rule in self.rules]):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"rule {min(twice)} is there twice")
        return self

    def rule(self, code: str) -> RuleText:
        """Return a rule by its code.

        Raises:
            FactsDamaged: the table does not have it.
        """
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise FactsDamaged(f"fact table {_FILE} has no rule {code}; install the package again")

    def is_inert(self, native: str) -> bool:
        """Tell whether a native neither changes nor tells anything by itself."""
        return (
            native in self.reads
            or native in self.registers
            or native.startswith(self.reads_beginning)
        )


@cache
def left4dhooks_forwards() -> frozenset[str]:
    """Return the names of the forwards that Left4DHooks calls.

    Raises:
        FactsDamaged: the table cannot be read or is not what it must be.
    """
    (functions,) = load_rows("left4dhooks", ("functions",), package_table)
    return frozenset(name for name, row in functions.items() if row["kind"] == "forward")


@cache
def structure_facts() -> StructureFacts:
    """Return the package's table.

    Raises:
        FactsDamaged: it cannot be read or is not what it must be.
    """
    return load_structure_facts((resources.files("l4d2_sourcepawn") / "facts" / _FILE).read_bytes)


def load_structure_facts(read: Callable[[], bytes]) -> StructureFacts:
    """Return the table in the bytes that `read` returns. Raises as `structure_facts`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        table = yaml.load(read(), Loader=loader)  # noqa: S506 - safe ones
        return StructureFacts.model_validate(table)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise FactsDamaged(
            f"fact table {_FILE} is damaged: {error}; install the package again"
        ) from error
