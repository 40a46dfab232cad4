"""Answering requests with plugins and their verdicts: the room that is deployed alone.

What belongs here: the prompt that training and evaluation share, the backends
that answer it, the engine that judges each answer, and its faces (the
OpenAI-compatible API and the `l4d2` command). What does not: Dagster, anything
that makes models, and anything that knows SourcePawn or the game, which is
`l4d2_sourcepawn`'s. Web parts are imported where they are used, so that the
base install runs every command that needs no server.
"""
