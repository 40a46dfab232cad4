"""How a plugin can stop itself, and how a caller can misuse the simulation."""

from __future__ import annotations

from l4d2_sourcepawn.errors import SourcePawnError
from l4d2_sourcepawn.vm import MachineStopped


class SimulationError(SourcePawnError):
    """The caller asked for what the mocked world cannot do; the message says what."""


class PluginStopped(MachineStopped):
    """The plugin called SetFailState: it unloads itself and says why."""


class LimitReached(MachineStopped):
    """The plugin has used up what its session may; the message says of what."""


class UnknownFact(MachineStopped):
    """The plugin asks for something of the game of which no table tells; no fault of the plugin."""

    def __init__(self, what: str) -> None:
        super().__init__(f"needs to know {what}")
        self.what = what
