"""Every error this package raises, under one root."""

from __future__ import annotations


class AgentsError(Exception):
    """Root of the package's errors. The message says what, where, and what to do."""


class ConstantsInvalid(AgentsError):
    """The file of constants cannot be used; the message names the row."""


class UnknownConstant(AgentsError):
    """No constant has this id."""
