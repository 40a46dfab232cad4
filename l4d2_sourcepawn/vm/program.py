"""A loaded program: its file, and its functions translated once for all machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import signature
from types import CodeType

from l4d2_sourcepawn.vm.decode import decode
from l4d2_sourcepawn.vm.intrinsics import INTRINSICS
from l4d2_sourcepawn.vm.smx import SmxFile, read_smx
from l4d2_sourcepawn.vm.translation import Translation, translate


@dataclass(frozen=True, slots=True)
class CompiledFunction:
    """A function ready to be given to a machine."""

    translation: Translation
    code: CodeType


@dataclass(eq=False)
class Program:
    """A program that any number of machines can run, one after the other or at once."""

    file: SmxFile
    _functions: dict[int, CompiledFunction] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._code = memoryview(self.file.code).cast("i")
        self._publics = {public.name: public.address for public in self.file.publics}
        self._pubvars = dict(self.file.pubvars)
        self._intrinsics = {
            number: (f"X{name}", len(signature(INTRINSICS[name]).parameters))
            for number, name in enumerate(self.file.natives)
            if name in INTRINSICS
        }

    @classmethod
    def load(cls, content: bytes) -> Program:
        """Load a `.smx` file.

        Raises:
            SmxInvalid: the bytes are no program for this machine.
        """
        return cls(read_smx(content))

    @property
    def publics(self) -> tuple[str, ...]:
        """Names of the functions that the server can call."""
        return tuple(self._publics)

    @property
    def natives(self) -> tuple[str, ...]:
        """Names of the natives that the program may call, in its own order."""
        return self.file.natives

    def address_of(self, name: str) -> int | None:
        """Return the address of a public function."""
        return self._publics.get(name)

    def function_id(self, name: str) -> int | None:
        """Return the id by which a plugin names a public function in a cell."""
        for index, public in enumerate(self.file.publics):
            if public.name == name:
                return 2 * index + 1
        return None

    def name_of_id(self, function_id: int) -> str | None:
        """Return the name of the public function with that id, None if there is none."""
        index = function_id >> 1
        if not function_id & 1 or not 0 <= index < len(self.file.publics):
            return None
        return self.file.publics[index].name

    def pubvar(self, name: str) -> int | None:
        """Return the address of a public variable, such as `myinfo` or `MaxClients`."""
        return self._pubvars.get(name)

    def function(self, address: int) -> CompiledFunction:
        """Return the function at an address, translated.

        Raises:
            PluginError: there is no valid function at that address.
        """
        found = self._functions.get(address)
        if found is None:
            decoded = decode(
                self._code,
                address,
                natives=len(self.file.natives),
                memory_bytes=self.file.memory_bytes,
            )
            translation = translate(decoded, self._intrinsics)
            code = compile(translation.text, "<plugin>", "exec", dont_inherit=True)
            found = self._functions[address] = CompiledFunction(translation, code)
        return found
