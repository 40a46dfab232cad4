"""Behaviour mutants: plugins with one plausible mistake each, to try behaviour tests with."""

from l4d2_sourcepawn.mutants.make import mutate, sample
from l4d2_sourcepawn.mutants.mutant import Change, Mutant, Operator
from l4d2_sourcepawn.mutants.operators import OPERATORS

__all__ = ["OPERATORS", "Change", "Mutant", "Operator", "mutate", "sample"]
