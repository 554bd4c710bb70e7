"""One JupyterLab and one Chromium for all the tests of a module, and a reason where there is none."""

import os
from collections.abc import Iterator

import pytest

from .lab import CHROMIUM, Lab, start

MISSING = "there is no Chromium on the PATH, in which these tests open the notebooks"


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab, whose kernels find what the module has in `ENVIRONMENT`.

    It ends with the module: as long as it is open an event loop runs, which other tests could not stand.
    """
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("I2DL_BROWSER_REQUIRED") else pytest.skip)(MISSING)
    with start(tmp_path_factory.mktemp("lab"), **getattr(request.module, "ENVIRONMENT", {})) as running:
        yield running
