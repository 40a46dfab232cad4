"""The sandbox folder of a session: paths and bytes in memory, never the disk."""

from __future__ import annotations

from posixpath import dirname, normpath
from typing import Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.world import World
from l4d2_sourcepawn.vm import NativeError

MAX_BYTES: Final = 8 << 20
"""Bytes that all files of a session may have together."""

_FILE, _FOLDER = 2, 1
_GIVEN_FOLDERS: Final = (
    "",
    "addons",
    "addons/sourcemod",
    "addons/sourcemod/configs",
    "addons/sourcemod/data",
    "addons/sourcemod/gamedata",
    "addons/sourcemod/logs",
    "addons/sourcemod/plugins",
    "addons/sourcemod/translations",
    "cfg",
    "cfg/sourcemod",
    "maps",
    "models",
    "sound",
)
_OWN_FILES: Final = ("addons/sourcemod/gamedata/", "addons/sourcemod/translations/")


class Files:
    """What a plugin sees as the server's folder `left4dead2`.

    The files that come with a plugin (gamedata, translations) are taken to be installed:
    they exist, and are empty where the world does not have them.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        key = self._key(path)
        found = self._world.files.get(key)
        if found is None and key.startswith(_OWN_FILES) and key.endswith(".txt"):
            return b""
        return found

    def write(self, path: str, content: bytes) -> None:
        """Write a file and note it as an effect.

        Raises:
            NativeError: the folder is full.
        """
        key = self._key(path)
        others = sum(len(data) for name, data in self._world.files.items() if name != key)
        if others + len(content) > MAX_BYTES:
            raise NativeError(f'Could not open file "{path}"')
        self._world.files[key] = content
        self._world.note(Kind.FILE, name=key, value="written")

    def delete(self, path: str) -> bool:
        """Delete a file. Returns whether there was one."""
        key = self._key(path)
        if self._world.files.pop(key, None) is None:
            return False
        self._world.note(Kind.FILE, name=key, value="deleted")
        return True

    def make_folder(self, path: str) -> bool:
        """Make a folder. Returns whether it is new."""
        key = self._key(path)
        if self.has_folder(key):
            return False
        self._world.folders.add(key)
        self._world.note(Kind.FILE, name=key, value="folder made")
        return True

    def has_folder(self, path: str) -> bool:
        """Tell whether there is a folder."""
        key = self._key(path)
        inside = any(name.startswith(f"{key}/") for name in self._world.files)
        return key in _GIVEN_FOLDERS or key in self._world.folders or inside

    def list(self, path: str) -> list[tuple[str, int]]:
        """Return the names in a folder, each with its `FileType`."""
        key = self._key(path)
        found: dict[str, int] = {}
        for name in self._world.files:
            if dirname(name) == key:
                found[name.rpartition("/")[2]] = _FILE
        for name in (*_GIVEN_FOLDERS, *self._world.folders):
            if name and dirname(name) == key:
                found[name.rpartition("/")[2]] = _FOLDER
        return sorted(found.items())

    @staticmethod
    def _key(path: str) -> str:
        key = normpath(path.replace("\\", "/")).lstrip("/")
        return "" if key == "." else key
