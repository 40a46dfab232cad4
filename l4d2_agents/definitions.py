"""The entry point of the agents' code location."""

from l4d2_agents.build import build_defs

defs = build_defs()
