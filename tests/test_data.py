"""The data sets: what arrives, what a damaged or a missing file leads to, and what each knob of the shapes does."""

import gzip
import os
import shutil
import struct
import sys
import types
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from i2dl_helpers import archives, data, downloads, synthetic
from i2dl_helpers.pytorch import import_torchvision

CALM = {"pose": 0, "scale": 0, "light": 0, "clutter": 0, "occlusion": 0}
KNOBS = sorted(CALM)


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """No data but the bundled; the folder given is where a download would land."""
    monkeypatch.delenv("I2DL_DATA", raising=False)
    monkeypatch.setattr(archives, "REPOSITORY", tmp_path / "repository")
    shutil.copytree(Path(data.__file__).parents[1] / "data", tmp_path / "repository", ignore=lambda folder, names: {
        name for name in names if name not in ("digits.npz", "cat.png")
    })
    return tmp_path


def folder_with(name):
    """The folder with real pictures that I2DL_DATA names; skips where there is none, for nothing is downloaded here."""
    folder = os.environ.get("I2DL_DATA")
    if not folder:
        pytest.skip("I2DL_DATA is not set, so there are no real pictures to read")
    if not data.available(name, folder):
        pytest.skip(f"{name} does not lie in {folder}, which I2DL_DATA names")
    return folder


def write_idx(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wb") as file:
        file.write(header + array.astype(np.uint8).tobytes())


def small_mnist(root, ending="", folder="MNIST"):
    """Four sound idx files: 30 pictures for training, 10 for testing; picture i is filled with the value i."""
    for part, n in (("train", 30), ("t10k", 10)):
        images = np.repeat(np.arange(n), 28 * 28).reshape(n, 28, 28)
        write_idx(root / folder / "raw" / f"{part}-images-idx3-ubyte{ending}", images)
        write_idx(root / folder / "raw" / f"{part}-labels-idx1-ubyte{ending}", np.arange(n) % 10)


def assert_form(dataset, train, test, picture):
    assert dataset.train_x.shape == (train, *picture) and dataset.test_x.shape == (test, *picture)
    assert dataset.train_y.shape == (train,) and dataset.test_y.shape == (test,)
    for x, y in ((dataset.train_x, dataset.train_y), (dataset.test_x, dataset.test_y)):
        assert x.dtype == np.float32 and y.dtype == np.int64
        assert x.min() == 0 and 0.99 < x.max() <= 1
        assert set(np.unique(y)) == set(range(10))
    assert len(dataset.classes) == 10


# ---- what comes with the course


@pytest.mark.parametrize("name", ["digits", "digits_by_writer"])
def test_digits_have_the_form_that_every_notebook_relies_on(name):
    """Are there 1,437 and 360 pictures of 1×8×8, float32 in [0, 1], labels int64?"""
    assert_form(data.load(name), 1437, 360, (1, 8, 8))


def test_the_two_orders_of_the_digits_hold_the_same_pictures():
    """Is one a shuffle of the other: the same 1,797 pictures, each with its own label?"""
    rows = []
    for name in ("digits", "digits_by_writer"):
        d = data.load(name)
        x, y = np.concatenate([d.train_x, d.test_x]), np.concatenate([d.train_y, d.test_y])
        rows.append(np.unique(np.column_stack([x.reshape(1797, 64), y]), axis=0))
    assert rows[0].shape == rows[1].shape and np.array_equal(rows[0], rows[1])


def test_the_shuffle_gives_every_digit_its_share_of_the_test_pictures():
    """Are 35 to 37 of each digit among the 360? (The file's order gives between 33 and 37, and other writers.)"""
    counts = np.bincount(data.load("digits").test_y)
    assert counts.min() >= 35 and counts.max() <= 37


def test_the_files_order_starts_with_the_form_that_every_writer_copied():
    """Does "digits_by_writer" begin 0 to 9 three times, as the original file does?"""
    assert np.array_equal(data.load("digits_by_writer").train_y[:30], np.tile(np.arange(10), 3))


def test_a_digit_is_the_right_way_up():
    """Is the first picture of the file the zero that scikit-learn's documentation prints?"""
    first_rows = [[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0], [0, 3, 15, 2, 0, 11, 8, 0]]
    assert np.array_equal(data.load("digits_by_writer").train_x[0, 0, :3] * 16, first_rows)


@pytest.mark.parametrize("name", ["digits", "shapes"])
def test_changing_what_load_gave_does_not_change_the_next_one(name):
    """Are the arrays writable, and the caller's own?"""
    first = data.load(name)
    first.train_x[:] = -1
    first.train_y[:] = -1
    assert data.load(name).train_x.min() >= 0 and data.load(name).train_y.min() >= 0


def test_the_cat():
    """Is the photograph (300, 451, 3), float32 in [0, 1], and in colour?"""
    cat = data.photo("cat")
    assert cat.shape == (300, 451, 3) and cat.dtype == np.float32 and cat.min() >= 0 and 0.8 < cat.max() <= 1
    red, _, blue = cat.mean(axis=(0, 1))
    assert red > blue + 0.1  # a ginger cat, channels in the order R, G, B
    with pytest.raises(ValueError, match="choose from cat"):
        data.photo("dog")


def test_an_unknown_name_lists_the_known():
    """Does a typing mistake get the list to choose from?"""
    for function in (data.load, data.available):
        with pytest.raises(ValueError, match=r"'mnits': choose from digits, .*cifar10"):
            function("mnits")


def test_what_a_data_set_says_about_itself():
    """Does its text tell sizes, and not print arrays?"""
    assert str(data.load("digits")) == "1,437 training, 360 test pictures of 1×8×8, 10 classes"


# ---- holding out


def test_hold_out_splits_the_training_part_and_leaves_the_test_part_alone():
    """Is every training sample in exactly one of the two parts, with its own label, and the test part as it was?"""
    given = data.load("digits")
    held = data.hold_out(given, np.random.default_rng(0))
    assert held.train_x.shape == (1150, 1, 8, 8) and held.val_x.shape == (287, 1, 8, 8)
    assert held.test_x is given.test_x and isinstance(held, data.Dataset)

    def rows(x, y):
        return np.column_stack([x.reshape(len(x), 64), y])

    together = np.concatenate([rows(held.train_x, held.train_y), rows(held.val_x, held.val_y)])
    before = rows(given.train_x, given.train_y)
    assert np.array_equal(together[np.lexsort(together.T)], before[np.lexsort(before.T)])
    assert "1,150 training, 287 validation, 360 test" in str(held)


@pytest.mark.parametrize("seed", range(5))
def test_hold_out_takes_from_every_class_alike(seed):
    """Is each class's share of the validation part its share of the whole, up to one picture?"""
    given = data.load("digits")
    held = data.hold_out(given, np.random.default_rng(seed), fraction=0.3)
    expected = np.bincount(given.train_y) * 0.3
    assert np.abs(np.bincount(held.val_y) - expected).max() <= 1.2


def test_hold_out_is_drawn_by_the_generator():
    """Does the same seed give the same split, and another seed another?"""
    given = data.load("digits")
    a, b, c = (data.hold_out(given, np.random.default_rng(seed)).val_x for seed in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)


@pytest.mark.parametrize("fraction", [0, 1, 1.5, -0.1, 1e-9])
def test_hold_out_refuses_an_empty_part(fraction):
    """Is a fraction that leaves nothing on one side refused by a sentence?"""
    with pytest.raises(ValueError, match="leaves one part empty"):
        data.hold_out(data.load("digits"), np.random.default_rng(0), fraction)


def test_hold_out_refuses_to_hold_out_twice():
    """Is a second split, which would drop the first validation part, refused?"""
    held = data.hold_out(data.load("digits"), np.random.default_rng(0))
    with pytest.raises(ValueError, match="already"):
        data.hold_out(held, np.random.default_rng(1))


# ---- shapes


def test_shapes_as_a_data_set():
    """2,000 and 500 pictures of 3×32×32, and different ones in the two parts?"""
    d = data.load("shapes")
    assert_form(d, 2000, 500, (3, 32, 32))
    assert len(np.unique(np.concatenate([d.train_x, d.test_x]).reshape(2500, -1), axis=0)) == 2500
    assert d.classes == synthetic.CLASSES


def test_the_shapes_that_stored_results_were_made_with_have_not_changed():
    """Are labels and brightness those of the first version of the set, up to what machines differ by?"""
    d = data.load("shapes")
    assert d.train_y[:10].tolist() == [6, 6, 0, 9, 3, 4, 5, 5, 0, 6]
    assert d.train_x[0].mean(axis=(1, 2)) == pytest.approx([0.1708, 0.1895, 0.2070], abs=2e-4)
    assert [d.train_x.mean(), d.test_x.mean()] == pytest.approx([0.4607, 0.4631], abs=2e-4)


def test_shapes_are_the_same_for_the_same_seed_only():
    """Is the set determined by the generator?"""
    (x1, y1), (x2, y2), (x3, _) = (data.shapes(40, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(x1, x2) and np.array_equal(y1, y2) and not np.array_equal(x1, x3)


def test_one_picture_does_not_depend_on_how_they_are_cut_into_chunks(monkeypatch):
    """Does drawing in pieces of 7 give what drawing at once gives?"""
    whole, _ = data.shapes(30, np.random.default_rng(0))
    monkeypatch.setattr(synthetic, "CHUNK", 7)
    pieces, _ = data.shapes(30, np.random.default_rng(0))
    assert np.array_equal(whole, pieces)


@pytest.mark.parametrize("n", [0, 1, 9, 25, 100])
def test_every_class_gets_its_share(n):
    """Do the counts of the classes differ by at most one?"""
    x, y = data.shapes(n, np.random.default_rng(0))
    assert x.shape == (n, 3, 32, 32) and y.shape == (n,) and y.dtype == np.int64
    counts = np.bincount(y, minlength=10)
    assert counts.max() - counts.min() <= 1 and counts.sum() == n


@pytest.mark.parametrize("knob", KNOBS)
def test_a_knob_outside_its_range_is_refused(knob):
    """Is 1.5, or 'minus a half', or NaN refused, with the knob's name?"""
    for value in (1.5, -0.5, float("nan")):
        with pytest.raises(ValueError, match=rf"{knob} is {value}.*\[0, 1\]"):
            data.shapes(3, np.random.default_rng(0), **{knob: value})
    with pytest.raises(ValueError, match="0 or more"):
        data.shapes(-1, np.random.default_rng(0))


@pytest.mark.parametrize("knob", KNOBS)
def test_a_knob_changes_pictures_the_more_the_further_it_is_turned(knob):
    """Do equal seeds give equal labels, and pictures that move away from the calm ones as the knob is turned?"""
    def turned(value):
        return data.shapes(200, np.random.default_rng(0), **CALM | {knob: value})

    (calm, y0), (half, y1), (full, y2) = (turned(value) for value in (0, 0.5, 1))
    assert np.array_equal(y0, y1) and np.array_equal(y0, y2)
    distances = [np.abs(x - calm).mean() for x in (half, full)]
    assert 0.002 < distances[0] < distances[1]


def coverage(name, angle=0.0, radius=10.5, mirror=1):
    """How far each pixel is covered by a shape in the middle, turned by an angle."""
    centres = np.arange(32) - 15.5
    x, y = np.meshgrid(mirror * centres, centres)
    turned = (np.cos(angle) * x + np.sin(angle) * y) / radius, (np.cos(angle) * y - np.sin(angle) * x) / radius
    return np.clip(0.5 - radius * synthetic.signed_distance(name, *turned), 0, 1)


@pytest.mark.parametrize("name", synthetic.CLASSES)
def test_a_shape_fits_into_its_circle_and_fills_some_of_it(name):
    """Is nothing drawn beyond the radius, so that a shape is never cut off by the picture's edge?"""
    covered = coverage(name)
    radius = np.hypot(*np.meshgrid(np.arange(32) - 15.5, np.arange(32) - 15.5))
    assert covered[radius > 11.2].max() == 0
    assert 0.15 < covered.sum() / (np.pi * 10.5**2) < 0.8


def test_areas_match_the_closed_forms():
    """Is the covered area that of the disc, ring, square, triangle, bar and cross, to one per cent?"""
    areas = {
        "disc": np.pi * 0.85**2, "ring": np.pi * (0.9**2 - 0.5**2), "square": 1.34**2, "triangle": 0.866 * 1.5,
        "bar": 1.9 * 0.56, "cross": 2 * 1.9 * 0.56 - 0.56**2,
    }
    for name, area in areas.items():
        assert coverage(name, angle=0.3).sum() == pytest.approx(area * 10.5**2, rel=0.01), name


def test_no_shape_turns_into_another():
    """Does every shape, in 72 directions, mirrored or not, differ from every other by at least a tenth of its area?"""
    upright = {name: coverage(name) for name in synthetic.CLASSES}
    for name in synthetic.CLASSES:
        for angle in np.arange(72) * np.pi / 36:
            for mirror in (1, -1):
                turned = coverage(name, angle, mirror=mirror)
                for other in set(synthetic.CLASSES) - {name}:
                    overlap = np.minimum(turned, upright[other]).sum() / np.maximum(turned, upright[other]).sum()
                    assert overlap < 0.8, (name, other, angle)


def test_distances_are_true_outside_and_signed_inside():
    """For a square: 0.33 beyond the right side, the corner's own distance, and −0.67 in the middle?"""
    x, y = np.array([1.0, 0.97, 0.0]), np.array([0.2, 1.07, 0.0])
    assert synthetic.signed_distance("square", x, y) == pytest.approx([0.33, 0.5, -0.67])


def test_even_at_their_hardest_shapes_stand_out():
    """Does the shape's own colour stay apart from the background's, with all knobs but clutter and occlusion at 1?"""
    hard = CALM | {"pose": 1, "scale": 1, "light": 1}
    x, _ = data.shapes(300, np.random.default_rng(0), **hard)
    spread = x.reshape(300, 3, -1).std(axis=2).max(axis=1)
    assert spread.min() > 0.03 and x.shape == (300, 3, 32, 32)


def test_a_linear_model_reads_calm_shapes_but_not_moved_ones():
    """Can the nearest calm picture of each class name them, colours aside, until the pose is turned up?"""
    def outlines(pose):
        x, y = data.shapes(300, np.random.default_rng(0), **CALM | {"pose": pose})
        grey = x.mean(axis=1).reshape(300, -1)
        grey = np.abs(grey - grey[:, :1])  # how far from the corner's colour
        return grey / np.linalg.norm(grey, axis=1, keepdims=True), y

    (calm, y), (moved, _) = outlines(0), outlines(1)
    means = np.stack([calm[y == k].mean(axis=0) for k in range(10)])
    assert np.mean((calm @ means.T).argmax(axis=1) == y) == 1
    assert np.mean((moved @ means.T).argmax(axis=1) == y) < 0.6


# ---- files: damaged, missing, elsewhere


def test_a_damaged_bundled_file_is_named_and_not_used(nowhere):
    """One byte of digits.npz and of cat.png is wrong: is the file named, with what to do, and nothing loaded?"""
    for file, load in (("digits.npz", lambda: data.load("digits")), ("cat.png", lambda: data.photo("cat"))):
        path = nowhere / "repository" / file
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        with pytest.raises(data.DataUnavailable, match=rf'{file} is damaged .*git checkout.*load\("shapes"\)'):
            load()
    assert not data.available("digits") and data.available("shapes")


def test_a_missing_bundled_file_is_named(nowhere):
    """Is it said what to do where digits.npz is gone?"""
    (nowhere / "repository" / "digits.npz").unlink()
    with pytest.raises(data.DataUnavailable, match=r"digits.npz is missing: .*git checkout"):
        data.load("digits")


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_mnist_is_read_where_it_lies_without_pytorch(nowhere, monkeypatch, ending):
    """Are raw and packed idx files read, pictures and labels in their order, with PyTorch missing?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    small_mnist(nowhere, ending)
    assert data.available("mnist", nowhere)
    d = data.load("mnist", nowhere)
    assert d.train_x.shape == (30, 1, 28, 28) and d.test_x.shape == (10, 1, 28, 28)
    assert d.train_x.dtype == np.float32 and d.train_y.dtype == np.int64
    assert d.train_x[:, 0, 5, 5] == pytest.approx(np.arange(30) / 255) and np.array_equal(d.test_y, np.arange(10))


def test_where_data_is_looked_for(nowhere, monkeypatch):
    """Is the order: root, then the folder that I2DL_DATA names, then the repository's?"""
    small_mnist(nowhere / "repository", folder="FashionMNIST")
    for folder, n in (("root", 3), ("environment", 4)):
        small_mnist(nowhere / folder, folder="FashionMNIST")
        raw = nowhere / folder / "FashionMNIST/raw"
        write_idx(raw / "t10k-images-idx3-ubyte", np.zeros((n, 28, 28)))
        write_idx(raw / "t10k-labels-idx1-ubyte", np.zeros(n))
    assert len(data.load("fashion_mnist").test_y) == 10
    monkeypatch.setenv("I2DL_DATA", str(nowhere / "environment"))
    assert len(data.load("fashion_mnist").test_y) == 4
    assert len(data.load("fashion_mnist", nowhere / "root").test_y) == 3
    assert len(data.load("fashion_mnist", nowhere / "empty").test_y) == 4
    assert data.load("fashion_mnist").classes[0] == "T-shirt/top"


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def grow(path):
    path.write_bytes(path.read_bytes() + b"\0")


def other_magic(path):
    path.write_bytes(b"\0\0\x09" + path.read_bytes()[3:])


def empty(path):
    path.write_bytes(b"")


def wrong_label(path):
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"\x0b")


@pytest.mark.parametrize(
    "file, harm",
    [
        ("train-images-idx3-ubyte", cut), ("train-images-idx3-ubyte", grow), ("t10k-labels-idx1-ubyte", other_magic),
        ("t10k-images-idx3-ubyte", empty), ("train-labels-idx1-ubyte", wrong_label),
    ],
)
def test_a_damaged_idx_file_is_named_and_not_used(nowhere, file, harm):
    """Cut off, too long, another format, empty, a label 11: is the file named, and what to do?"""
    small_mnist(nowhere)
    harm(nowhere / "MNIST/raw" / file)
    assert not data.available("mnist", nowhere)
    with pytest.raises(data.DataUnavailable, match=rf'{file} is damaged .*delete it .*use load\("digits"\)'):
        data.load("mnist", nowhere)


def test_a_damaged_packed_file_is_named(nowhere):
    """Is a .gz that breaks off, or that is none, named?"""
    small_mnist(nowhere, ".gz")
    path = nowhere / "MNIST/raw/train-images-idx3-ubyte.gz"
    for content in (path.read_bytes()[:-20], b"no gzip at all"):
        path.write_bytes(content)
        with pytest.raises(data.DataUnavailable, match=r"train-images-idx3-ubyte\.gz is damaged"):
            data.load("mnist", nowhere)


def small_cifar_part(folder):
    for name, n in zip(archives.CIFAR_PART, (20, 10), strict=True):
        images = np.arange(n, dtype=np.uint8)[:, None, None, None] + np.zeros((n, 32, 32, 3), np.uint8)
        images[:, :, :, 2] = 255
        np.savez(folder / name, images=images, labels=np.arange(n, dtype=np.uint8) % 10, classes=np.array(["x"] * 10))


def test_a_part_of_cifar10_is_read_and_said_to_be_one(nowhere, capsys):
    """Do channels come first, and is it said that it is a part?"""
    small_cifar_part(nowhere)
    d = data.load("cifar10", nowhere)
    printed = capsys.readouterr().out
    assert d.train_x.shape == (20, 3, 32, 32) and d.train_x[3, :, 0, 0] == pytest.approx([3 / 255, 3 / 255, 1])
    assert "part of CIFAR-10: 20 training and 10 test pictures" in printed and printed.count("\n") == 1


def test_a_damaged_part_of_cifar10_is_named(nowhere):
    """Is an npz that breaks off, or holds something else, named and not used?"""
    small_cifar_part(nowhere)
    path = nowhere / archives.CIFAR_PART[0]
    cut(path)
    with pytest.raises(data.DataUnavailable, match=rf'{path.name} is damaged .*use load\("shapes"\)'):
        data.load("cifar10", nowhere)
    np.savez(path, images=np.zeros((4, 32, 32, 3)), labels=np.zeros(5))
    with pytest.raises(data.DataUnavailable, match=rf"{path.name} is damaged"):
        data.load("cifar10", nowhere)


def test_a_batch_of_cifar10_with_another_checksum_is_never_unpickled(nowhere):
    """A pickle can run code: is a file with a wrong checksum refused before it is opened?"""
    folder = nowhere / "cifar-10-batches-py"
    folder.mkdir()
    bomb = b"cos\nmkdir\n(S'" + str(nowhere / "ran").encode() + b"'\ntR."
    for name in archives.CIFAR_MD5:
        (folder / name).write_bytes(bomb)
    with pytest.raises(data.DataUnavailable, match="data_batch_1 is damaged"):
        data.load("cifar10", nowhere)
    assert not (nowhere / "ran").exists()


# ---- downloads: never a real one


def torchvision_that(monkeypatch, make):
    """Stand in for torchvision: `make(root, download)` in place of its data sets."""
    sets = types.SimpleNamespace(MNIST=make, FashionMNIST=make, CIFAR10=make)
    monkeypatch.setattr(downloads, "import_torchvision", lambda say: types.SimpleNamespace(datasets=sets))


@pytest.mark.parametrize("name, meanwhile", [("mnist", "digits"), ("fashion_mnist", "shapes"), ("cifar10", "shapes")])
def test_offline_and_missing_is_one_sentence_that_says_what_to_do(nowhere, monkeypatch, name, meanwhile):
    """Is the reason in it, what to do, where files would go, and what serves meanwhile; and is nothing left behind?"""
    def fail(root, download):
        (Path(root) / "half").write_bytes(b"half a file")
        raise URLError("no route\nName or service not known")

    torchvision_that(monkeypatch, fail)
    assert not data.available(name, nowhere / "here")
    with pytest.raises(data.DataUnavailable) as caught:
        data.load(name, nowhere / "here")
    text = str(caught.value)
    for part in (name, "Name or service not known", "connect to the internet", str(nowhere), f'load("{meanwhile}")'):
        assert part in text
    assert text.endswith(".") and "\n" not in text and ". " not in text
    assert list((nowhere / "here").iterdir()) == []


def test_without_torchvision_a_missing_set_is_one_sentence(nowhere, monkeypatch):
    """Is it said that torchvision is needed, how to install it, and what serves meanwhile?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(data.DataUnavailable, match=r'needs torchvision .*pip install.*use load\("digits"\)\.$'):
        data.load("mnist", nowhere)


def test_a_download_lands_in_the_first_folder_given(nowhere, monkeypatch, capsys):
    """root, else I2DL_DATA, else the repository's: is a download put there, complete, without torchvision's copies?"""
    calls = []

    def deliver(root, download):
        calls.append(download)
        small_mnist(Path(root))
        small_mnist(Path(root), ".gz")

    torchvision_that(monkeypatch, deliver)
    assert len(data.load("mnist").train_y) == 30
    assert sorted(p.name for p in (nowhere / "repository/MNIST/raw").iterdir()) == sorted(archives.IDX)
    (nowhere / "environment").mkdir()
    shutil.rmtree(nowhere / "repository/MNIST")
    monkeypatch.setenv("I2DL_DATA", str(nowhere / "environment"))
    data.load("mnist")
    shutil.rmtree(nowhere / "environment/MNIST")
    data.load("mnist", nowhere / "root")
    assert (nowhere / "root/MNIST/raw").is_dir() and not (nowhere / "environment/MNIST").exists()
    data.load("mnist", nowhere / "root")  # there now
    assert calls == [True] * 3 and capsys.readouterr().out.count("Downloading") == 3


def test_jupyter_shows_the_sentence_without_a_traceback():
    """Does the exception render as its own text?"""
    lines = data.DataUnavailable("the sentence")._render_traceback_()
    assert lines == ["DataUnavailable: the sentence"]


# ---- real pictures, where the machine has them


def test_real_mnist_is_what_torchvision_reads():
    """Are pictures and labels those that torchvision reads from the same folder?"""
    real = folder_with("mnist")
    torchvision = import_torchvision()
    if torchvision is None:
        pytest.skip("torchvision is not installed")
    d = data.load("mnist", real)
    assert_form(d, 60_000, 10_000, (1, 28, 28))
    for train, x, y in ((True, d.train_x, d.train_y), (False, d.test_x, d.test_y)):
        theirs = torchvision.datasets.MNIST(real, train=train, download=False)
        assert np.array_equal(np.round(x[:, 0] * 255), theirs.data.numpy()) and np.array_equal(y, theirs.targets)


def test_a_real_part_of_cifar10(capsys):
    """4,000 and 932 pictures, of all ten classes, with the label's name from the stored list?"""
    real = folder_with("cifar10")
    d = data.load("cifar10", real)
    assert_form(d, 4000, 932, (3, 32, 32))
    with np.load(Path(real) / archives.CIFAR_PART[0]) as stored:
        assert tuple(stored["classes"]) == d.classes
    assert "part of CIFAR-10" in capsys.readouterr().out
