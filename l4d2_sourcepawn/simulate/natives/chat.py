"""Natives that say something: chat, hints, console, logs."""

from __future__ import annotations

import re

from l4d2_sourcepawn.simulate.commands import REPLY_TO_CHAT
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()


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
