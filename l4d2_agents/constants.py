"""The game's numbers: each with its unit, its sources and how far to trust it.

The rows are data (`facts/constants.yaml`), so that they can be reviewed, cited
and replaced by what a server really runs. A number without a source is not in
the file; where sources disagree, the row's note says so.
"""

from __future__ import annotations

import difflib
from collections import Counter
from importlib import resources
from typing import Annotated, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from l4d2_agents.errors import ConstantsInvalid, UnknownConstant

ConstantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
ConvarName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

Unit = Literal[
    "hp",  # health points, and so damage of one hit
    "hp/s",
    "s",
    "1/s",
    "u",  # Hammer units, the engine's unit of length
    "u/s",
    "deg",
    "count",
    "ratio",  # dimensionless factor, share or probability
]
Difficulty = Literal["easy", "normal", "advanced", "expert"]
Confidence = Literal["high", "medium", "low"]


class Constant(BaseModel):
    """One number of the game.

    `source` holds keys of the table's `sources`, the best first. `convar` is the
    console variable whose default the value is, if it has one. A value that holds
    for one difficulty only names it and has an id that ends in it.

    Confidence: *high* was read in a table of the game's own defaults, *medium* in
    a work of the community, *low* is recollected or disputed; check a low one
    with `cvarlist` on a server before relying on it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: ConstantId
    value: Annotated[float, Field(strict=True, ge=0)]
    unit: Unit
    convar: ConvarName | None = None
    difficulty: Difficulty | None = None
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    confidence: Confidence
    note: Text | None = None

    @model_validator(mode="after")
    def _id_tells_the_difficulty(self) -> Self:
        if self.difficulty is not None and not self.id.endswith(f".{self.difficulty}"):
            raise ValueError(f"the id of a value for {self.difficulty} must end in it")
        return self


class ConstantTable(BaseModel):
    """All constants, in the file's order, with the works that their `source` keys name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[str, Text]
    constants: tuple[Constant, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        repeated = [id_ for id_, n in Counter(row.id for row in self.constants).items() if n > 1]
        if repeated:
            raise ValueError(f"id given more than once: {', '.join(repeated)}")
        cited: set[str] = set()
        for row in self.constants:
            unknown = [key for key in row.source if key not in self.sources]
            if unknown:
                raise ValueError(f"{row.id} cites unknown source: {', '.join(unknown)}")
            cited.update(row.source)
        idle = [key for key in self.sources if key not in cited]
        if idle:
            raise ValueError(f"no row cites the source: {', '.join(idle)}")
        return self

    def __getitem__(self, id_: str) -> Constant:
        """Return the constant with this id.

        Raises:
            UnknownConstant: there is none; the message names the nearest ids.
        """
        for row in self.constants:
            if row.id == id_:
                return row
        near = difflib.get_close_matches(id_, [row.id for row in self.constants])
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UnknownConstant(f"no constant is called {id_!r}{hint}")


def load_constants() -> ConstantTable:
    """Read the constants that come with the package.

    Raises:
        ConstantsInvalid: the installed file is damaged; the message names the row.
    """
    file = resources.files("l4d2_agents").joinpath("facts", "constants.yaml")
    return parse_constants(file.read_text(encoding="utf-8"), name=file.name)


def parse_constants(text: str, *, name: str) -> ConstantTable:
    """Turn the YAML text of a constants file into the checked table.

    `name` is what error messages call the file.

    Raises:
        ConstantsInvalid: not YAML, an unknown key or unit, a row without a source,
            a repeated id; the message names the row.
    """
    try:
        document: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an impossible date or number
        reason = " ".join(str(error).split())
        raise ConstantsInvalid(f"{name} is not valid YAML: {reason}; correct it there") from error
    try:
        return ConstantTable.model_validate(document)
    except ValidationError as error:
        raise ConstantsInvalid(f"{name}: {_first_problem(error, document)}") from error


def _first_problem(error: ValidationError, document: object) -> str:
    problems = error.errors(include_url=False, include_context=False)
    first = problems[0]
    match first["loc"]:
        case ("constants", int(index), *rest):
            where = f"row {index + 1}{_id_of_row(document, index)}"
        case rest:
            where = "the file"
    if rest:
        where += f", {'.'.join(str(part) for part in rest)}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where}: {first['msg']}{more}; correct it there"


def _id_of_row(document: object, index: int) -> str:
    match document:
        case {"constants": [*rows]} if isinstance(rows[index], dict) and "id" in rows[index]:
            return f" ({rows[index]['id']})"
    return ""
