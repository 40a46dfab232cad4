"""User messages: what the server sends to clients in bits, and the hooks that see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.hooks import HANDLED

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

MESSAGES: Final = (
    "Geiger",
    "Train",
    "HudText",
    "SayText",
    "SayText2",
    "TextMsg",
    "HudMsg",
    "ResetHUD",
    "GameTitle",
    "ItemPickup",
    "ShowMenu",
    "Shake",
    "Fade",
    "VGUIMenu",
    "Rumble",
    "CloseCaption",
    "CloseCaptionDirect",
    "SendAudio",
    "RawAudio",
    "VoiceMask",
    "RequestState",
    "BarTime",
    "Damage",
    "RadioText",
    "HintText",
    "KeyHintText",
    "ReloadEffect",
    "PlayerAnimEvent",
    "AmmoDenied",
    "UpdateRadar",
    "KillCam",
    "MarkAchievement",
    "CallVoteFailed",
    "VoteStart",
    "VotePass",
    "VoteFail",
    "VoteRegistered",
    "PZEndGamePanelMsg",
    "PZEndGamePanelVoteRegisteredMsg",
    "PZEndGamePanelVoteStatsMsg",
    "VotePassFail",
    "MusicCmd",
    "WitchBloodSplatter",
    "AchievementEvent",
    "PZDmgMsg",
    "AllPlayersConnectedGameStarting",
    "ShowSplashScreen",
    "DisconnectToLobby",
    "SurvivalStats",
    "CreditsMsg",
    "TransitionRestore",
    "ConsistencyMsg",
    "BlurFade",
    "MessageText",
    "SplatterEffect",
    "StatsCrawlMsg",
    "StatsSkipState",
)
"""Names of user messages; their numbers here are their places in this list."""

_CHAT_MESSAGES: Final = frozenset({"SayText", "SayText2", "TextMsg"})
_HINT_MESSAGES: Final = frozenset({"HintText", "KeyHintText"})
_TEXT_TO: Final = {1: Kind.CONSOLE, 2: Kind.CONSOLE, 3: Kind.CHAT, 4: Kind.CENTER}


@dataclass(eq=False)
class Message:
    """A user message: its parts in order, and how many of them were read already."""

    name: str
    clients: list[int]
    parts: list[int | float | str] = field(default_factory=list)
    position: int = 0

    def texts(self) -> list[str]:
        """Return the strings in it."""
        return [part for part in self.parts if isinstance(part, str)]


def send(session: Session, message: Message) -> bool:
    """Send a message through the hooks. Returns whether it reached its clients."""
    number = MESSAGES.index(message.name)
    hooked = [hook for hook in session.hooks.messages if hook.name == message.name]
    stopped = False
    for hook in hooked:
        if hook.after:
            continue
        handle = session.handles.create(replace(message, position=0))
        count = len(message.clients)
        result = session.plugin.call(
            hook.callback, number, handle, list(message.clients), count, 0, 0
        )
        session.release(handle)
        stopped = stopped or (hook.intercepts and result >= HANDLED)
    if not stopped:
        kind, text = _meaning(message)
        for client in message.clients:
            session.world.note(kind, client, name=message.name, value=text)
    for hook in hooked:
        if hook.after:
            session.plugin.call(hook.callback, number, int(not stopped))
    return not stopped


def _meaning(message: Message) -> tuple[Kind, str]:
    """Return what a message is to the player who gets it."""
    texts = message.texts()
    if message.name in _CHAT_MESSAGES and texts:
        kind = Kind.CHAT
        if message.name == "TextMsg" and isinstance(message.parts[0], int):
            kind = _TEXT_TO.get(message.parts[0], Kind.MESSAGE)
        return kind, texts[0] if len(texts) == 1 else " ".join(filter(None, texts))
    if message.name in _HINT_MESSAGES and texts:
        return Kind.HINT, texts[0]
    return Kind.MESSAGE, " ".join(map(str, message.parts))
