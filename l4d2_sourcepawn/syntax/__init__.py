"""A light parser of SourcePawn: declarations, directives and calls, from any text at all."""

from l4d2_sourcepawn.syntax.nodes import (
    Argument,
    Call,
    Define,
    Enum,
    EnumMember,
    Function,
    FunctionType,
    IncludeDirective,
    Methodmap,
    Parameter,
    Place,
    Pragma,
    Property,
    Record,
    Span,
    Variable,
)
from l4d2_sourcepawn.syntax.signatures import string_value
from l4d2_sourcepawn.syntax.source import Syntax, parse

__all__ = [
    "Argument",
    "Call",
    "Define",
    "Enum",
    "EnumMember",
    "Function",
    "FunctionType",
    "IncludeDirective",
    "Methodmap",
    "Parameter",
    "Place",
    "Pragma",
    "Property",
    "Record",
    "Span",
    "Syntax",
    "Variable",
    "parse",
    "string_value",
]
