"""The entry point of the code location, for `dagster`, `dg` and `workspace.yaml`."""

from l4d2_assets.build import build_defs

defs = build_defs()
