"""Natives of the clock: timers, frames, game time, dates, dice."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import Final

from l4d2_sourcepawn.simulate.effects import Kind
from l4d2_sourcepawn.simulate.natives.call import Call, Natives
from l4d2_sourcepawn.simulate.timers import MIN_INTERVAL, TICK, Timer
from l4d2_sourcepawn.vm import NativeError, wrap

natives = Natives()

_CELL_BITS: Final = 31


@natives("CreateTimer")
def create(call: Call) -> int:
    interval = max(MIN_INTERVAL, call.number(0))
    callback = call.session.plugin.machine.function_name(call.cell(1))
    if callback is None:
        raise NativeError(f"Invalid function id ({call.cell(1) & 0xFFFFFFFF:X})")
    timer = Timer(call.cell(1), interval, call.world.time + interval, call.cell(2), call.cell(3))
    timer.handle = call.session.handles.create(timer)
    call.session.hooks.timers.add(timer)
    call.world.note(Kind.TIMER, name=callback, value=round(call.number(0), 6))
    return timer.handle


@natives("KillTimer")
def kill(call: Call) -> None:
    call.session.end_timer(call.handle(0, Timer))


@natives("TriggerTimer")
def trigger(call: Call) -> None:
    call.session.run_timer(call.handle(0, Timer))


@natives("RequestFrame")
def request_frame(call: Call) -> None:
    call.session.hooks.frames.append((call.cell(0), call.cell(1)))


@natives("GetGameTime", "GetEngineTime", "GetTickedTime")
def game_time(call: Call) -> float:
    return call.world.time


@natives("GetGameTickCount", "GetSysTickCount")
def tick_count(call: Call) -> int:
    return call.world.tick


@natives("GetTickInterval", "GetGameFrameTime")
def tick_interval(_: Call) -> float:
    return TICK


@natives("GetMapTimeLeft")
def map_time_left(call: Call) -> int:
    call.write(0, -1)
    return 1


@natives("GetTime")
def get_time(call: Call) -> int:
    return call.world.wall_time


@natives("FormatTime")
def format_time(call: Call) -> None:
    pattern = "%Y-%m-%d %H:%M:%S" if call.omitted(2) else call.text(2)
    if not pattern:
        raise NativeError("Time format string cannot be empty.")
    stamp = call.cell(3, -1)
    moment = datetime.fromtimestamp(call.world.wall_time if stamp == -1 else stamp, UTC)
    try:
        text = time.strftime(pattern, moment.timetuple())
    except ValueError:
        raise NativeError("Invalid time format or buffer too small") from None
    call.write_text(0, 1, text)


@natives("GetRandomInt")
def random_int(call: Call) -> int:
    low, high = call.cell(0), call.cell(1)
    return call.world.rng.randint(low, high) if low <= high else low


@natives("GetRandomFloat")
def random_float(call: Call) -> float:
    return call.world.rng.uniform(call.number(0), call.number(1, 1.0))


@natives("GetURandomInt")
def unsigned_random(call: Call) -> int:
    return call.world.rng.getrandbits(_CELL_BITS)


@natives("GetURandomFloat")
def unsigned_random_float(call: Call) -> float:
    return call.world.rng.random()


@natives("SetRandomSeed", "SetURandomSeed")
def set_seed(call: Call) -> None:
    seed = call.cell(0)
    call.world.rng = random.Random(wrap(seed))  # noqa: S311 - dice, not secrets
