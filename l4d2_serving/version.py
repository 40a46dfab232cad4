"""The installed distribution's version."""

from __future__ import annotations

from importlib import metadata
from typing import Final

DISTRIBUTION: Final = "l4d2-ai-architect"


def version() -> str:
    """Return the version, or say that the code runs from a folder that was never installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "not installed"
