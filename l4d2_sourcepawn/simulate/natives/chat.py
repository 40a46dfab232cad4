"""Natives that say something: chat, hints, console, logs, user messages, sounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from l4d2_sourcepawn.simulate.commands import REPLY_TO_CHAT
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.vm import NativeError, to_float

natives = Natives()

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
)
"""Names of user messages; their numbers here are their places in this list."""

_CHAT_MESSAGES: Final = frozenset({"SayText", "SayText2", "TextMsg"})
_HINT_MESSAGES: Final = frozenset({"HintText", "KeyHintText"})
_TEXT_TO: Final = {1: Kind.CONSOLE, 2: Kind.CONSOLE, 3: Kind.CHAT, 4: Kind.CENTER}


@dataclass(eq=False)
class Message:
    """A user message being written: its parts in order."""

    name: str
    clients: list[int]
    parts: list[int | float | str] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Return the strings in it."""
        return [part for part in self.parts if isinstance(part, str)]


@natives("PrintToChat")
def to_chat(call: Call) -> None:
    player = call.player(0)
    call.world.note(Kind.CHAT, player.index, value=call.formatted(1, to=player.index))


@natives("PrintHintText")
def to_hint(call: Call) -> None:
    player = call.player(0)
    call.world.note(Kind.HINT, player.index, value=call.formatted(1, to=player.index))


@natives("PrintCenterText")
def to_center(call: Call) -> None:
    player = call.player(0)
    call.world.note(Kind.CENTER, player.index, value=call.formatted(1, to=player.index))


@natives("PrintToConsole")
def to_console(call: Call) -> None:
    client = call.cell(0)
    if client:
        client = call.player(0).index
    call.world.note(Kind.CONSOLE, client, value=call.formatted(1, to=client))


@natives("PrintToServer")
def to_server(call: Call) -> None:
    call.world.note(Kind.CONSOLE, 0, value=call.formatted(0, to=0))


@natives("ReplyToCommand")
def reply(call: Call) -> None:
    client = call.cell(0)
    if client:
        client = call.connected(0).index
    kind = Kind.CHAT if client and _source(call) == REPLY_TO_CHAT else Kind.CONSOLE
    call.world.note(kind, client, value=call.formatted(1, to=client))


def _source(call: Call) -> int:
    if call.session.reply_source is not None:
        return call.session.reply_source
    running = call.session.commands.running
    return running[-1].reply if running else 0


@natives("GetCmdReplySource")
def get_reply_source(call: Call) -> int:
    return _source(call)


@natives("SetCmdReplySource")
def set_reply_source(call: Call) -> int:
    before = _source(call)
    call.session.reply_source = call.cell(0)
    return before


@natives("ShowActivity")
def show_activity(call: Call) -> None:
    _show(call, "[SM] ", 1)


@natives("ShowActivity2", "ShowActivityEx")
def show_tagged_activity(call: Call) -> None:
    _show(call, call.text(1), 2)


def _show(call: Call, start: str, template: int) -> None:
    for player in call.world.players():
        if player.in_game and not player.bot:
            text = start + call.formatted(template, to=player.index)
            call.world.note(Kind.CHAT, player.index, value=text)


@natives("LogMessage", "LogError")
def log_message(call: Call) -> None:
    call.world.note(Kind.LOG, value=call.formatted(0, to=0))


@natives("LogAction")
def log_action(call: Call) -> None:
    call.world.note(Kind.LOG, call.cell(0), value=call.formatted(2, to=0))


@natives("LogToFile", "LogToFileEx", "LogToOpenFileEx")
def log_to_file(call: Call) -> None:
    call.world.note(Kind.LOG, name=call.text(0), value=call.formatted(1, to=0))


@natives("LogToGame")
def log_to_game(call: Call) -> None:
    call.world.note(Kind.LOG, name="game", value=call.formatted(0, to=0))


@natives("SetGlobalTransTarget")
def set_translation_target(call: Call) -> None:
    call.session.translator.target = call.cell(0)


@natives("LoadTranslations")
def load_translations(call: Call) -> None:
    call.session.translator.loaded.append(call.text(0).removesuffix(".txt"))


@natives("TranslationPhraseExists")
def phrase_exists(call: Call) -> int:
    return call.session.translator.find(call.text(0)) is not None


# user messages


@natives("GetUserMessageType")
def message_type(_: Call) -> int:
    return 0


@natives("GetUserMessageId")
def message_id(call: Call) -> int:
    name = call.text(0)
    return MESSAGES.index(name) if name in MESSAGES else -1


@natives("GetUserMessageName")
def message_name(call: Call) -> int:
    if not 0 <= call.cell(0) < len(MESSAGES):
        return 0
    call.write_text(1, 2, MESSAGES[call.cell(0)])
    return 1


@natives("StartMessage")
def start_message(call: Call) -> int:
    if call.text(0) not in MESSAGES:
        raise NativeError(f'Invalid message name: "{call.text(0)}"')
    return _start(call, call.text(0))


@natives("StartMessageEx")
def start_message_by_id(call: Call) -> int:
    if not 0 <= call.cell(0) < len(MESSAGES):
        raise NativeError(f"Invalid message id supplied ({call.cell(0)})")
    return _start(call, MESSAGES[call.cell(0)])


def _start(call: Call, name: str) -> int:
    if call.session.message is not None:
        raise NativeError("Unable to execute a new message, there is already one in progress")
    clients = call.array(1, call.cell(2))
    for client in clients:
        call.world.connected(client)
    message = Message(name, clients)
    call.session.message = call.session.handles.create(message)
    return call.session.message


@natives("EndMessage")
def end_message(call: Call) -> None:
    handle, call.session.message = call.session.message, None
    if handle is None:
        raise NativeError("Unable to end message, no message is in progress")
    message = call.session.handles.read(handle, Message)
    call.session.release(handle)
    kind, text = _meaning(message)
    for client in message.clients:
        call.world.note(kind, client, name=message.name, value=text)


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


def _write(call: Call, value: float | str) -> None:
    call.handle(0, Message).parts.append(value)


@natives(
    "BfWriteByte", "BfWriteChar", "BfWriteShort", "BfWriteWord", "BfWriteNum", "BfWriteBool",
    "BfWriteEntity", "BfWrite.WriteByte", "BfWrite.WriteChar", "BfWrite.WriteShort",
    "BfWrite.WriteWord", "BfWrite.WriteNum", "BfWrite.WriteBool", "BfWrite.WriteEntity",
)  # fmt: skip
def write_number(call: Call) -> None:
    _write(call, call.cell(1))


@natives(
    "BfWriteFloat", "BfWrite.WriteFloat", "BfWriteCoord", "BfWrite.WriteCoord",
    "BfWriteAngle", "BfWrite.WriteAngle",
)  # fmt: skip
def write_float(call: Call) -> None:
    _write(call, to_float(call.cell(1)))


@natives("BfWriteString", "BfWrite.WriteString")
def write_string(call: Call) -> None:
    _write(call, call.text(1))


@natives("BfWriteVecCoord", "BfWrite.WriteVecCoord")
def write_vector(call: Call) -> None:
    for value in call.vector(1):
        _write(call, value)


# natives of the colours plugins


_TAG = re.compile(r"\{[A-Za-z]\w*\}")


@natives("CPrintToChat")
def coloured_to_chat(call: Call) -> None:
    player = call.player(0)
    text = _TAG.sub("", call.formatted(1, to=player.index))
    call.world.note(Kind.CHAT, player.index, value=text)


@natives("CPrintToChatAll")
def coloured_to_all(call: Call) -> None:
    for player in call.world.players():
        if player.in_game and not player.bot:
            text = _TAG.sub("", call.formatted(0, to=player.index))
            call.world.note(Kind.CHAT, player.index, value=text)


# sounds


@natives("EmitSound")
def emit_sound(call: Call) -> None:
    for client in call.array(0, call.cell(1)):
        call.world.note(Kind.SOUND, call.world.player(client).index, name=call.text(2))


@natives("EmitAmbientSound")
def emit_ambient(call: Call) -> None:
    call.world.note(Kind.SOUND, name=call.text(0), value=call.vector(1))


@natives("StopSound")
def stop_sound(call: Call) -> None:
    call.world.note(Kind.SOUND, call.cell(0), name=call.text(2), value="stopped")
