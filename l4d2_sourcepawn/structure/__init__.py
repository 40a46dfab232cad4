"""Rung `structure`: is this plugin built as a plugin has to be?"""

from l4d2_sourcepawn.structure.checker import check_structure
from l4d2_sourcepawn.structure.interface import Interface

__all__ = ["Interface", "check_structure"]
