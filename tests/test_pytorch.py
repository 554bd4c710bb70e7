"""Where PyTorch is imported: there, missing, and with torchvision's operators missing."""

import subprocess
import sys

import pytest

from i2dl_helpers import pytorch


@pytest.mark.parametrize("load", [pytorch.import_torch, pytorch.import_torchvision])
def test_without_torch_one_sentence_and_none(monkeypatch, capsys, load):
    """Does a notebook go on, with one printed sentence that says how to install it?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert load() is None
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1 and printed.startswith("PyTorch is not installed") and "pip install" in printed


def test_without_torchvision_one_sentence_and_none(monkeypatch):
    """Is it torchvision that is named where only that is missing?"""
    if pytorch.import_torch(say=lambda sentence: None) is None:
        pytest.skip("PyTorch is not installed")
    monkeypatch.setitem(sys.modules, "torchvision", None)
    said = []
    assert pytorch.import_torchvision(say=said.append) is None
    assert len(said) == 1 and said[0].startswith("torchvision is not installed")


def test_another_error_of_torchvision_is_not_hidden(monkeypatch):
    """Is only the known error mended, and any other shown?"""
    if pytorch.import_torch(say=lambda sentence: None) is None:
        pytest.skip("PyTorch is not installed")

    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "torchvision":
                raise RuntimeError("something else")

    for module in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(RuntimeError, match="something else"):
        pytorch.import_torchvision()


def test_torchvision_comes_whatever_the_builds():
    """In a fresh process, with warnings as errors: are data sets and transforms there, also the second time?"""
    if pytorch.import_torch(say=lambda sentence: None) is None:
        pytest.skip("PyTorch is not installed")
    code = """
from i2dl_helpers.pytorch import import_torchvision
torchvision = import_torchvision()
assert torchvision is import_torchvision()
from torchvision.transforms import v2
print(torchvision.datasets.MNIST.__name__, v2.Resize.__name__)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["MNIST", "Resize"], done.stderr
    assert done.stderr == ""


def test_nothing_imports_torch_before_it_is_asked_for():
    """Does a fresh process that imports the data and the experiments leave torch, matplotlib and Pillow alone?"""
    code = """
import sys
import i2dl_helpers.data, i2dl_helpers.experiments.backprop
print(sorted({"torch", "torchvision", "matplotlib", "PIL", "tqdm"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
