"""What is wrong with a scenario file, and what cannot happen in one of its runs."""

from __future__ import annotations

from l4d2_sourcepawn.errors import SourcePawnError


class ScenarioInvalid(SourcePawnError):
    """A scenario file is not what it must be; the message names the file and the key's path."""


class NotPossible(SourcePawnError):
    """A step cannot happen as the world is now, such as a blow by somebody who has left."""
