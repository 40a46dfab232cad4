"""`l4d2-assets build baseline --promote`, of which one step is killed or waits.

Run as `build_driver.py ASSET HOW`. `kill`: the process dies by SIGKILL in the
middle of the asset's work. `wait`: the work says `working` on standard output
when it begins and never ends. Both empty: the plain command.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import time

from l4d2_assets import build, cli
from l4d2_assets.asset_step import AssetStep
from l4d2_assets.core.artefacts import Product
from l4d2_assets.core.steps import Inputs


def spoilt(definition: AssetStep, how: str) -> AssetStep:
    def compute(_inputs: Inputs) -> Product:
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(1, b"working\n")
        time.sleep(600)
        raise AssertionError

    return dataclasses.replace(
        definition, step=dataclasses.replace(definition.step, compute=compute, memoise=False)
    )


def main(asset: str, how: str) -> None:
    steps = tuple(spoilt(s, how) if s.step.asset == asset else s for s in build.STEPS)
    assert (steps == build.STEPS) == (not asset)
    options = build.build_defs.__kwdefaults__
    assert options is not None
    options["steps"] = steps
    sys.argv = ["l4d2-assets", "build", "baseline", "--promote"]
    cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
