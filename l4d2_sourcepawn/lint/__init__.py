"""What the compiler cannot see: names that the game lacks, uses that fail at run time, risks."""

from l4d2_sourcepawn.lint.explain import explain
from l4d2_sourcepawn.lint.fixes import apply_fixes
from l4d2_sourcepawn.lint.linter import RULES, lint
from l4d2_sourcepawn.lint.risks import RISKS, find_risks
from l4d2_sourcepawn.lint.rule import Finding, Region, Rule

__all__ = [
    "RISKS",
    "RULES",
    "Finding",
    "Region",
    "Rule",
    "apply_fixes",
    "explain",
    "find_risks",
    "lint",
]
