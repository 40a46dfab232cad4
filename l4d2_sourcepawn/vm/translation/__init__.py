"""From one function's graph to the text of a Python function that does the same.

The text holds nothing of the program but whole numbers, so that a hostile
program cannot bring in text of its own. What makes the result fast: registers
are not kept but traced through a block at translation time, and every local
variable whose address is never taken becomes a Python local.

Names in the text:
    f           the frame, as a cell index; the first argument is cell f+3
    n           instructions left in the budget
    P, A        the two registers, where a block hands them on to the next
    v5, a3      the local 5 cells below the frame, the argument 3 cells above
    t7          a value inside a block
    C, B        memory as cells and as bytes
    m           the machine
    F64, N2     the function at address 64, the native number 2
"""

from l4d2_sourcepawn.vm.translation.translator import Translation, translate
from l4d2_sourcepawn.vm.translation.writer import BYTES_PER_INSTRUCTION

__all__ = ["BYTES_PER_INSTRUCTION", "Translation", "translate"]
