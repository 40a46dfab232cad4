"""Natives of clientprefs: texts that a client keeps between games."""

from __future__ import annotations

from dataclasses import dataclass

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.entities import Player
from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie by its name; the value is the client's."""

    name: str


@natives("RegClientCookie", "Cookie.Cookie")
def register(call: Call) -> int:
    call.session.cookies.add(call.text(0))
    return call.session.handles.create(Cookie(call.text(0)))


@natives("FindClientCookie", "Cookie.Find")
def find(call: Call) -> int:
    name = call.text(0)
    return call.session.handles.create(Cookie(name)) if name in call.session.cookies else 0


@natives("AreClientCookiesCached")
def are_cached(call: Call) -> int:
    return not call.connected(0).bot


def _get(call: Call, player: Player, cookie: Cookie) -> None:
    call.write_text(2, 3, player.cookies.get(cookie.name, ""))


def _set(call: Call, player: Player, cookie: Cookie) -> None:
    before = player.cookies.get(cookie.name, "")
    player.cookies[cookie.name] = call.text(2)
    name = f"cookie {cookie.name}"
    call.world.note(Kind.PROPERTY, player.index, name=name, value=call.text(2), before=before)


@natives("GetClientCookie")
def get_of_client(call: Call) -> None:
    _get(call, call.connected(0), call.handle(1, Cookie))


@natives("SetClientCookie")
def set_of_client(call: Call) -> None:
    _set(call, call.connected(0), call.handle(1, Cookie))


@natives("Cookie.Get")
def get(call: Call) -> None:
    _get(call, call.connected(1), call.handle(0, Cookie))


@natives("Cookie.Set")
def set_value(call: Call) -> None:
    _set(call, call.connected(1), call.handle(0, Cookie))
