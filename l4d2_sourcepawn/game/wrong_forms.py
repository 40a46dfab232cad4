"""The catalogue of wrong forms: what people and models write that does not work."""

from __future__ import annotations

from collections import Counter
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

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
CompilerCode = Annotated[str, StringConstraints(pattern=r"^SP\d{3}$")]
Kind = Literal[
    "buffer",
    "deprecated",
    "event",
    "event_field",
    "forward",
    "function",
    "include",
    "logic",
    "method",
    "netprop",
    "redefinition",
    "signature",
    "syntax",
    "type",
]

_FILE: Final = "wrong_forms.yaml"
_HEADER: Final = """\
#pragma semicolon 1
#pragma newdecls required

#include <sourcemod>
#include <sdktools>
#include <sdkhooks>
#include <left4dhooks>

"""
_BODY: Final = """\
public void Example(int client)
{{
{body}
}}

public Action Timer_Example(Handle timer)
{{
    return Plugin_Continue;
}}
"""


class WrongForm(BaseModel):
    """One wrong form with the right one.

    - `wrong` is the name as written where the kind is one of names (`function`,
      `event`, `netprop`, `forward`, `include` in its brackets, `Type.method`,
      `event.field`), else a description.
    - `right` says what to write; `replacement` is a name to put in its place where
      nothing else has to change.
    - `scope` is where it is wrong; the same letters may be right elsewhere.
    - `codes` are compiler codes any of which tells of it; `rule` is the lint rule
      that has to, where the compiler is silent.
    - the examples differ in the form only; `plugin` makes one a whole plugin.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    entry: Annotated[int, Field(ge=1)] | None = None
    kind: Kind
    wrong: Text
    right: Text
    replacement: Text | None = None
    scope: Text = "SourcePawn"
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]
    codes: tuple[CompilerCode, ...] = ()
    rule: Id | None = None
    note: Text | None = None
    place: Literal["body", "file"] = "body"
    wrong_example: Text
    right_example: Text

    @model_validator(mode="after")
    def _can_be_caught(self) -> Self:
        if not self.codes and self.rule is None:
            raise ValueError(f"{self.id} names neither a compiler code nor a lint rule")
        if self.wrong_example == self.right_example:
            raise ValueError(f"{self.id} has the same example twice")
        return self

    def plugin(self, example: Literal["wrong", "right"]) -> str:
        """Return an example as a whole plugin."""
        text = (self.wrong_example if example == "wrong" else self.right_example).rstrip("\n")
        if self.place == "file":
            return f"{_HEADER}{text}\n"
        body = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
        return _HEADER + _BODY.format(body=body)


class Catalogue(BaseModel):
    """All wrong forms, in the file's order, and what the letters of evidence mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1]
    about: Text
    source: Text
    evidence: dict[str, Text]
    rows: tuple[WrongForm, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        repeated = [id_ for id_, n in Counter(row.id for row in self.rows).items() if n > 1]
        if repeated:
            raise ValueError(f"id given more than once: {', '.join(repeated)}")
        cited = {letter for row in self.rows for letter in row.evidence}
        if cited != set(self.evidence):
            raise ValueError(f"evidence cited and evidence explained differ: {sorted(cited)}")
        return self

    def of_kind(self, kind: Kind) -> tuple[WrongForm, ...]:
        """Return the forms of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)

    def get(self, kind: Kind, wrong: str) -> WrongForm | None:
        """Return the form of a kind that is written like this."""
        return next((r for r in self.rows if r.kind == kind and r.wrong == wrong), None)


@cache
def wrong_forms() -> Catalogue:
    """Return the package's catalogue.

    Raises:
        FactsDamaged: it cannot be read or is not a catalogue.
    """
    return load_catalogue((resources.files("l4d2_sourcepawn") / "facts" / _FILE).read_bytes)


def load_catalogue(read: Callable[[], bytes]) -> Catalogue:
    """Return the catalogue in the bytes that `read` returns. Raises as `wrong_forms`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return Catalogue.model_validate(yaml.load(read(), Loader=loader))  # noqa: S506 - safe ones
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise FactsDamaged(
            f"fact table {_FILE} is damaged: {error}; install the package again"
        ) from error
