"""The real compiler, spcomp, made safe to run on sources nobody has read."""

from l4d2_sourcepawn.compiler.cache import CompileCache
from l4d2_sourcepawn.compiler.compiler import Compiler, CompileResult, CompilerIdentity, Outcome
from l4d2_sourcepawn.compiler.parallel import compile_many

__all__ = [
    "CompileCache",
    "CompileResult",
    "Compiler",
    "CompilerIdentity",
    "Outcome",
    "compile_many",
]
