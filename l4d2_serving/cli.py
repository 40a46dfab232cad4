"""The command `l4d2`: ask for a plugin, look at models, serve the API, check a file.

Exit codes: 0 answered and not failed; 1 the verdict is a fail, or there is no
plugin; 2 unusable input or configuration; 130 interrupted. The base install
runs everything but `generate` and `serve`, which name the extra they need.
"""

from __future__ import annotations

import asyncio
import io
import logging
import socket
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from l4d2_registry import Registry, RegistryError
from l4d2_registry.files import write_atomic
from l4d2_serving import console
from l4d2_serving.catalogue import DEFAULT_MODEL, Catalogue
from l4d2_serving.engine import Answer, Ask, Engine
from l4d2_serving.errors import ExtraMissing, RequestInvalid, ServingError, SettingsInvalid
from l4d2_serving.prompt import load_prompt
from l4d2_serving.settings import Settings
from l4d2_serving.version import DISTRIBUTION, version
from l4d2_sourcepawn import cli as sourcepawn_cli
from l4d2_sourcepawn.compiler import Compiler
from l4d2_sourcepawn.errors import CompilerUnavailable, SourcePawnError
from l4d2_sourcepawn.judge import AnyCompiler, judge
from l4d2_sourcepawn.judge_pool import JudgePool
from l4d2_sourcepawn.report import visible

FAILED: Final = 1
UNUSABLE: Final = 2

_MAX_REQUEST_BYTES: Final = 1024 * 1024
_GRACE_S: Final = 30
_FINE_PLUGIN: Final = """
#pragma semicolon 1
#pragma newdecls required
#include <sourcemod>
public Plugin myinfo = { name = "Hello", author = "", description = "", version = "1" };
public void OnPluginStart()
{
    RegConsoleCmd("sm_hello", Hello);
}
Action Hello(int client, int args)
{
    ReplyToCommand(client, "Hello");
    return Plugin_Handled;
}
"""


class _Commands(TyperGroup):
    """Turns every error of ours into one line and an exit code, for all commands alike."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (ServingError, RegistryError, SourcePawnError) as error:
            console.print_error(str(error))
            raise typer.Exit(UNUSABLE) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Working SourcePawn plugins for Left 4 Dead 2, each with its verdict.",
)
sourcepawn_cli.register(app)

RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        help="Registry folder. Else L4D2_REGISTRY, $L4D2_DATA/registry, ./data/registry.",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that cannot show a character gets its escape, not a traceback
            stream.reconfigure(errors="backslashreplace")
    app()


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback form
    if wanted:
        typer.echo(f"{DISTRIBUTION} {version()}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What the plugin should do; `-` reads stdin.")],
    *,
    model: Annotated[
        str, typer.Option("--model", "-m", help="An alias, a name, or name@version.")
    ] = DEFAULT_MODEL,
    registry: RegistryOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the plugin, and only it, to this file."),
    ] = None,
    extract: Annotated[
        bool, typer.Option("--extract", "-x", help="Print the plugin only, no text around it.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON.")
    ] = False,
) -> None:
    """Ask a model for a plugin; the verdict goes to stderr."""
    if extract and as_json:
        raise RequestInvalid("--extract and --json exclude each other; choose one")
    if output is not None and output.exists() and not output.is_file():
        raise RequestInvalid(f"{output} is not a plain file; name another with --output")
    settings = Settings.load(registry=registry)
    catalogue = Catalogue(_existing(settings.registry))
    request = _read_stdin() if prompt == "-" else prompt
    with JudgePool(compiler=_compiler(), workers=1) as judges:
        judges.warm()
        engine = Engine(catalogue, judges=judges)
        answer = asyncio.run(engine.answer(Ask(request=request, model=model)))
    if output is not None and answer.code is not None:
        try:
            write_atomic(output, answer.code.encode("utf-8"))
        except RegistryError:
            _print_answer(answer, output=None, extract=extract, as_json=as_json)
            raise  # the answer is shown: it may have taken long to make
    _print_answer(answer, output=output, extract=extract, as_json=as_json)
    if not answer.usable:
        raise typer.Exit(FAILED)


@app.command()
def models(registry: RegistryOption = None) -> None:
    """List aliases and versions with their scores."""
    settings = Settings.load(registry=registry)
    listings = Catalogue(_existing(settings.registry)).listings()
    if not listings:
        typer.echo(f"the registry {settings.registry} holds no model yet")
        return
    console.print_models(listings)


@app.command()
def info(registry: RegistryOption = None) -> None:
    """Say what is installed, what judges, and what would answer."""
    settings = Settings.load(registry=registry)
    lines = {"version": f"{DISTRIBUTION} {version()}", "python": sys.version.split()[0]}
    try:
        compiler = Compiler.discover()
        lines["compiler"] = f"{compiler.identity.name}, {compiler.confinement}"
        lines["judge"] = (
            f"a faultless plugin is {judge(_FINE_PLUGIN, compiler=compiler).headline()}"
        )
    except SourcePawnError as error:
        lines["compiler"] = f"none: {error}"
        lines["judge"] = "every plugin is unscored until there is a compiler"
    lines["registry"] = str(settings.registry.absolute())
    lines[DEFAULT_MODEL] = _production(settings.registry)
    contract = load_prompt().contract()
    lines["prompt"] = f"{contract.id} {contract.sha256[:12]}"
    for label, text in lines.items():
        typer.echo(f"{label:<12} {visible(text)}")


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on.", show_default="8000")
    ] = None,
    registry: RegistryOption = None,
) -> None:
    """Serve the registry's models over an OpenAI-compatible API."""
    settings = Settings.load(registry=registry, host=host, port=port)
    try:
        import bm25s  # noqa: F401, PLC0415 - fail now rather than at the first request
        import uvicorn  # noqa: PLC0415

        from l4d2_serving.api import create_app  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraMissing(
            f"serving needs {error.name}, which is not installed; "
            f"run: pip install '{DISTRIBUTION}[serving]'"
        ) from error
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG on import
    _check_address(settings.host, settings.port)
    if not settings.registry.is_dir():
        logging.getLogger(__name__).warning(_no_registry(settings.registry))
    with JudgePool(compiler=_compiler()) as judges:
        judges.warm()
        uvicorn.run(
            create_app(Engine(Catalogue(Registry(settings.registry)), judges=judges), settings),
            host=settings.host,
            port=settings.port,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
        )


def _print_answer(answer: Answer, *, output: Path | None, extract: bool, as_json: bool) -> None:
    if as_json:
        console.write_text(answer.model_dump_json(indent=2))
    elif extract:
        if answer.code is not None:
            console.write_text(answer.code)
    elif output is None or answer.code is None:
        console.write_text(answer.text)
    console.print_verdict(answer)
    if output is not None:
        written = (
            f"the plugin is in {output}" if answer.code else f"no plugin; {output} not written"
        )
        typer.echo(written, err=True)


def _check_address(host: str, port: int) -> None:
    """Listen for a moment: uvicorn would only log that it cannot, and end with its own code."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsInvalid(
            f"cannot listen on {host}, port {port}: {reason}; name others with --host or --port"
        ) from error


def _compiler() -> AnyCompiler:
    """Return the compiler, or why there is none, which is said on stderr as well."""
    try:
        return Compiler.discover()
    except CompilerUnavailable as reason:
        typer.echo(f"answers will be unscored: {reason}", err=True)
        return reason


def _existing(folder: Path) -> Registry:
    if not folder.is_dir():
        raise SettingsInvalid(_no_registry(folder))
    return Registry(folder)


def _no_registry(folder: Path) -> str:
    return (
        f"there is no registry at {folder.absolute()}; run `make demo` in a clone to make one, or "
        "name another with --registry or L4D2_REGISTRY"
    )


def _production(folder: Path) -> str:
    if not folder.is_dir():
        return f"nothing: {_no_registry(folder)}"
    try:
        found = Registry(folder).resolve(DEFAULT_MODEL)
    except RegistryError as error:
        return f"nothing: {error}"
    evaluation = found.manifest.evaluation
    scores = "; ".join(map(console.rung_line, evaluation.rungs)) if evaluation else "not evaluated"
    number = f", generation {found.generation.generation}" if found.generation else ""
    return f"{found.ref} ({found.manifest.kind}{number}): {scores}"


def _read_stdin() -> str:
    data = sys.stdin.buffer.read(_MAX_REQUEST_BYTES + 1)
    if len(data) > _MAX_REQUEST_BYTES:
        raise RequestInvalid(f"stdin holds more than {_MAX_REQUEST_BYTES} bytes; send less")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestInvalid(f"stdin is not UTF-8 text (byte {error.start})") from None


if __name__ == "__main__":
    main()
