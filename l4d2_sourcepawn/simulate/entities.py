"""Entities and players: what the game knows of each thing in its world."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from l4d2_sourcepawn.game.netprops import PLAYER_CLASS
from l4d2_sourcepawn.vm import wrap

Vector = tuple[float, float, float]
Property = int | float | str | Vector

ORIGIN: Final[Vector] = (0.0, 0.0, 0.0)
NO_ENTITY: Final = -1
MAX_CLIENTS: Final = 18
"""Player slots of the mocked server: eight players, bots and room for more."""

FL_ONGROUND: Final = 1
FL_CLIENT: Final = 1 << 8
FL_FAKECLIENT: Final = 1 << 9
SURVIVOR_MAX_HEALTH: Final = 100
RUN_SPEED: Final = 220.0
"""Units a second at which a healthy survivor runs."""

_SERIAL_SHIFT: Final = 16
_REFERENCE: Final = 1 << 31
_SERIALS: Final = 0x7FFF


class Team(IntEnum):
    """`m_iTeamNum`."""

    UNASSIGNED = 0
    SPECTATOR = 1
    SURVIVOR = 2
    INFECTED = 3


class Zombie(IntEnum):
    """`m_zombieClass`."""

    NONE = 0
    SMOKER = 1
    BOOMER = 2
    HUNTER = 3
    SPITTER = 4
    JOCKEY = 5
    CHARGER = 6
    WITCH = 7
    TANK = 8
    SURVIVOR = 9


BOT_CLASSES: Final[dict[Zombie, str]] = {
    Zombie.SMOKER: "CSmoker",
    Zombie.BOOMER: "CBoomer",
    Zombie.HUNTER: "CHunter",
    Zombie.SPITTER: "CSpitter",
    Zombie.JOCKEY: "CJockey",
    Zombie.CHARGER: "CCharger",
    Zombie.TANK: "CTank",
    Zombie.SURVIVOR: "CSurvivorBot",
}
"""Server class of a bot; a human is a CTerrorPlayer whatever it plays."""

SERVER_CLASSES: Final[dict[str, str]] = {
    "beam_spotlight": "CBeamSpotlight",
    "cs_team_manager": "CCSTeam",
    "env_beam": "CBeam",
    "env_entity_dissolver": "CEntityDissolve",
    "env_fog_controller": "CFogController",
    "env_sprite": "CSprite",
    "env_steam": "CSteamJet",
    "func_brush": "CFuncBrush",
    "func_button": "CBaseButton",
    "func_button_timed": "CButtonTimed",
    "func_door": "CBaseDoor",
    "func_door_rotating": "CBaseDoor",
    "func_elevator": "CFuncElevator",
    "func_tracktrain": "CFuncTrackTrain",
    "grenade_launcher_projectile": "CGrenadeLauncher_Projectile",
    "infected": "CInfected",
    "inferno": "CInferno",
    "info_particle_system": "CParticleSystem",
    "insect_swarm": "CInsectSwarm",
    "light_dynamic": "CDynamicLight",
    "molotov_projectile": "CMolotovProjectile",
    "physics_prop": "CPhysicsProp",
    "pipe_bomb_projectile": "CPipeBombProjectile",
    "point_spotlight": "CSpotlightEnd",
    "prop_car_alarm": "CPhysicsProp",
    "prop_door_rotating": "CBasePropDoor",
    "prop_door_rotating_checkpoint": "CPropDoorRotatingCheckpoint",
    "prop_dynamic": "CDynamicProp",
    "prop_dynamic_ornament": "CDynamicProp",
    "prop_dynamic_override": "CDynamicProp",
    "prop_health_cabinet": "CPropHealthCabinet",
    "prop_minigun": "CPropMinigun",
    "prop_minigun_l4d1": "CPropMinigun",
    "prop_mounted_machine_gun": "CPropMountedGun",
    "prop_physics": "CPhysicsProp",
    "prop_physics_override": "CPhysicsProp",
    "prop_ragdoll": "CRagdoll",
    "spitter_projectile": "CSpitterProjectile",
    "survivor_death_model": "CSurvivorDeathModel",
    "terror_gamerules": "CTerrorGameRulesProxy",
    "terror_player_manager": "CTerrorPlayerResource",
    "upgrade_ammo_explosive": "CItemUpgradePackExplosive",
    "upgrade_ammo_incendiary": "CItemUpgradePackIncendiary",
    "vomitjar_projectile": "CVomitJarProjectile",
    "weapon_adrenaline": "CItem_Adrenaline",
    "weapon_autoshotgun": "CAutoShotgun",
    "weapon_boomer_claw": "CWeaponBoomerClaw",
    "weapon_chainsaw": "CWeaponChainsaw",
    "weapon_charger_claw": "CWeaponChargerClaw",
    "weapon_cola_bottles": "CColaBottles",
    "weapon_defibrillator": "CDefibrillator",
    "weapon_fireworkcrate": "CFireworkCrate",
    "weapon_first_aid_kit": "CWeaponFirstAidKit",
    "weapon_gascan": "CGasCan",
    "weapon_gnome": "CGnome",
    "weapon_grenade_launcher": "CWeaponGrenadeLauncher",
    "weapon_hunter_claw": "CWeaponHunterClaw",
    "weapon_hunting_rifle": "CSniperRifle",
    "weapon_jockey_claw": "CWeaponJockeyClaw",
    "weapon_melee": "CTerrorMeleeWeapon",
    "weapon_molotov": "CMolotov",
    "weapon_oxygentank": "COxygenTank",
    "weapon_pain_pills": "CWeaponPainPills",
    "weapon_pipe_bomb": "CPipeBomb",
    "weapon_pistol": "CPistol",
    "weapon_pistol_magnum": "CMagnumPistol",
    "weapon_propanetank": "CPropaneTank",
    "weapon_pumpshotgun": "CPumpShotgun",
    "weapon_rifle": "CAssaultRifle",
    "weapon_rifle_ak47": "CRifle_AK47",
    "weapon_rifle_desert": "CRifle_Desert",
    "weapon_rifle_m60": "CRifle_M60",
    "weapon_rifle_sg552": "CRifle_SG552",
    "weapon_shotgun_chrome": "CShotgun_Chrome",
    "weapon_shotgun_spas": "CShotgun_SPAS",
    "weapon_smg": "CSubMachinegun",
    "weapon_smg_mp5": "CSMG_MP5",
    "weapon_smg_silenced": "CSMG_Silenced",
    "weapon_smoker_claw": "CWeaponSmokerClaw",
    "weapon_sniper_awp": "CSniper_AWP",
    "weapon_sniper_military": "CSniper_Military",
    "weapon_sniper_scout": "CSniper_Scout",
    "weapon_spawn": "CWeaponSpawn",
    "weapon_spitter_claw": "CWeaponSpitterClaw",
    "weapon_tank_claw": "CWeaponTankClaw",
    "weapon_upgradepack_explosive": "CItemBaseUpgradePack",
    "weapon_upgradepack_incendiary": "CItemBaseUpgradePack",
    "weapon_vomitjar": "CItem_VomitJar",
    "witch": "CWitch",
    "worldspawn": "CWorld",
}
"""Server class by classname, by the game's own naming. Classnames that are not here are of a
class that is not known, and may have every property that some class has."""


@dataclass(eq=False)
class Entity:
    """One entity. `properties` holds what was set, by name and element; the rest is 0.

    `serial` tells two entities apart that used one index after each other.
    """

    index: int
    serial: int
    classname: str
    server_class: str | None
    properties: dict[tuple[str, int], Property] = field(default_factory=dict)
    keyvalues: dict[str, str] = field(default_factory=dict)
    data: dict[int, int] = field(default_factory=dict)
    spawned: bool = False
    killed: bool = False

    @property
    def reference(self) -> int:
        """The number that stands for this very entity (`EntIndexToEntRef`)."""
        return wrap(_REFERENCE | (self.serial & _SERIALS) << _SERIAL_SHIFT | self.index)

    def get(self, name: str, element: int = 0) -> Property | None:
        """Return a property that was set."""
        return self.properties.get((name, element))

    def integer(self, name: str) -> int:
        """Return a property as a whole number, 0 if it was never set."""
        value = self.properties.get((name, 0), 0)
        return int(value) if isinstance(value, int | float) else 0

    def number(self, name: str) -> float:
        """Return a property as a float, 0.0 if it was never set."""
        value = self.properties.get((name, 0), 0.0)
        return float(value) if isinstance(value, int | float) else 0.0

    def vector(self, name: str) -> Vector:
        """Return a property as a vector, the origin if it was never set."""
        value = self.properties.get((name, 0), ORIGIN)
        return value if isinstance(value, tuple) else ORIGIN

    def put(self, name: str, value: Property, element: int = 0) -> None:
        """Set a property without noting it as an effect."""
        self.properties[name, element] = value

    @property
    def health(self) -> int:
        """`m_iHealth`."""
        return self.integer("m_iHealth")

    @health.setter
    def health(self, value: int) -> None:
        self.put("m_iHealth", value)

    @property
    def origin(self) -> Vector:
        """`m_vecOrigin`, in units."""
        return self.vector("m_vecOrigin")

    @origin.setter
    def origin(self, value: Vector) -> None:
        self.put("m_vecOrigin", value)


@dataclass(eq=False)
class Player(Entity):
    """A client. Slots and flags that only matter to the server are fields, the rest properties.

    `admin_flags` are SourceMod's bits, 0 for players without rights. `weapons` are
    entities by slot: 0 primary, 1 secondary, 2 throwable, 3 kit, 4 pills. `saferoom` is
    the one that the player is in, `first` or `last`, `start` where its rounds begin.
    """

    name: str = ""
    userid: int = 0
    bot: bool = False
    in_game: bool = True
    authorized: bool = True
    steam_id: str = ""
    address: str = ""
    admin_flags: int = 0
    language: str = "en"
    connected_at: float = 0.0
    weapons: dict[int, Entity] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    flow: float = 0.0
    buttons: int = 0
    saferoom: str = ""
    start: Vector = ORIGIN

    @property
    def team(self) -> int:
        """`m_iTeamNum`."""
        return self.integer("m_iTeamNum")

    @property
    def zombie(self) -> int:
        """`m_zombieClass`; survivors have 9."""
        return self.integer("m_zombieClass")

    @property
    def alive(self) -> bool:
        """Whether `m_lifeState` says so."""
        return self.integer("m_lifeState") == 0 and self.team > Team.SPECTATOR

    @property
    def incapacitated(self) -> bool:
        """`m_isIncapacitated`."""
        return bool(self.integer("m_isIncapacitated"))

    @property
    def eyes(self) -> Vector:
        """Where the player looks from."""
        x, y, z = self.origin
        return (x, y, z + (46.0 if self.buttons & 4 else 62.0))

    @property
    def angles(self) -> Vector:
        """Where the player looks: pitch, yaw and roll in degrees."""
        return self.vector("m_angEyeAngles")

    def become(self, team: Team, zombie: Zombie, health: int) -> None:
        """Let the player stand there alive, as a member of a team."""
        self.server_class = BOT_CLASSES.get(zombie) if self.bot else PLAYER_CLASS
        for name, value in (
            ("m_iTeamNum", int(team)),
            ("m_zombieClass", int(zombie)),
            ("m_iHealth", health),
            ("m_iMaxHealth", health),
            ("m_lifeState", 0 if health > 0 else 2),
            ("m_isIncapacitated", 0),
            ("m_isGhost", 0),
            ("m_takedamage", 2),
            ("m_fFlags", FL_ONGROUND | (FL_FAKECLIENT if self.bot else FL_CLIENT)),
            ("m_MoveType", 2),
            ("movetype", 2),
        ):
            self.put(name, value)
        self.put("m_healthBuffer", 0.0)
        self.put("m_healthBufferTime", 0.0)
        self.put("m_flLaggedMovementValue", 1.0)
        self.put("m_flMaxspeed", RUN_SPEED)
        self.put("m_flGravity", 1.0)
        self.put("m_vecMins", (-16.0, -16.0, 0.0))
        self.put("m_vecMaxs", (16.0, 16.0, 71.0))
