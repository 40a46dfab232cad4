"""Menus and panels: what a player sees, and what happens when it chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.errors import SimulationError

if TYPE_CHECKING:
    from l4d2_sourcepawn.simulate.session import Session

CANCEL_INTERRUPTED: Final = -2
END_SELECTED: Final = 0
END_CANCELLED: Final = -3
ITEM_DISABLED: Final = 1


class Action(IntEnum):
    """`MenuAction` bits that a handler is called with."""

    START = 1
    DISPLAY = 2
    SELECT = 4
    CANCEL = 8
    END = 16


@dataclass
class Item:
    """One line that can be chosen: what the plugin gets, and what the player reads."""

    info: str
    text: str
    style: int = 0


@dataclass(eq=False)
class Menu:
    """A menu with the function that hears what became of it."""

    handler: int
    actions: int
    title: str = ""
    items: list[Item] = field(default_factory=list)
    exit_button: bool = True
    back_button: bool = False
    no_vote: bool = False
    pagination: int = 7
    options: int = 0


@dataclass(eq=False)
class Panel:
    """A panel: lines of text, of which some have numbers to press."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    keys: int = 0


def show_menu(session: Session, client: int, handle: int, menu: Menu) -> None:
    """Show a menu to a client; the one it saw before ends."""
    close(session, client)
    session.shown[client] = handle
    text = "\n".join([menu.title, *(item.text for item in menu.items)])
    session.world.note(Kind.MENU, client, value=text)
    if menu.actions & Action.START:
        session.plugin.call(menu.handler, handle, Action.START, 0, 0)


def choose(session: Session, client: int, item: int) -> None:
    """Let a client choose an item of its menu, counted from 0.

    Raises:
        SimulationError: it sees no menu, or the item is not there to be chosen.
    """
    handle = session.shown.get(client)
    menu = session.handles.peek(handle) if handle else None
    if not isinstance(menu, Menu) or handle is None:
        raise SimulationError(f"client {client} sees no menu")
    if not 0 <= item < len(menu.items) or menu.items[item].style & ITEM_DISABLED:
        raise SimulationError(f"the menu of client {client} has no item {item} to choose")
    del session.shown[client]
    session.plugin.call(menu.handler, handle, Action.SELECT, client, item)
    session.plugin.call(menu.handler, handle, Action.END, END_SELECTED, 0)


def close(session: Session, client: int, reason: int = CANCEL_INTERRUPTED) -> None:
    """End what a client sees, if it sees a menu."""
    handle = session.shown.pop(client, None)
    menu = session.handles.peek(handle) if handle else None
    if isinstance(menu, Menu) and handle is not None:
        session.plugin.call(menu.handler, handle, Action.CANCEL, client, reason)
        session.plugin.call(menu.handler, handle, Action.END, END_CANCELLED, reason)
