"""Make the book: ``python -m book``, or ``make book``.

The solved notebooks are run, turned into pages and laid out by Sphinx; the site lies in ``build/book`` and asks no
other host for anything. `running` and `pages` do the first two, `conf` says how the third is done.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import nbformat

from . import pages, running

HERE = Path(__file__).parent
PARTS_OF_MATHJAX = ("tex-svg.js", "a11y", "input/tex/extensions", "ui", "sre")


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default=running.ROOT / "build" / "book")
@click.option("--solutions/--without-solutions", default=True, help="Solutions behind a fold, or none.")
@click.argument("names", nargs=-1)
def main(output: Path, solutions: bool, names: tuple[str, ...]) -> None:
    """Make the book, of all notebooks or of those whose names begin with NAMES."""
    stems = sorted(path.stem for path in (running.ROOT / "notebooks").glob("*.ipynb"))
    stems = [stem for stem in stems if not names or stem.startswith(names)]
    if not stems:
        sys.exit(f"No notebook's name begins with {' or '.join(names)}.")
    try:
        write(stems, output, solutions)
    except running.Broken as problem:
        sys.exit(str(problem))
    click.echo(f"The book lies in {output}: open {output / 'index.html'}")


def write(stems: list[str], output: Path, solutions: bool = True, work: Path | None = None) -> None:
    """Run what has to be run, and write the site to `output`; what it is made of lies in `work`."""
    work = work or output.parent / "book-source"
    executed = running.executed(stems, work)
    source = work / "pages"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for stem in stems:
        nbformat.write(pages.page(executed[stem], solutions), source / f"{stem}.ipynb")
    (source / "index.md").write_text(front(stems), encoding="utf-8")
    shutil.copytree(HERE / "static", source / "assets")
    copy_mathjax(source / "assets" / "mathjax")
    lay_out(source, output, strict=len(stems) == len(list((running.ROOT / "notebooks").glob("*.ipynb"))))
    shutil.copytree(work / running.SHOWN, output / running.SHOWN, dirs_exist_ok=True)


def front(stems: list[str]) -> str:
    """The first page: what this is, and the table of contents."""
    text = (HERE / "front.md").read_text(encoding="utf-8")
    return text + "\n```{toctree}\n:hidden:\n\n" + "\n".join(stems) + "\n```\n"


def copy_mathjax(place: Path) -> None:
    """MathJax as the package brings it, without the fonts that drawing by SVG does not need."""
    package = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for part in PARTS_OF_MATHJAX:
        target = place / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (package / part).is_dir() else shutil.copy)(package / part, target)


def lay_out(source: Path, output: Path, strict: bool) -> None:
    """Sphinx; warnings are errors, unless some notebooks are left out, to which others may link."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-E", "-c", HERE, "-d", source.parent / "doctrees"]
    command += ["-D", f"html_static_path={source / 'assets'}", *(["-W", "--keep-going"] if strict else [])]
    done = subprocess.run([*command, source, output], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Sphinx did not finish:\n{done.stderr.strip()}")


if __name__ == "__main__":
    main()
