"""Survivor bots for Left 4 Dead 2: the rules they live by, and later how they learn and play.

What belongs here: the game's survival rules as sourced numbers, and with the
agents' issue the simulator, the environments, the policies, their evaluation
and the two ways into the real game (bridge and in-game policy). What does not:
language models, and judging SourcePawn, which `l4d2_sourcepawn` does for the
plugins of this package too.

So far there are the constants: `l4d2_agents.constants`.
"""
