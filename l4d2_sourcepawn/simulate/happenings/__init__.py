"""What the game does when something happens in it.

A happening changes the world and tells it as the game and Left4DHooks do: forwards that
may forbid it, events, forwards after it. Names and fields of events and forwards are
facts; where the order of two events of one happening is not known, it is the order in
which the plugins of the corpus expect them, and no plugin should rely on it.
"""
