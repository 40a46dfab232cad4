"""Every error this package raises, under one root.

A bad plugin is never an error: it is a verdict. An error is a fault of the
infrastructure or of the caller, and a verdict made during one is *unscored*.
"""

from __future__ import annotations


class SourcePawnError(Exception):
    """Root of the package's errors. The message says what, where, and what to do."""


class CompilerUnavailable(SourcePawnError):
    """No compiler runs on this machine; the message says why and how to name one."""


class CompilerFault(SourcePawnError):
    """The compiler could not be run as it should (no process, no folder, no memory)."""


class JudgeFault(SourcePawnError):
    """The process that judged a plugin died, took too long, or failed inside."""


class InputUnreadable(SourcePawnError):
    """The caller's file cannot be read as source text."""


class FactsDamaged(SourcePawnError):
    """A fact table of the package cannot be read or is not what it must be."""
