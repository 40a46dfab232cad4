"""Natives on menus and panels."""

from __future__ import annotations

from l4d2_sourcepawn.simulate import menus
from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.menus import Item, Menu, Panel
from l4d2_sourcepawn.simulate.natives.call import Call, Natives

natives = Natives()

_SELECTED_BY_DEFAULT = 28  # MENU_ACTIONS_DEFAULT: select, cancel, end


@natives("CreateMenu", "Menu.Menu")
def create(call: Call) -> int:
    return call.session.handles.create(Menu(call.cell(0), call.cell(1, _SELECTED_BY_DEFAULT)))


def _menu(call: Call) -> Menu:
    return call.handle(0, Menu)


@natives("SetMenuTitle", "Menu.SetTitle")
def set_title(call: Call) -> None:
    _menu(call).title = call.formatted(1)


@natives("GetMenuTitle", "Menu.GetTitle")
def get_title(call: Call) -> int:
    return call.write_text(1, 2, _menu(call).title)


@natives("AddMenuItem", "Menu.AddItem")
def add_item(call: Call) -> int:
    _menu(call).items.append(Item(call.text(1), call.text(2), call.cell(3)))
    return 1


@natives("InsertMenuItem", "Menu.InsertItem")
def insert_item(call: Call) -> int:
    items = _menu(call).items
    if not 0 <= call.cell(1) < len(items):
        return 0
    items.insert(call.cell(1), Item(call.text(2), call.text(3), call.cell(4)))
    return 1


@natives("RemoveMenuItem", "Menu.RemoveItem")
def remove_item(call: Call) -> int:
    items = _menu(call).items
    if not 0 <= call.cell(1) < len(items):
        return 0
    del items[call.cell(1)]
    return 1


@natives("RemoveAllMenuItems", "Menu.RemoveAllItems")
def remove_all(call: Call) -> None:
    _menu(call).items.clear()


@natives("GetMenuItem", "Menu.GetItem")
def get_item(call: Call) -> int:
    items = _menu(call).items
    if not 0 <= call.cell(1) < len(items):
        return 0
    item = items[call.cell(1)]
    call.write_text(2, 3, item.info)
    if call.given(4):
        call.write(4, item.style)
    if call.given(6):
        call.write_text(5, 6, item.text)
    return 1


@natives("GetMenuItemCount", "Menu.ItemCount.get")
def item_count(call: Call) -> int:
    return len(_menu(call).items)


@natives("SetMenuExitButton", "Menu.ExitButton.set")
def set_exit(call: Call) -> int:
    _menu(call).exit_button = bool(call.cell(1))
    return 1


@natives("SetMenuExitBackButton", "Menu.ExitBackButton.set")
def set_back(call: Call) -> None:
    _menu(call).back_button = bool(call.cell(1))


@natives("Menu.Pagination.set", "SetMenuPagination")
def set_pagination(call: Call) -> int:
    _menu(call).pagination = call.cell(1)
    return 1


@natives("Menu.NoVoteButton.set", "SetMenuNoVoteButton")
def set_no_vote(call: Call) -> int:
    _menu(call).no_vote = bool(call.cell(1))
    return 1


@natives("DisplayMenu", "DisplayMenuAtItem", "Menu.Display", "Menu.DisplayAt")
def display(call: Call) -> int:
    menu, client = _menu(call), call.player(1)
    if client.bot:
        return 0
    menus.show_menu(call.session, client.index, call.cell(0), menu)
    return 1


@natives("CancelMenu", "Menu.Cancel")
def cancel(call: Call) -> None:
    _menu(call)
    for client in [each for each, held in call.session.shown.items() if held == call.cell(0)]:
        menus.close(call.session, client)


@natives("GetClientMenu")
def client_menu(call: Call) -> int:
    return 1 if call.player(0).index in call.session.shown else 0


@natives("CancelClientMenu")
def cancel_client_menu(call: Call) -> int:
    client = call.player(0).index
    if client not in call.session.shown:
        return 0
    menus.close(call.session, client)
    return 1


@natives("IsVoteInProgress")
def vote_in_progress(_: Call) -> int:
    return 0


# panels


@natives("CreatePanel", "Panel.Panel")
def create_panel(call: Call) -> int:
    return call.session.handles.create(Panel())


@natives("SetPanelTitle", "Panel.SetTitle")
def set_panel_title(call: Call) -> None:
    call.handle(0, Panel).title = call.text(1)


@natives("DrawPanelText", "Panel.DrawText")
def draw_text(call: Call) -> int:
    call.handle(0, Panel).lines.append(call.text(1))
    return 1


@natives("DrawPanelItem", "Panel.DrawItem")
def draw_item(call: Call) -> int:
    panel = call.handle(0, Panel)
    panel.keys += 1
    panel.lines.append(f"{panel.keys}. {call.text(1)}")
    return panel.keys


@natives("SendPanelToClient", "Panel.Send")
def send_panel(call: Call) -> int:
    panel, client = call.handle(0, Panel), call.player(1)
    if client.bot:
        return 0
    text = "\n".join([panel.title, *panel.lines])
    call.world.note(Kind.MENU, client.index, name="panel", value=text)
    return 1
