"""Names and phrases for formatted text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.vm import NativeError
from l4d2_sourcepawn.vm.natives import Phrase

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

SERVER: Final = 0
_FORMAT = re.compile(r"\{(\d+):([^}]+)\}")

STOCK_PHRASES: Final[dict[str, dict[str, str]]] = {
    "core.phrases": {
        "No Access": "You do not have access to this command",
        "Yes": "Yes",
        "No": "No",
    },
    "common.phrases": {
        "No matching client": "No matching client was found.",
        "No matching clients": "No matching clients were found.",
        "More than one client matched": "More than one client matched the given pattern.",
        "Player no longer available": "The player you selected is no longer available.",
        "Unable to target": "You cannot target this player.",
        "Cannot target bot": "This command cannot be used on bots.",
        "Target is not in game": "Target is not in game.",
        "Target must be alive": "This command can only be used on alive players.",
        "Target must be dead": "This command can only be used on dead players.",
        "Yes": "Yes",
        "No": "No",
        "On": "On",
        "Off": "Off",
    },
}
"""Phrases of SourceMod that the mocked server has; those of other files it does not know."""


class Translator:
    """What `%N`, `%L`, `%t` and `%T` stand for in a session.

    A phrase of a file that the plugin loaded and that the world does not have is shown as
    its key: the file is the plugin's own and would be on its server.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.loaded: list[str] = []
        self.target = SERVER

    @contextmanager
    def aimed_at(self, client: int | None) -> Iterator[None]:
        """Let `%t` speak to a client for a while."""
        before = self.target
        if client is not None:
            self.target = client
        try:
            yield
        finally:
            self.target = before

    def client_name(self, client: int) -> str:
        """Return a client's name; the server is `Console`."""
        if client == SERVER:
            return "Console"
        return self._session.world.connected(client).name

    def client_log_name(self, client: int) -> str:
        """Return a client's name, userid and account, as logs have them."""
        if client == SERVER:
            return "Console<0><Console><Console>"
        player = self._session.world.connected(client)
        return f"{player.name}<{player.userid}><{player.steam_id}><>"

    def phrase(self, key: str, client: int | None) -> Phrase:
        """Return a phrase of the files that the plugin loaded."""
        if client not in (None, SERVER):
            self._session.world.connected(client or SERVER)
        found = self.find(key)
        if found is None:
            raise NativeError(f'Language phrase "{key}" not found')
        return parse_phrase(found)

    def find(self, key: str) -> str | None:
        """Return a phrase's text, None if no loaded file can have it."""
        for file in self.loaded:
            phrases = self._session.world.phrases.get(file, STOCK_PHRASES.get(file))
            if phrases is None:
                return key
            if key in phrases:
                return phrases[key]
        return None


def parse_phrase(text: str) -> Phrase:
    """Return a phrase from its text with `{1:s}` or `{1}` markers."""
    formats: dict[int, str] = {int(number): kind for number, kind in _FORMAT.findall(text)}
    count = max(formats, default=0)
    return Phrase(
        _FORMAT.sub(r"{\1}", text), tuple(formats.get(number + 1, "s") for number in range(count))
    )
