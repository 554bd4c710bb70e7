"""Stored outcomes: what is declared is there, made by what is declared, and comes out again when a seed is repeated."""

import json
import math

import numpy as np
import pytest

from i2dl_helpers.experiments import __main__ as command
from i2dl_helpers.experiments import storing
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.numerics import close

DECLARED = storing.long_experiments()


def dice(seed=0, *, throws=3):
    """A long experiment in miniature: an array, a number, and one that is not finite."""
    drawn = np.random.default_rng(seed).integers(1, 7, throws)
    return {"throws": drawn, "mean": float(drawn.mean()), "ratio": math.inf if seed else 1 / 3}


@pytest.fixture
def one(tmp_path, monkeypatch):
    """Only this experiment, stored in a folder of its own."""
    monkeypatch.setattr(storing, "FOLDER", tmp_path / "results")
    long = {"dice": Long(dice, seeds=range(4), settings={"throws": 5})}
    monkeypatch.setattr(storing, "long_experiments", lambda: long)
    monkeypatch.setattr(command, "long_experiments", lambda: long)
    return tmp_path / "results" / "dice.json"


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_seed_repeated_gives_what_is_stored(name):
    """Are the first seed's numbers those in the file, and seeds and settings those that are declared?"""
    long, kept = DECLARED[name], storing.stored(name)
    assert kept.seeds == list(long.seeds) and kept.settings == json.loads(json.dumps(dict(long.settings)))
    assert kept.command == f"python -m i2dl_helpers.experiments {name}" and {"python", "numpy"} <= set(kept.versions)
    again = storing.repeated(long, long.seeds[0])
    assert set(again) == set(kept.values)
    for key, value in again.items():
        now, then = np.array(value, dtype=float), kept[key][0]
        assert now.shape == then.shape and np.array_equal(np.isnan(now), np.isnan(then)), key
        assert close(np.nan_to_num(now), np.nan_to_num(then), long.tolerance), key


def test_every_file_is_declared():
    """Is there no stored outcome whose experiment is gone?"""
    assert {path.stem for path in storing.FOLDER.glob("*.json")} == set(DECLARED)


def test_all_seeds_come_back_as_arrays(one):
    """Do four seeds run and come back stacked, with NaN for what was not finite, and the settings used?"""
    said = []
    storing.run_and_store("dice", said.append)
    kept = storing.stored("dice")
    assert kept["throws"].shape == (4, 5) and kept["mean"].shape == (4,)
    assert kept["throws"][2].tolist() == dice(2, throws=5)["throws"].tolist()
    assert kept["ratio"][0] == 0.333333 and np.isnan(kept["ratio"][1:]).all()
    assert kept.seeds == [0, 1, 2, 3] and kept.settings == {"throws": 5} and len(said) == 4
    assert json.loads(one.read_text())["command"].endswith("dice")


def test_the_command_runs_what_is_named(one, capsys):
    """Does a name run it, no name everything, and an unknown name end with a sentence that lists the names?"""
    command.main(["dice"])
    first = one.read_text()
    one.unlink()
    command.main([])
    assert json.loads(one.read_text())["results"] == json.loads(first)["results"]
    with pytest.raises(SystemExit):
        command.main(["cards"])
    assert "no experiment cards; there are dice" in capsys.readouterr().err


def test_a_missing_file_says_what_makes_it(one):
    """Is the command named?"""
    with pytest.raises(FileNotFoundError, match="make experiments ARGS=dice"):
        storing.stored("dice")


def test_two_of_one_name_are_refused(monkeypatch):
    """Is a name that two subjects use told, and not silently one of them?"""
    from i2dl_helpers.experiments import curves, digits

    for module in (curves, digits):
        monkeypatch.setattr(module, "LONG", {"dice": Long(dice, seeds=[0])}, raising=False)
    with pytest.raises(ValueError, match="named dice: rename that of digits"):
        storing.long_experiments()
