"""What every test stands on: nothing of the person who runs it, and nothing recorded for them.

The environment is set before anything is imported, since Jupyter, IPython and matplotlib read it once.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

HOME = tempfile.mkdtemp(prefix="i2dl-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
for variable in ("NBGRADER_EXECUTION", "I2DL_REVEAL", "PYTHONWARNINGS", "FORCE_COLOR", "COLUMNS"):
    os.environ.pop(variable, None)
os.environ |= {
    "I2DL_STATE": "off",
    "MPLBACKEND": "agg",
    "NO_COLOR": "1",
    "IPYTHONDIR": f"{HOME}/ipython",
    "JUPYTER_CONFIG_DIR": f"{HOME}/jupyter/config",
    "JUPYTER_DATA_DIR": f"{HOME}/jupyter/data",
    "JUPYTER_RUNTIME_DIR": f"{HOME}/jupyter/runtime",
    "JUPYTER_PLATFORM_DIRS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",  # kernels run in the Python that runs the tests
}


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A progress file that is really written; it does not exist yet."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("I2DL_STATE", str(path))
    return path


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    """A course of its own, in which the test stands: the catalogue's first notebooks, as bare as they can be."""
    from i2dl_helpers import notebook as nb
    from i2dl_helpers.exercises import catalogue

    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    (root / "i2dl_helpers").mkdir()
    lent = "import numpy as np\nfrom i2dl_helpers.reference.backprop import bce_with_scores, sigmoid"
    for stem in ("00_start_here", "01_backprop_by_hand"):
        cells = [nb.markdown(f"# {stem}"), nb.setup_cell(lent)]
        for exercise in catalogue.values():
            if exercise.notebook == stem:
                cells += [nb.markdown(f"About {exercise.name}."), *nb.answer_cells(exercise)]
        nb.write(root / "notebooks" / f"{stem}.ipynb", nb.new([*cells, nb.markdown("You have it.")]))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def i2dl(monkeypatch, capsys):
    """Run a command of the course: ``code, out, err = i2dl("check", "01")``."""
    from i2dl_helpers.__main__ import main

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["i2dl", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return run
