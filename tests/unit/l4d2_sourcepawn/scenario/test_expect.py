from __future__ import annotations

import pytest

TELL = """
public void OnPluginStart() { RegConsoleCmd("sm_tell", Tell); RegConsoleCmd("sm_do", Do); }
Action Tell(int client, int args)
{
	char text[200];
	GetCmdArgString(text, sizeof(text));
	PrintToChatAll("%s", text);
	return Plugin_Handled;
}
Action Do(int client, int args)
{
	char what[64];
	GetCmdArg(1, what, sizeof(what));
	if (StrEqual(what, "speed")) SetEntPropFloat(client, Prop_Send, "m_flLaggedMovementValue", 1.3);
	if (StrEqual(what, "top")) SetEntPropFloat(client, Prop_Send, "m_flMaxspeed", 286.0);
	if (StrEqual(what, "hurt")) SDKHooks_TakeDamage(client, 0, 0, 10.0);
	if (StrEqual(what, "heal")) SetEntityHealth(client, 90);
	if (StrEqual(what, "god")) SDKHook(client, SDKHook_OnTakeDamage, Block);
	if (StrEqual(what, "half")) SDKHook(client, SDKHook_OnTakeDamageAlive, Half);
	if (StrEqual(what, "kick")) KickClient(client, "out");
	if (StrEqual(what, "witch")) L4D2_SpawnWitch(view_as<float>({0.0, 0.0, 0.0}), NULL_VECTOR);
	if (StrEqual(what, "hint")) PrintHintText(client, "a hint");
	if (StrEqual(what, "sound")) EmitSoundToClient(client, "x.wav");
	float place[3] = {50.0, 60.0, 70.0};
	if (StrEqual(what, "go")) TeleportEntity(client, place, NULL_VECTOR, NULL_VECTOR);
	if (StrEqual(what, "cvar")) FindConVar("z_common_limit").SetInt(5);
	return Plugin_Handled;
}
Action Block(int victim, int &attacker, int &inflictor, float &damage, int &type)
{
	return Plugin_Handled;
}
Action Half(int victim, int &attacker, int &inflictor, float &damage, int &type)
{
	damage /= 2.0;
	return Plugin_Changed;
}
"""
PLAYERS = (
    "{nick: {role: survivor, human: true, name: Nick 7}, ellis: survivor, hunter: hunter, "
    "bot: {role: survivor, human: false}, seer: spectator}"
)


@pytest.fixture
def outcome(play):
    def told(*steps: str) -> str:
        run = play(TELL, "\n".join(steps), players=PLAYERS)
        assert not run.runs[0].faults
        return run.outcome

    return told


def _tell(text: str) -> str:
    return f'command: {{who: nick, line: "sm_tell {text}"}}'


def _do(what: str) -> str:
    return f'command: {{who: nick, line: "sm_do {what}"}}'


@pytest.mark.parametrize(
    ("said", "expected", "right"),
    [
        ("Nick 7 has 12 points", '{to: everybody, contains: ["{nick}"], number: 12}', True),
        ("NICK 7 has 12 points", '{to: everybody, contains: ["{nick}"], number: 12}', False),
        ("Nick 7 has 123 points", "{to: everybody, number: 12}", False),
        ("Nick 7 has 12 points", "{to: everybody, number: 7}", False),
        ("Nick 7 has x7", "{to: everybody, number: 7}", True),
        ("it did 12.50 hp", "{to: everybody, number: 12.5}", True),
        ("it did 12.0 hp", "{to: everybody, number: 12}", True),
        ("(12)", "{to: everybody, number: 12}", True),
        ("12 of 30", "{to: everybody, number: [12, 30]}", True),
        ("12 of 31", "{to: everybody, number: [12, 30]}", False),
        ("a TANK!", "{to: everybody, contains: tank}", True),
        ("a bank!", "{to: everybody, contains: tank}", False),
        ("a tank!", "{to: everybody, contains: tank, excludes: [a]}", False),
        ("a tank!", "{to: survivors, contains: tank}", False),
        ("a tank!", "{to: everybody, contains: tank, times: 2}", False),
        ("a tank!", "{to: everybody, contains: tank, times: {min: 1}}", True),
    ],
)
def test_what_a_message_must_have(outcome, said, expected, right):
    assert outcome(_tell(said), f"expect: {{chat: {expected}}}") == (
        "passed" if right else "failed"
    )


def test_lines_are_taken_together_where_one_is_wanted(outcome):
    both = "expect: {chat: {to: everybody, contains: [one, two]}}"
    assert outcome(_tell("one"), _tell("two"), both) == "passed"
    assert outcome(_tell("one"), both) == "failed"
    alone = "expect: {chat: {to: everybody, contains: [one], alone: true}}"
    assert outcome(_tell("one"), alone) == "passed"
    assert outcome(_tell("one"), _tell("two"), alone) == "failed"


def test_windows(outcome):
    wanted = "expect: {chat: {to: everybody, contains: [one]}}"
    assert outcome(_tell("one"), "wait: 5", wanted, wanted) == "passed"
    assert outcome(_tell("one"), "mark: {}", "wait: 1", wanted) == "failed"
    assert outcome(_tell("one"), wanted, "wait: 1", "expect_nothing: [chat]") == "passed"
    assert outcome(_tell("one"), "expect_nothing: [chat]") == "failed"
    assert (
        outcome(
            "repeat: {times: 3, steps: [" + "{" + _tell("one") + "}]}",
            "expect: {chat: {to: everybody, contains: one, times: 3}}",
        )
        == "passed"
    )


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("speed", "{player: {who: nick, speed: 1.3}, unchanged: {who: others, what: [speed]}}"),
        ("top", "{player: {who: nick, speed: 1.3}, unchanged: {who: others, what: [speed]}}"),
        ("heal", "{player: {who: nick, health: 90}, unchanged: {who: others, what: [health]}}"),
        ("hurt", "{player: {who: nick, health: 90}}"),
        ("god", "{blow: {victim: nick, by: hunter, amount: 20, type: club, taken: none}}"),
        ("half", "{blow: {victim: nick, by: hunter, amount: 20, type: club, taken: 10}}"),
        ("kick", "{kicked: nick, player: {who: nick, in_game: false}}"),
        ("witch", "{entities: {what: witch, count: 1}, spawned: {what: witch, count: 1}}"),
        ("hint", "{message: {to: nick, contains: hint}}"),
        ("sound", "{sound: {to: nick}}"),
        ("go", "{player: {who: nick, position: {near: [50, 60, 70], within: 1}}}"),
        ("cvar", "{convar: {name: z_common_limit, value: 5}}"),
        ("cvar", "{effect: {kind: convar, name: z_common_limit, value: 5, times: 1}}"),
    ],
)
def test_effects_are_seen_and_their_absence_too(outcome, what, expected):
    assert outcome(_do(what), f"expect: {expected}") == "passed"
    assert outcome(_do("nothing"), f"expect: {expected}") == "failed"


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("speed", "speed"),
        ("top", "speed"),
        ("heal", "health"),
        ("hurt", "damage"),
        ("kick", "kick"),
        ("witch", "spawned"),
        ("hint", "message"),
        ("sound", "sound"),
        ("go", "teleport"),
        ("cvar", "convar"),
        ("cvar", "anything"),
    ],
)
def test_nothing_is_nothing(outcome, what, kind):
    assert outcome(_do(what), f"expect_nothing: [{kind}]") == "failed"
    assert outcome(_do("nothing"), f"expect_nothing: [{kind}]") == "passed"


def test_a_test_blow_leaves_no_trace(outcome):
    blow = "expect: {blow: {victim: nick, by: hunter, amount: 20, type: club, taken: usual}}"
    same = "expect: {unchanged: {who: everybody, what: [health, temp_health, alive]}}"
    assert outcome("wait: 1", blow, same, blow, "expect_nothing: [anything]") == "passed"


def test_a_test_blow_knows_friendly_fire(outcome):
    blow = "expect: {blow: {victim: nick, by: ellis, amount: 50, type: bullet, taken: %s}}"
    assert outcome(blow % "usual") == "passed"
    assert outcome(blow % "5") == "passed"
    assert outcome(blow % "50") == "failed"
    assert outcome(_do("god"), blow % "usual") == "failed"


def test_damage_of_the_game_is_not_the_plugins(outcome):
    hurt = "damage: {victim: nick, by: hunter, amount: 10, type: club}"
    assert outcome(hurt, "expect_nothing: [anything]") == "passed"
    assert outcome(_do("half"), "mark: {}", hurt, "expect_nothing: [damage]") == "failed"


@pytest.mark.parametrize(
    "steps",
    [
        ["leave: {who: ellis}", "say: {who: ellis, text: hi}"],
        ["kill: {victim: hunter, by: nick}", "pounce: {victim: nick, by: hunter}"],
        ["bile: {victim: nick, by: hunter}"],
        ["revive: {subject: nick, by: ellis}"],
        ["leave_start_area: {}", "leave_start_area: {}"],
        ["event: {name: no_such_event}"],
        ["pickup: {who: nick, item: no_such_thing}"],
        ["menu: {who: nick, item: 0}"],
        ["join: {who: rick, slot_of: nick}"],
    ],
)
def test_what_cannot_happen_fails_and_says_so(play, steps):
    run = play(TELL, "\n".join([*steps, "expect_nothing: [chat]"]), players=PLAYERS)
    assert run.outcome == "failed"
    failed = run.runs[0].failed
    assert failed is not None
    assert failed.expected == "the step can happen"
    assert failed.step == str(len(steps))


EVERY_STEP = """
leave_start_area: {by: nick}
panic_start: {}
panic_end: {}
horde: {}
car_alarm: {by: nick}
join: {who: rick, role: survivor, human: true}
join: {who: zed, role: charger, human: true}
rename: {who: rick, name: Ricky}
idle: {who: rick}
take_over: {who: rick}
change_team: {who: seer, team: survivor}
leave: {who: seer}
join: {who: newer, slot_of: seer}
press: {who: nick, buttons: [attack, use]}
set: {who: nick, health: 50, temp_health: 10, position: [1, 2, 3]}
convar: {name: z_common_limit, value: 10}
spawn: {what: witch, as: w}
spawn: {what: common, as: c}
spawn: {what: smoker, as: s}
spawn: {what: boomer, as: b}
spawn: {what: jockey, as: j}
spawn: {what: spitter, as: sp}
damage: {victim: c, by: nick, amount: 1}
kill: {victim: c, by: world}
startle_witch: {witch: w, by: nick}
kill: {victim: w, by: nick, weapon: melee}
incapacitate: {victim: nick, by: hunter}
revive: {subject: nick, by: ellis}
heal: {subject: nick}
pills: {who: nick}
adrenaline: {who: nick}
hang: {who: nick}
revive: {subject: nick, by: ellis}
kill: {victim: nick, by: world}
defibrillate: {subject: nick, by: ellis}
kill: {victim: nick, by: hunter}
rescue: {subject: nick, by: ellis}
bile: {victim: nick, by: b}
bile_ends: {victim: nick}
vomit_misses: {by: b}
bile: {victim: hunter, by: nick, how: jar}
bile: {victim: nick, by: b, how: burst}
pounce: {victim: nick, by: hunter}
pounce_ends: {victim: nick, by: hunter, rescuer: ellis}
pounce_misses: {by: hunter}
claw: {victim: nick, by: hunter}
tongue: {victim: nick, by: s}
choke: {victim: nick, by: s}
tongue_ends: {victim: nick, by: s}
tongue_misses: {by: s}
charge: {by: zed}
impact: {victim: ellis, by: zed}
carry: {victim: nick, by: zed}
carry_ends: {victim: nick, by: zed}
pummel: {victim: nick, by: zed}
pummel_ends: {victim: nick, by: zed}
charge_ends: {by: zed}
ride: {victim: nick, by: j}
ride_ends: {victim: nick, by: j}
spit: {by: sp}
shove: {victim: hunter, by: nick}
enter_saferoom: {who: nick}
leave_saferoom: {who: nick}
pickup: {who: nick, item: rifle}
drop: {who: nick, item: rifle}
pickup: {who: nick, item: pumpshotgun}
shoot: {who: nick}
reload: {who: nick}
door: {who: nick, action: open}
event: {name: player_jump, fields: {userid: "@nick"}}
forward: {name: L4D2_OnRevived, arguments: ["#nick"]}
server_command: "echo x"
say: {who: nick, text: hi}
command: {who: nick, line: "echo x"}
reload_plugin: {}
finale: {stage: start}
end_round: {winner: survivors}
start_round: {}
restart_round: {}
map_change: {to: c5m2_park}
map_transition: {to: c5m3_cemetery}
wait: 1
mark: {}
expect_nothing: [chat]
"""


def test_every_step_of_the_document_happens(play):
    from l4d2_sourcepawn.scenario.steps import HAPPENINGS

    run = play(TELL, EVERY_STEP, players=PLAYERS)
    assert run.outcome == "passed", run.reason
    assert (
        not set(HAPPENINGS) - {line.partition(":")[0] for line in EVERY_STEP.split("\n")} - {"menu"}
    )
