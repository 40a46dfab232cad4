"""Every error this package raises, under one root.

A plugin that does not work is never an error: it is an answer with a bad
verdict. An error means that no answer could be given.
"""

from __future__ import annotations


class ServingError(Exception):
    """Root of the package's errors. The message says what, where, and what to do."""


class SettingsInvalid(ServingError):
    """A setting is unknown, has a wrong value, or would be unsafe."""


class PromptInvalid(ServingError):
    """The prompt file is missing or cannot be read as a prompt."""


class CorpusInvalid(ServingError):
    """Bytes cannot be read as a retrieval corpus."""


class RequestInvalid(ServingError):
    """The caller asks for something that cannot be answered as asked."""


class ExtraMissing(ServingError):
    """An optional part of the distribution is not installed; the message names the extra."""


class ModelUnavailable(ServingError):
    """The model exists or was asked for, but it cannot answer here; the message says why."""


class ModelUnknown(ModelUnavailable):
    """No alias or model answers to this name."""


class ModelExpired(ModelUnavailable):
    """The model's `expires_at` has passed; the message names the date and an alternative."""


class BackendFault(ServingError):
    """The backend broke off while answering."""
