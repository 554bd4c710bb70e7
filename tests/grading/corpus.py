"""Hostile, broken and unusual submissions to notebook 01, each with its exact outcome.

A case says which exercises lose points, how many they keep, and words of their comment; all others must earn
everything. `BODIES` misbehave in the function of one exercise, `CELLS` at top level, `EDITED` in the notebook's cells,
`FILES` in the file itself.
"""

import json
import textwrap
from dataclasses import dataclass, field

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue

from .sandboxed import ROOT, handed_in

STEM = "01_backprop_by_hand"
NAME = "affine_forward"  # in the middle of the notebook, 1 point, needed by a later one
RIGHT = "return X @ W + b"
ENDED, LATE, NONSENSE = "it ended its process", "took too long", "what its process sent cannot be read"
ABSENT, NO_RESPONSE, CHANGED = "not available when graded", "no response", "metadata changed, ignored"


@dataclass(frozen=True)
class Case:
    """What is handed in, and what must come of it."""

    notebook: object  # a notebook, or the bytes of a file
    lost: dict = field(default_factory=dict)  # exercise → (points kept, words of the comment)
    code: str | None = None  # the fixed word of the exercises that lose points
    notes: tuple = ()
    unreadable: str | None = None
    later: bool = False  # whether exercises below NAME may lose points too


def function(body):
    """The answer's cell with this body."""
    return f"def {NAME}(X, W, b):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


def answered(body, words="", code=None, points=0):
    """One answer with this body; full marks for it where there are no words."""
    lost = {NAME: (points, words)} if words else {}
    return Case(handed_in(STEM, **{NAME: function(body)}), lost, code)


IS_OPEN = """
import os, sys
def isopen(fd):
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False
"""


def forged(body, words=NONSENSE, points=0):
    """A function that writes into its channel by itself."""
    text = IS_OPEN + function(f"channel = next(fd for fd in range(3, 256) if isopen(fd))\n{textwrap.dedent(body)}")
    return Case(handed_in(STEM, **{NAME: text}), {NAME: (points, words)})


def looking(body):
    """A function that looks for what it must not see, and says how much it has found."""
    return answered(
        textwrap.dedent(body).strip() + "\nraise ValueError(f'found {len(found)}: {found!r:.200}')", "found 0: "
    )


BODIES = {
    # ends
    "exit": answered("import sys; sys.exit(0)", "tried to end the program"),
    "_exit": answered("import os; os._exit(0)", ENDED),
    "segfault": answered("import ctypes; ctypes.string_at(0)", ENDED),
    "abort": answered("import os; os.abort()", ENDED),
    "stack overflow": answered(
        "import sys; sys.setrecursionlimit(10**6)\ndef f(n): return [*map(f, [n])]\nf(0)", ENDED
    ),
    "a signal to itself": answered("import os; os.kill(os.getpid(), 9)", "raised PermissionError"),
    "a signal to the parent": answered("import os; os.kill(os.getppid(), 9)", "raised PermissionError"),
    "a signal to all": answered("import os; os.kill(-1, 9)", "raised PermissionError"),
    "a signal to its group": answered("import os; os.killpg(0, 9)", "raised PermissionError"),
    # never ends
    "an endless loop": answered("while True: pass", LATE, LATE),
    "an endless loop in C": answered("import itertools; max(itertools.count())", LATE, LATE),
    "a long number": answered("return 10 ** 10 ** 10", LATE, LATE),
    "a regular expression": answered("import re; re.match('(a+)+$', 'a' * 60 + 'b')", LATE, LATE),
    "sleep": answered("import time; time.sleep(10**6)", LATE, LATE),
    "swallowed exceptions": answered(
        "import time\nwhile True:\n    try:\n        time.sleep(0.1)\n    except BaseException:\n        pass",
        LATE,
        LATE,
    ),
    "the limit ignored": answered(
        "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", LATE, LATE
    ),
    # too much
    "a fork bomb": answered("import os\nwhile True: os.fork()", "raised PermissionError"),
    "a thread bomb": answered(
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(100,), daemon=True).start()",
        "can't start new thread",
    ),
    "a command": answered("import subprocess; subprocess.run(['/bin/sh', '-c', 'true'])", "raised PermissionError"),
    "memory at once": answered("return np.ones(10**9)", "wanted more memory than there is"),
    "memory in pieces": answered("a = []\nwhile True: a.append(np.empty(10**7))", "wanted more memory than there is"),
    "shared memory": answered("import mmap; a = mmap.mmap(-1, 1 << 20)", "raised PermissionError"),
    "shared memory of a device": answered(
        "import mmap, os; a = mmap.mmap(os.open('/dev/zero', os.O_RDWR), 1 << 20)", "raised PermissionError"
    ),
    "buffers of sockets": answered("import socket; socket.socketpair()", "raised PermissionError"),
    "pages that a pipe keeps": answered(
        "import ctypes, os\ntext = ctypes.create_string_buffer(4096)\n"
        "part = (ctypes.c_size_t * 2)(ctypes.addressof(text), 4096)\n"
        "assert ctypes.CDLL(None).vmsplice(os.pipe()[1], part, 1, 0) == -1; raise ValueError('refused')",
        "refused",
    ),
    "a file in memory": answered("import os; os.memfd_create('a')", "raised PermissionError"),
    "a disk flood": answered(
        "for i in range(100):\n    with open(f'/tmp/{i}', 'wb') as f: f.write(bytes(1 << 20) * 30)", "raised OSError"
    ),
    "many files": answered("for i in range(10**6): open(f'/tmp/{i}', 'w').close()", "No space left"),
    "an output flood": answered(
        f"import os\nfor i in range(50): print('x' * 10**6); os.write(1, bytes(1 << 20))\n{RIGHT}"
    ),
    "an output flood on stderr": answered(f"import os\nfor i in range(50): os.write(2, bytes(1 << 20))\n{RIGHT}"),
    "warnings on stderr": answered(f"import sys, warnings; warnings.warn('w'); print('e', file=sys.stderr)\n{RIGHT}"),
    # outside
    "network": answered("import urllib.request; urllib.request.urlopen('http://192.0.2.1')", "Operation not permitted"),
    "an abstract socket": answered(
        "import socket; socket.socket(socket.AF_UNIX).bind('\\0name')", "raised PermissionError"
    ),
    "writing outside": answered("open('/course/inside/wire.py', 'a')", "[Errno"),
    "writing into Python": answered("open(np.__file__, 'a')", "[Errno"),
    "namespaces": answered(
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == -1; raise ValueError('refused')", "refused"
    ),
    "locks that others could see": answered(
        "import fcntl; fcntl.lockf(open(np.__file__), fcntl.LOCK_SH)", "Permission"
    ),
    # looking for answers
    "the reference imported": answered(
        "from i2dl_helpers.reference.backprop import affine_forward as f; return f(X, W, b)", ABSENT, ABSENT
    ),
    "the reference by mine": answered(f"from i2dl_helpers import mine; return mine('{NAME}')(X, W, b)", ABSENT, ABSENT),
    "the catalogue": answered(
        f"from i2dl_helpers.exercises import catalogue; return catalogue['{NAME}'].reference(X, W, b)", "`Nothing`"
    ),
    "another library": answered("import torch", ABSENT, ABSENT),
    "files": looking("""
        import os
        found = []
        tops = [f'/{n}' for n in os.listdir('/') if n not in ('usr', 'lib', 'lib64')]
        for folder, name in [(f, n) for top in tops for f, _, names in os.walk(top) for n in names]:
                if name.endswith(('.ipynb', '.db')) or 'affine' in name or 'seed' in name.split('.'):
                    found.append(os.path.join(folder, name))
    """),
    "the course's files": looking(
        "import os\nfound = [n for _, _, names in os.walk('/course') for n in names]\n"
        f"found += [p for p in {[str(ROOT / 'i2dl_helpers'), str(ROOT / 'notebooks'), '/home']!r} if os.path.exists(p)]"
    ),
    "what is installed": looking("""
        import os
        found = [n for n in os.listdir(os.path.dirname(np.__path__[0])) if n not in ('numpy', 'numpy.libs')]
        found += [f for f, _, names in os.walk(os.path.dirname(os.__file__)) for n in names if n == 'backprop.py']
    """),
    "/proc": looking("import os; found = os.listdir('/proc')"),
    "modules": looking("""
        import sys
        found = [n for n in sys.modules if n.startswith('i2dl_helpers') and vars(sys.modules[n]).get('__file__')]
    """),
    "gc": looking("""
        import gc, types
        functions = [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]
        functions += [f for o in gc.get_objects() if isinstance(o, dict) for f in o.values()
                      if isinstance(f, types.FunctionType)]
        found = [f for f in functions if f.__name__ == 'affine_forward' and f.__globals__ is not globals()]
    """),
    "texts in memory": looking("""
        import gc
        texts = [t for o in gc.get_objects() if isinstance(o, dict) for t in o.values() if isinstance(t, str)]
        found = [t for t in texts if 'dout @ W.T' in t or 'X @ W1 + b1' in t and len(t) > 5000]
    """),
    "frames": looking("""
        import sys
        found, frame = [], sys._getframe()
        while frame is not None:
            found += [n for n in frame.f_locals if n in ('expected', 'criterion', 'criteria', 'seed', 'secret')]
            frame = frame.f_back
    """),
    "the environment": looking("import os; found = [n for n in os.environ if 'I2DL' in n or 'SECRET' in n]"),
    "other processes": looking("""
        import os
        found = []
        for pid in range(2, 400):
            try:
                os.kill(pid, 0)
                found.append(pid)
            except (ProcessLookupError, PermissionError):
                pass
    """),
    # results
    "NaN": answered("return (X @ W + b) * np.nan", "contains NaN", "contains NaN"),
    "infinity": answered("return np.full((len(X), W.shape[1]), np.inf)", "contains infinity", "contains infinity"),
    "wrong shape": answered("return (X @ W + b).T", "wrong shape", "wrong shape"),
    "a scalar that would broadcast": answered("return float(np.mean(X @ W + b))", "wrong shape", "wrong shape"),
    "a pickle": answered("import pickle; return pickle.dumps(X @ W + b)", "`bytes`"),
    "an object that acts when unpickled": answered(
        "class E:\n    def __reduce__(self): return (print, ('here',))\nreturn E()", "type `E`"
    ),
    "a script": answered("raise ValueError('<script>alert(1)</script>')", "<script>alert(1)</script>"),
    "a formula": answered("raise ValueError('=HYPERLINK(\"x\")\\x1b[31m\\u202e')", '=HYPERLINK("x")'),
    "float32": answered("return (X.astype(np.float32) @ W.astype(np.float32) + b).astype(np.float32)"),
    "a changed argument": answered("X += 1\nX -= 1\nX[0] = 0\nreturn X @ W + b", "changed its argument `X`"),
    "a changed copy": answered(f"W *= 2\n{RIGHT}", "changed its argument `W`"),
    # its channel
    "malformed": forged("os.write(channel, b'nonsense' * 100)\nreturn X @ W + b"),
    "endless": forged("while True: os.write(channel, bytes(1 << 16))"),
    "oversized": forged(
        "import struct; os.write(channel, struct.pack('<4sIQ', b'i2dl', 1, 1 << 60))\nreturn X @ W + b"
    ),
    "an array larger than it is": forged(
        "wire = sys.modules['inside.wire']\n"
        "body = b't' + wire.COUNT.pack(1) + b'a' + bytes([9, 1]) + (1 << 40).to_bytes(8, 'little')\n"
        "os.write(channel, wire.HEADER.pack(b'i2dl', 1, len(body)) + body)\nreturn X @ W + b"
    ),
    "an array of negative length": forged(
        "wire = sys.modules['inside.wire']\n"
        "body = b'a' + bytes([9, 2]) + b'\\xff' * 16\n"
        "os.write(channel, wire.HEADER.pack(b'i2dl', 1, len(body)) + body)\nreturn X @ W + b"
    ),
    "a pickle in the channel": forged("import pickle; os.write(channel, pickle.dumps(print))\nreturn X @ W + b"),
    "replayed": forged(
        "wire = sys.modules['inside.wire']\n"
        "one = wire.frame(1, (X @ W + b, None, (True, True, True), False, '', (), 0.0))\n"
        "os.write(channel, one + one)\nreturn X @ W + b"
    ),
    "out of order": forged("os.write(channel, sys.modules['inside.wire'].frame(7, None))\nreturn X @ W + b"),
    "no outcome": forged("os.write(channel, sys.modules['inside.wire'].frame(1, [1, 2]))\nreturn X @ W + b"),
    "closed": forged("os.close(channel)\nreturn X @ W + b", ENDED),
}


def with_cells(first="", last="", lost=(), later=False, **answers):
    """Cells of the student's own at the beginning and at the end."""
    notebook = handed_in(STEM, **answers)
    for text, at in ((first, 2), (last, len(notebook["cells"]))):
        if text:
            notebook["cells"].insert(at, nb.code(textwrap.dedent(text).strip()))
    return Case(notebook, dict(lost), later=later)


TOP = {
    "exit in a cell": with_cells("exit()"),
    "_exit in a cell": with_cells("import os; os._exit(1)"),
    "_exit in the answer's cell": with_cells(
        **{NAME: f"import os; os._exit(1)\n{function(RIGHT)}"}, lost={NAME: (0, ENDED)}
    ),
    "a cell that never ends": with_cells("while True: pass"),
    "an answer's cell that never ends": with_cells(
        **{NAME: f"{function(RIGHT)}\nimport itertools; max(itertools.count())"}, lost={NAME: (0, LATE)}
    ),
    "a cell's segfault": with_cells("import ctypes; ctypes.string_at(0)"),
    "a signal to itself in a cell": with_cells("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    "a signal to all in a cell": with_cells("import os; os.kill(0, 9)"),
    "a cell that takes all memory": with_cells("import numpy as np; a = [np.ones(10**7) for i in range(10**6)]"),
    "a fork bomb in a cell": with_cells("import os\nwhile True: os.fork()"),
    "forks that return from a cell": with_cells("import os\nfor i in range(5): os.fork()"),
    "a daemon": with_cells("""
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True: time.sleep(0.01)
            os._exit(0)
    """),
    "a daemon that kills": with_cells(
        **{
            NAME: function(RIGHT)
            + textwrap.dedent("""
            import os, time
            if os.fork() == 0:
                for i in range(10):
                    time.sleep(0.02)
                    try: os.kill(-1, 9)
                    except OSError: pass
                os._exit(0)
        """)
        },
        later=True,
    ),
    "processes that take all memory": with_cells(
        **{
            NAME: function(RIGHT)
            + textwrap.dedent("""
            import os, time
            for i in range(6):
                if os.fork() == 0:
                    a = np.ones(60_000_000)
                    time.sleep(100)
        """)
        },
        later=True,
    ),
    "NumPy replaced": with_cells(
        "import numpy as np\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True",
        **{NAME: function("return np.zeros((len(X), W.shape[1]))")},
        lost={NAME: (0, "")},
    ),
    "abs and len replaced": with_cells(
        "import builtins\nbuiltins.abs = lambda *a: 0",
        **{NAME: function("return np.zeros((len(X), W.shape[1]))")},
        lost={NAME: (0, "")},
    ),
    "the check replaced": with_cells(
        "import i2dl_helpers\ni2dl_helpers.check = check = lambda *a: print('right')",
        **{NAME: function("return X")},
        lost={NAME: (0, "wrong shape")},
    ),
    "IPython's transformers": with_cells(
        "get_ipython().input_transformers_post.append(lambda lines: ['pass'])\n"
        "get_ipython().ast_transformers.append(1)",
    ),
    "the grader's own modules": with_cells(
        "import sys\nfor name in list(sys.modules):\n    if name.startswith('inside'): vars(sys.modules[name]).clear()",
        lost={},
        later=True,
    ),
    "a changed argument, and who would tell": with_cells(
        "import sys\nsys.modules['inside.serving'].same = lambda a, b: True",
        **{NAME: function("out = X @ W + b\nX[:] = 0\nreturn out")},
        lost={NAME: (0, "changed its argument `X`")},
    ),
    "a changed argument, and a call that silences who would tell": with_cells(
        **{
            NAME: function(
                "import sys\nsys.modules['inside.serving'].same = lambda a, b: True\n"
                "out = X @ W + b\nX[:] = 0\nreturn out"
            )
        },
        lost={NAME: (0, "changed its argument `X`")},
    ),
    "helpers below": with_cells(
        last="def _helper(X, W, b):\n    return X @ W + b", **{NAME: function("return _helper(X, W, b)")}
    ),
    "a decorator below": with_cells(last="def plainly(f):\n    return f", **{NAME: f"@plainly\n{function(RIGHT)}"}),
    "magics": with_cells(
        "%matplotlib inline\n!pip install torch\nfiles = !ls\n%time a = 1\nassert a == 1\nhelp?",
        **{NAME: f"%load_ext autoreload\n{function(RIGHT)}\n%timeit 1 + 1"},
    ),
    "cell magics": with_cells("%%bash\nrm -rf /", "%%time\nx = 1"),
    "figures": with_cells("""
        import matplotlib.pyplot as plt
        from ipywidgets import interact
        fig, (one, two) = plt.subplots(1, 2)
        one.plot([1, 2]); one.set(xlabel='x'); plt.show()
        for line in one.lines: pass
        interact(lambda a: a, a=(0, 1))
        widgets.relu_fit(); display(fig); figures.anything(1).show()
    """),
    "another library in a cell": with_cells("import torch"),
    "cells that raise": with_cells("1 / 0", "raise KeyboardInterrupt"),
    "an answer's cell that raises behind the answer": with_cells(**{NAME: function(RIGHT) + "\n1 / 0"}),
    "no Python": with_cells(**{NAME: "def f(:"}, lost={NAME: (0, "SyntaxError")}),
    "a null character": with_cells(**{NAME: "x = 1\x00"}, lost={NAME: (0, "")}),
    "nested too deeply": with_cells(**{NAME: "x = " + "(" * 5000 + ")" * 5000}, lost={NAME: (0, "")}),
    "a number for a function": with_cells(**{NAME: f"{NAME} = 3"}, lost={NAME: (0, "not a function")}),
    "no function at all": with_cells(**{NAME: "x = 3"}, lost={NAME: (0, f"no function `{NAME}`")}),
    "a question answered with a function": with_cells(
        touched_outputs="touched_outputs = lambda: 1", lost={"touched_outputs": (0, "")}
    ),
    "a question answered with a lie": with_cells(
        touched_outputs="class A(str):\n    def __eq__(self, o): return True\n    def strip(self, *a): return 'a'\n"
        "touched_outputs = A('z')",
        lost={"touched_outputs": (0, "one letter")},
    ),
}


def edited(change, lost=(), code=None, notes=(), unreadable=None):
    """A case of a changed notebook."""
    notebook = handed_in(STEM)
    change(notebook, nb.answers(notebook))
    return Case(notebook, dict(lost), code, notes, unreadable)


def delete(notebook, name):
    notebook["cells"] = [cell for cell in notebook["cells"] if nb.grade_id(cell) != name]


def graded(notebook, name):
    return next(cell["metadata"]["nbgrader"] for cell in notebook["cells"] if nb.grade_id(cell) == name)


def duplicate(notebook, first, second):
    cells = notebook["cells"]
    at = next(i for i, cell in enumerate(cells) if nb.grade_id(cell) == NAME)
    cells[at]["source"] = function(first)
    cells.insert(at + 2, cells[at] | {"source": function(second), "id": "another"})


def split(notebook, first, second, metadata):
    cells = notebook["cells"]
    at = next(i for i, cell in enumerate(cells) if nb.grade_id(cell) == NAME)
    cells[at]["source"] = first
    cells.insert(at + 1, nb.code(second) | ({"metadata": cells[at]["metadata"]} if metadata else {}))


def reverse(notebook):
    answers = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    cells = [notebook["cells"][i] for i in answers]
    for i, cell in zip(answers, reversed(cells), strict=True):
        notebook["cells"][i] = cell


def turned(kind):
    def change(notebook, answers):
        answers[NAME]["cell_type"] = kind

    return change


def every(notebook, **flags):
    for cell in notebook["cells"]:
        if nb.grade_id(cell):
            cell["metadata"]["nbgrader"] |= flags


def first_wrong(notebook):
    duplicate(notebook, "return X", RIGHT)


SETUP = next(i for i, cell in enumerate(handed_in(STEM)["cells"]) if nb.grade_id(cell) == "setup")
TWICE = f"several cells named {NAME}: the first counts"
EDITED = {
    "an answer deleted": edited(lambda n, a: delete(n, NAME), {NAME: (0, NO_RESPONSE)}, NO_RESPONSE),
    "an answer emptied": edited(lambda n, a: a[NAME].update(source=" \n"), {NAME: (0, NO_RESPONSE)}, NO_RESPONSE),
    "an answer untouched": edited(
        lambda n, a: a[NAME].update(source=nb.stub(catalogue[NAME])), {NAME: (0, NO_RESPONSE)}, NO_RESPONSE
    ),
    "checks deleted": edited(lambda n, a: [delete(n, f"check_{name}") for name in a]),
    "the setup deleted": edited(lambda n, a: delete(n, "setup")),
    "the setup edited": edited(lambda n, a: n["cells"][SETUP].update(source="raise SystemExit")),
    "a demonstration edited": edited(lambda n, a: n["cells"][SETUP + 4].update(source="import os; os._exit(1)")),
    "an answer twice, the second right": edited(
        lambda n, a: first_wrong(n), {NAME: (0, "wrong shape")}, "wrong shape", (TWICE,)
    ),
    "an answer twice, the first right": edited(lambda n, a: duplicate(n, RIGHT, "return X"), notes=(TWICE,)),
    "cells in reverse": edited(lambda n, a: reverse(n)),
    "an answer split, its helper below": edited(
        lambda n, a: split(n, function("return _h(X, W) + b"), "def _h(X, W):\n    return X @ W", False)
    ),
    "an answer split, itself below": edited(
        lambda n, a: split(n, "h = 1", function(RIGHT), False), {NAME: (0, f"no function `{NAME}`")}
    ),
    "an answer split by a copy of the cell": edited(
        lambda n, a: split(n, "h = 1", function(RIGHT), True), {NAME: (0, "no function")}, notes=(TWICE,)
    ),
    "points edited": edited(lambda n, a: graded(n, f"check_{NAME}").update(points=100), notes=(CHANGED,)),
    "negative points": edited(lambda n, a: graded(n, "falling_loss").update(points=-5), notes=(CHANGED,)),
    "flags edited": edited(lambda n, a: every(n, solution=False, grade=False, locked=False), notes=(CHANGED,)),
    "ids edited": edited(lambda n, a: graded(n, NAME).update(grade_id="mine"), notes=(CHANGED,)),
    "metadata lost": edited(lambda n, a: a[NAME].update(metadata={}), notes=(CHANGED,)),
    "strange metadata": edited(lambda n, a: a[NAME].update(metadata={"nbgrader": [1]}), notes=(CHANGED,)),
    "a schema from the future": edited(lambda n, a: every(n, schema_version=99)),
    "a later minor format": edited(lambda n, a: n.update(nbformat_minor=99)),
}


def raw(change):
    """The bytes of a notebook that was changed as JSON."""
    loaded = json.loads(nb.dumps(handed_in(STEM)))
    changed = change(loaded)
    return json.dumps(loaded if changed is None else changed).encode()


def unreadable(data, words):
    return Case(data, unreadable=words)


def damage(notebook):
    notebook["cells"].insert(3, "no cell")
    notebook["cells"].insert(5, {"cell_type": "code", "source": 3})


FILES = {
    "no JSON": unreadable(b"hello", "not JSON"),
    "nothing": unreadable(b"", "not JSON"),
    "truncated": unreadable(raw(lambda n: None)[:5000], "not JSON"),
    "another encoding": unreadable(nb.dumps(handed_in(STEM)).encode("utf-16"), "not JSON"),
    "binary": unreadable(bytes(range(256)) * 100, "not JSON"),
    "a list": unreadable(b"[1, 2]", "not a notebook"),
    "a number of many digits": unreadable(b"1" * 100_000, "not JSON"),
    "no cells": unreadable(b'{"nbformat": 4}', "no list of cells"),
    "a format from the future": unreadable(raw(lambda n: n.update(nbformat=5)), "format 5"),
    "a format from the past": unreadable(raw(lambda n: n.update(nbformat=3)), "format 3"),
    "nested deeply": unreadable(b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
    "many parts": unreadable(b'{"nbformat": 4, "cells": [' + b"{}," * 1_100_000 + b"{}]}", "more parts"),
    "many cells": unreadable(raw(lambda n: n.update(cells=n["cells"][:1] * 20_001)), "20,000 cells"),
    "damaged cells": Case(raw(damage), notes=("damaged cells, left out",)),
    "a byte order mark": Case(b"\xef\xbb\xbf" + raw(lambda n: None)),
    "half a surrogate": Case(
        raw(lambda n: n["cells"].append({"cell_type": "code", "source": ["x = '\ud800'"], "metadata": {}}))
    ),
    "a very long cell": Case(
        raw(lambda n: n["cells"].append({"cell_type": "code", "source": "#" * 2_000_000, "metadata": {}})),
        notes=("damaged cells, left out",),
    ),
}
KINDS = {kind: edited(turned(kind)) for kind in ("markdown", "raw")}
CASES = BODIES | TOP | EDITED | FILES
