"""Makes the README's two pictures from notebook 01 in JupyterLab: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import expect

from i2dl_helpers import notebook as nb

from .lab import start

ROOT = Path(__file__).parents[2]
NAME = "01_backprop_by_hand.ipynb"
WRONG = "return dout @ W.T, X.T @ dout, dout.mean(axis=0)"


def main() -> None:
    """Open the notebook, answer one exercise wrongly, and take a picture of the page and one of the card."""
    (ROOT / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, start(Path(folder), I2DL_REVEAL="1") as lab:
        nb.write(lab.folder / NAME, nb.solve(nb.read(ROOT / "notebooks" / NAME)))
        with lab.open(NAME) as notebook:
            notebook.run_all()
            notebook.page.set_viewport_size({"width": 1100, "height": 1000})
            cells = nb.read(ROOT / "notebooks" / NAME)["cells"]
            text = next(cell["id"] for cell in cells if "Here is what a hidden layer" in cell["source"])
            notebook.cell(text)
            notebook.page.wait_for_timeout(1500)  # the sharp picture follows once the notebook is at rest
            notebook.page.screenshot(path=ROOT / "pictures" / "notebook.png")
            notebook.type_last_line("affine_backward", WRONG)
            notebook.run("affine_backward")
            notebook.run("check_affine_backward")
            card = notebook.output("check_affine_backward").get_by_role("group", name="Check of affine_backward")
            expect(card).to_contain_text("averaged over the samples")
            card.screenshot(path=ROOT / "pictures" / "card.png")


if __name__ == "__main__":
    main()
