"""The interface that a task names: what others on the server must be able to reach."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.+-]{0,127}$")]
"""A name as the console has it: of a command or of a variable."""

Names = Annotated[tuple[Name, ...], Field(max_length=32, strict=False)]


class Interface(BaseModel):
    """Commands and console variables that a plugin must register, by name.

    Case does not count, as on the server. A command `kills` is there if the plugin
    registered `sm_kills` as well, for SourceMod runs that on `!kills`; a command
    `sm_kills` is not there under another name. Of nothing required, nothing is checked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    commands: Names = ()
    convars: Names = ()
