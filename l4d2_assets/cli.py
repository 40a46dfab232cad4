"""`l4d2-assets`: the pipeline from a terminal, with one-line errors.

Exit codes: 0 done, 1 a step or check failed, 2 unusable input or configuration,
3 built but not promoted, 130 interrupted.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from l4d2_assets.core.errors import AssetsError, ConfigInvalid, PromotionRefused
from l4d2_assets.core.project import Project
from l4d2_registry import ModelRef, Registry, RegistryError

EXIT_FAILED = 1
EXIT_UNUSABLE = 2
EXIT_REFUSED = 3
EXIT_INTERRUPTED = 130
_PIPE_WIDTH = 200


class _Commands(TyperGroup):
    """Turns every error of ours into one line and an exit code, for all commands alike."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _complain("interrupted; nothing half-written is kept, run the same command again")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except PromotionRefused as error:
            _complain(str(error))
            raise typer.Exit(EXIT_FAILED) from None
        except (AssetsError, RegistryError) as error:
            _complain(str(error))
            raise typer.Exit(EXIT_UNUSABLE) from None


app = typer.Typer(
    cls=_Commands,
    help="Build, judge and register model versions for Left 4 Dead 2 plugins.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
recipes_app = typer.Typer(help="The model versions there are recipes for.", no_args_is_help=True)
registry_app = typer.Typer(help="What is registered, and what is served.", no_args_is_help=True)
app.add_typer(recipes_app, name="recipes")
app.add_typer(registry_app, name="registry")


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="l4d2-assets")


def _print_table(table: Table) -> None:
    """Print a table whose cells are never cut: a version has to be copied whole."""
    for column in table.columns:
        column.overflow = "fold"
    console = Console()
    Console(width=None if console.is_terminal else _PIPE_WIDTH).print(table)


def _complain(message: str) -> None:
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[red]error:[/red] {escape(message)}", highlight=False)


@app.command()
def build(
    version: Annotated[str, typer.Argument(help="Model version: a file in configs/models.")],
    *,
    promote: Annotated[
        bool, typer.Option("--promote", help="Serve it afterwards, if the gate allows.")
    ] = False,
) -> None:
    """Materialize one model version from raw data to the registry.

    Exit code 3: it was built and registered, but the gate refused to promote it;
    what was served before is served on.
    """
    from l4d2_assets.core.recipes import load_recipe  # noqa: PLC0415
    from l4d2_assets.runs import run_job  # noqa: PLC0415 - brings Dagster, two seconds

    project = Project.discover()
    load_recipe(project.recipes, version)
    console = Console(soft_wrap=True)
    job = "build_and_promote" if promote else "build_version"

    def show(progress: Any) -> None:
        how = "unchanged" if progress.memoised else f"{progress.seconds:.1f} s"
        console.print(
            f"  [green]✓[/green] {progress.asset:<20} {progress.digest[:12]}  {how}",
            highlight=False,
        )

    console.print(f"Building [bold]{version}[/bold] into {project.shown(project.data)}")
    outcome = run_job(project, job, partition=version, on_progress=show)
    if outcome.refused:
        (why,) = outcome.failures.values()
        console.print(f"[yellow]not promoted:[/yellow] {escape(why)}", highlight=False)
        raise typer.Exit(EXIT_REFUSED)
    for asset, failure in outcome.failures.items():
        _complain(f"{asset}: {failure}")
    if not outcome.succeeded:
        raise typer.Exit(EXIT_FAILED)


@app.command("next")
def what_next() -> None:
    """Say what can be done with what was built."""
    project = Project.discover()
    registry = project.shown(project.registry)
    typer.echo(
        f"""Next:
  make ui                                   the asset graph in a browser, http://127.0.0.1:3000
  .venv/bin/l4d2 generate "your own wish"   ask for another plugin
  .venv/bin/l4d2 serve                      an OpenAI-compatible API on http://127.0.0.1:8000/v1
  .venv/bin/l4d2 check FILE.sp              judge a plugin of your own
  L4D2_GIT_CLONES=FOLDER .venv/bin/l4d2-assets build baseline
                                            learn from your git clones too (docs/journeys.md)
The registry is {registry}; `baseline` only retrieves, it does not generate.
Hosted fine-tuning (OPENAI_API_KEY) and local training (`make demo-local`) come with the
training issue: no recipe uses a key or a GPU yet."""
    )


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Open the Dagster UI with both code locations, until Ctrl-C."""
    from l4d2_assets.instance import open_instance  # noqa: PLC0415 - brings Dagster, two seconds

    project = Project.discover()
    open_instance(project).dispose()
    program = Path(sys.executable).with_name("dagster")
    if not program.exists():
        raise ConfigInvalid("the Dagster programs are not installed: pip install '.[assets]'")
    os.chdir(project.root)
    # The UI has no authentication, so it listens on the loopback interface only.
    arguments = [str(program), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    os.execv(program, arguments)  # noqa: S606 - no shell, arguments are our own


@recipes_app.command("list")
def list_recipes() -> None:
    """List model versions; a faulty recipe is named and fails the command."""
    from l4d2_assets.core.recipes import load_all  # noqa: PLC0415

    recipes, faults = load_all(Project.discover().recipes)
    table = Table("version", "trainer", "suite", "policy", "title")
    for recipe in recipes:
        table.add_row(
            recipe.version,
            recipe.training.trainer,
            recipe.evaluation.suite,
            recipe.promotion.policy,
            recipe.title,
        )
    _print_table(table)
    for fault in faults:
        _complain(fault)
    if faults:
        raise typer.Exit(EXIT_UNUSABLE)


@registry_app.command("list")
def list_registry() -> None:
    """List registered versions and where aliases point."""
    registry = Registry(Project.discover().registry)
    served: dict[str, list[str]] = {}
    damaged: list[str] = []
    for alias in registry.aliases():
        try:
            current = registry.alias(alias).current()
        except RegistryError as error:
            damaged.append(str(error))
            continue
        version = f"{current.model}@{current.version}"
        served.setdefault(version, []).append(
            f"{alias} (generation {current.generation}, {current.policy})"
        )
    table = Table("version", "kind", "registered", "served as")
    for ref in registry.models():
        at = str(registry.registered(ref).get("at", "unknown"))
        try:
            kind: str = registry.read(ref).kind
        except RegistryError as error:
            kind = "DAMAGED"
            damaged.append(str(error))
        table.add_row(str(ref), kind, at, ", ".join(served.get(str(ref), [])))
    _print_table(table)
    for fault in damaged:
        _complain(fault)
    if damaged:
        raise typer.Exit(EXIT_FAILED)


@registry_app.command("verify")
def verify_registry() -> None:
    """Read every manifest, blob and alias through; exit 1 if something is damaged."""
    registry = Registry(Project.discover().registry)
    if not registry.root.is_dir():
        raise ConfigInvalid(f"there is no registry at {registry.root}; build a version first")
    problems = registry.verify()
    for problem in problems:
        mark = "harmless" if problem.harmless else "DAMAGED"
        typer.echo(f"{mark}: {problem.where}: {problem.what}")
    damaged = sum(not problem.harmless for problem in problems)
    models = sum(1 for _ in registry.models())
    typer.echo(f"{models} versions, {damaged} damaged, {len(problems) - damaged} left-overs")
    if damaged:
        raise typer.Exit(EXIT_FAILED)


@registry_app.command("rollback")
def rollback(
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")],
    alias: Annotated[str, typer.Option(help="Which alias.")] = "production",
) -> None:
    """Point an alias back to the version it named before."""
    generation = Registry(Project.discover().registry).rollback(
        alias, reason=reason, actor=_actor()
    )
    typer.echo(
        f"{alias} → {generation.model}@{generation.version} (generation {generation.generation})"
    )


@registry_app.command("promote")
def promote(
    reference: Annotated[str, typer.Argument(help="name@version, as `registry list` shows it.")],
    override: Annotated[
        str | None,
        typer.Option(help="Promote although the gate refuses, for this reason; it is recorded."),
    ] = None,
) -> None:
    """Serve a registered version: by its recipe's policy, or by a person's recorded word."""
    from l4d2_assets.core.promoting import promote_version  # noqa: PLC0415

    project = Project.discover()
    name, _, version = reference.partition("@")
    if not version:
        raise ConfigInvalid(f"{reference!r}: name the version too, as in baseline@0123456789ab")
    generation = promote_version(
        project, ModelRef(name, version), override=override, actor=_actor()
    )
    typer.echo(
        f"{generation.alias} → {reference} "
        f"(generation {generation.generation}, {generation.policy})"
    )


def _actor() -> str:
    try:
        return f"person:{getpass.getuser()}"
    except (KeyError, OSError):
        return "person:unknown"


if __name__ == "__main__":
    main()
