"""What exists: the natives, forwards, stocks, types and constants of include folders."""

from l4d2_sourcepawn.symbols.index import SymbolIndex
from l4d2_sourcepawn.symbols.symbol import CALLABLE, Symbol, SymbolKind

__all__ = ["CALLABLE", "Symbol", "SymbolIndex", "SymbolKind"]
