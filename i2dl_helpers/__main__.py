"""The commands of the course: ``python -m i2dl_helpers``, also installed as ``i2dl``.

Each command is a few lines on top of the module that does the work. Whatever a person gets wrong ends in one sentence
and exit code 2; heavy modules are loaded inside the command that needs them, so that help comes at once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from . import progress as kept
from .files import NotebookError

NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
START = "00_start_here.ipynb"
ANY_OPTION = {"ignore_unknown_options": True}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """An interactive deep-learning course. Begin with: i2dl lab"""


def main() -> None:
    """Run a command; a mistake of whoever typed it is one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal that has no ✓ shows ? instead
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except (click.ClickException, NotebookError) as error:
        text = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(f"i2dl: {text}", err=True)
        code = 2
    except OSError as error:
        click.echo(f"i2dl: {error.filename or 'a file'}: {error.strerror or error}.", err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)


def _root() -> Path:
    folder = kept.repository()
    if folder is None:
        raise NotebookError("The course is not here: run this in its folder, the one that holds notebooks/.")
    return folder


@cli.command(context_settings=ANY_OPTION, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """Open the course in JupyterLab; what stands behind goes to JupyterLab, such as --no-browser."""
    from . import work

    root = _root()
    if copied := work.fill(root):
        click.echo(f"New in work/: {', '.join(copied)}.")
    if newer := work.behind(root):
        click.echo(f"The course has a newer version of {', '.join(newer)}: `i2dl update` keeps your answers.")
    desk, settings = root / "work", root / "work" / ".course" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(NEWS), encoding="utf-8")
    work.announce_book(root, settings / "static" / "book")
    environment = os.environ | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            filter(None, [str(settings.parent), os.environ.get("JUPYTER_CONFIG_PATH")])
        ),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel is this Python, whatever else the person has installed
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's warning is noise here
    }
    # with several threads a product of small matrices takes ten times as long as soon as anything else is running
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "I2DL_STATE" in environment and (state := kept.place()):
        environment["I2DL_STATE"] = str(state.absolute())  # kernels run in another folder
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    start = f"--LabApp.default_url=/lab/tree/{START}"
    book = f"--ServerApp.extra_static_paths={[str(root / 'build'), str(settings / 'static')]}"
    _become([sys.executable, "-m", "jupyterlab", start, book, *as_root, *arguments], desk, environment)


def _become(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Go on as another program, so that Ctrl-C and the end of the terminal are its to answer."""
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(folder)
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, cwd=folder, env=environment)  # Windows cannot replace a program
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(process.wait())


@cli.command()
@click.argument("notebook")
@click.option("--timeout", default=30.0, show_default=True, metavar="SECONDS", help="For one answer.")
def check(notebook: str, timeout: float) -> None:
    """Judge your answers in NOTEBOOK (a path, or its first characters: 01) and print the result here."""
    from rich.console import Console

    from . import notebook as nb
    from . import running, work
    from .reporting import verdict_table, what_to_do

    root, console = kept.repository(), Console()
    path = work.find(root, notebook, "work")
    student, given = nb.read(path), work.base(root, path.stem) if root else None
    if not any(True for _ in nb.exercises(student)):
        raise NotebookError(f"{path} asks no exercise of the course.")
    with console.status("Starting …") as status:
        verdicts = running.judge(student, given, path.parent, timeout, status.update)
    _record(verdicts)
    console.print(verdict_table(path.stem, verdicts))
    for line in what_to_do(verdicts):
        console.print(line)


@cli.command()
@click.argument("notebook")
@click.argument("name")
def reset(notebook: str, name: str) -> None:
    """Put the stub of exercise NAME back into NOTEBOOK, and count it as open; your old answer stays in a comment."""
    from . import notebook as nb
    from . import work

    path = work.find(kept.repository(), notebook, "work")
    student = nb.read(path)
    if work.reset(student, name):
        nb.write(path, student)
        click.echo(f"{name} is blank again, with your old answer in a comment below. {RELOAD}")
    else:
        click.echo(f"{name} has not been answered yet: nothing was changed.")
    kept.reopen(name)


RELOAD = "Is the notebook open? Then choose File › Reload Notebook from Disk."


@cli.command()
def update() -> None:
    """Bring a newer version of the course into work/, with all your answers; old files go to work/backups/."""
    from . import work

    root, unreadable = _root(), []
    for done in work.update(root):
        if done.state == "unreadable":
            unreadable.append(done.error)
            continue
        click.echo(f"{done.stem}: {STATES[done.state]}")
        if done.state == "updated":
            click.echo(f"    answers carried over: {', '.join(done.carried.answers) or 'none were there'}")
        for what in done.carried.kept if done.carried else ():
            click.echo(f"    kept in a cell beside its place: {what}")
        if done.state == "updated":
            click.echo(f"    {RELOAD}")
    if unreadable:
        raise NotebookError(" ".join(unreadable) + " It was left as it is; the others are up to date.")


STATES = {"new": "new", "same": "up to date", "updated": "updated; the file as it was lies in work/backups/"}


@cli.command()
@click.argument("notebook")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The solved notebook.")
@click.option("--force", is_flag=True, help="Write it even where a file stands already.")
def solve(notebook: str, output: Path, force: bool) -> None:
    """Write NOTEBOOK of the course with every exercise solved."""
    from . import notebook as nb
    from . import work

    path = work.find(kept.repository(), notebook, "notebooks")
    if output.exists() and not force:
        raise NotebookError(f"{output} exists already and may be somebody's work: name another file, or --force.")
    nb.write(output, nb.solve(nb.read(path)))


@cli.command()
@click.argument("notebooks", nargs=-1)
def clean(notebooks: tuple[str, ...]) -> None:
    """Strip outputs, counts and stray metadata from NOTEBOOKS, or from all of the course's own."""
    from . import notebook as nb
    from . import work

    root = kept.repository()
    paths = [work.find(root, name, "notebooks") for name in notebooks] or work.ours(_root()).values()
    for path in paths:
        cleaned = nb.clean(nb.read(path))
        if path.read_bytes() != nb.dumps(cleaned).encode():
            nb.write(path, cleaned)
            click.echo(f"cleaned {path.name}")


@cli.command()
@click.option("--predictions", is_flag=True, help="List what you predicted, and what came out.")
@click.option("--rebuild", is_flag=True, help="Judge your notebooks again, and note what they have solved.")
def progress(predictions: bool, rebuild: bool) -> None:
    """Show what you have solved so far, in all notebooks."""
    from rich.console import Console

    from .reporting import predictions_table, progress_table, where_to_go

    console = Console()
    if rebuild:
        _rebuild(console)
    rows = kept.summary()
    console.print(progress_table(rows))
    if predictions and kept.predictions():
        console.print(predictions_table(kept.predictions()))
    for line in where_to_go(rows):
        console.print(line)


def _rebuild(console) -> None:
    """Judge every notebook in work/ once more; what was solved stays solved, and what is right now is added."""
    from . import notebook as nb
    from . import running, work

    root = kept.repository()
    paths = [path for stem in work.ours(root) if (path := work.mine(root, stem)).exists()] if root else []
    if not paths:
        raise NotebookError("There is no notebook of yours in work/ whose answers could be counted.")
    with console.status("Starting …") as status:
        for path in paths:
            try:
                verdicts = running.judge(nb.read(path), work.base(root, path.stem), path.parent, 30, status.update)
            except NotebookError as problem:
                console.print(f"{path.name} is left out: {problem}")
                continue
            _record(verdicts)


def _record(verdicts) -> None:
    for verdict in verdicts:
        if verdict.state in ("right", "wrong"):
            kept.record_check(verdict.name, verdict.points, verdict.of, verdict.state == "right", verdict.source)


@cli.command()
@click.argument("course", type=click.Path(path_type=Path))
@click.option("--db", metavar="URL", help="The gradebook's database, for a new course; SQLite in COURSE by default.")
def release(course: Path, db: str | None) -> None:
    """For instructors: make COURSE, an nbgrader course with one assignment per notebook, or bring it up to date."""
    from .grading import course as making

    for stem, state in making.release(_root(), course, db):
        click.echo(f"{stem}: {state}")
    click.echo(f"Hand out {course / 'release'}; keep {course / 'secret_seed'} to yourself.")


@cli.command()
@click.argument("course", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("assignment")
@click.option("--from", "source", metavar="PATH", type=click.Path(path_type=Path, exists=True), help="An LMS's export.")
@click.option("--pattern", metavar="REGEX", help="Finds the student in a file's path in there.")
@click.option("--dry-run", is_flag=True, help="Show which file is whose, and change nothing.")
@click.option("--only", metavar="STUDENT", multiple=True, help="This student only; may be repeated.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes; one for each core by default.")
@click.option("--db", metavar="URL", help="Another database than the course's settings name.")
@click.option("--report", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write one (HTML).")
@click.option("--dask", metavar="ADDRESS", help="Judge on this Dask cluster.")
@click.option("--unsafe", is_flag=True, help="Without a sandbox: for files of your own only.")
def grade(course: Path, assignment: str, **options) -> None:
    """For instructors: grade what was handed in for ASSIGNMENT (a notebook's name: 03_activations) in COURSE."""
    from .grading.command import Options, run

    run(course, assignment, Options(**options))


if __name__ == "__main__":
    main()
