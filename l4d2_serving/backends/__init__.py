"""Backends: what turns messages into an answer, behind one protocol."""

from l4d2_serving.backends.loading import load_backend
from l4d2_serving.backends.protocol import (
    Backend,
    Event,
    Events,
    Finished,
    Options,
    TextDelta,
    Usage,
)

__all__ = [
    "Backend",
    "Event",
    "Events",
    "Finished",
    "Options",
    "TextDelta",
    "Usage",
    "load_backend",
]
