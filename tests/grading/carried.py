"""Any function of the tests as the text of a student's cell, so that a sandbox can be handed it.

Variants and mistakes are lambdas, closures and partials, from which no text can be cut; a cell is made that puts their
code together again, with everything that it uses.
"""

import dis
import functools
import marshal
import types
from inspect import isfunction

import numpy as np

START = "import builtins, collections, functools, importlib, marshal, types\nimport numpy as np\n"
START += """
def _instance(call, fields):
    made = type("Callable", (), {"__call__": call})()
    vars(made).update(fields)
    return made
"""
ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}


def as_cell(value, name):
    """A cell that defines `name` as this function."""
    carrier = Carrier()
    expression = carrier.expression(value)
    return START + "".join(carrier.lines) + f"{name} = {expression}\n"


class Carrier:
    """Collects the lines of a cell."""

    def __init__(self):
        self.lines, self.known, self.held = [], {}, []

    def expression(self, value):
        """Python text that makes an equal value."""
        if value is None or isinstance(value, bool | int | float | str | bytes):
            return repr(value) if value != float("inf") else 'float("inf")'
        if isinstance(value, list | tuple | set | frozenset):
            items = "".join(f"{self.expression(item)}, " for item in value)
            made = f"{type(value).__name__}(({items}))"
            return made if type(value) in (list, tuple, set, frozenset) else f"tuple(({items}))"
        if isinstance(value, dict):
            return "{" + "".join(f"{self.expression(k)}: {self.expression(v)}, " for k, v in value.items()) + "}"
        if isinstance(value, np.ndarray):
            return f"np.frombuffer({value.tobytes()!r}, {value.dtype.str!r}).reshape({value.shape})"
        if isinstance(value, types.ModuleType):
            return f"importlib.import_module({value.__name__!r})"
        return self.callable(value)

    def callable(self, value):
        """Of something that can be called."""
        if id(value) in self.known:
            return self.known[id(value)]
        if isinstance(value, functools.partial):
            given = self.expression(list(value.args)), self.expression(value.keywords)
            return f"functools.partial({self.expression(value.func)}, *{given[0]}, **{given[1]})"
        if isinstance(value, np.vectorize):
            return f"np.vectorize({self.expression(value.pyfunc)}, otypes={self.expression(value.otypes)})"
        if isinstance(value, types.FunctionType):
            return self.function(value)
        if isinstance(value, type) and value.__module__ == "builtins":
            return f"builtins.{value.__name__}"
        module = "numpy" if isinstance(value, np.ufunc) else getattr(value, "__module__", None) or "numpy"
        if isinstance(getattr(value, "__self__", None), type):
            return f"{self.expression(value.__self__)}.{value.__name__}"
        if isinstance(value, types.MethodType):
            return f"types.MethodType({self.expression(value.__func__)}, {self.expression(value.__self__)})"
        if isfunction(vars(type(value)).get("__call__")):
            return f"_instance({self.expression(type(value).__call__)}, {self.expression(vars(value))})"
        assert not module.startswith(("i2dl_helpers", "tests")), value
        return f"getattr(importlib.import_module({module!r}), {value.__name__!r})"

    def function(self, function):
        """Of a function: its code, defaults, cells, and globals of its own."""
        name = f"_f{len(self.known)}"
        self.known[id(function)] = name
        self.held.append(function)
        cells = function.__closure__ or ()
        code = f"marshal.loads({marshal.dumps(function.__code__)!r})"
        made = ", ".join("types.CellType()" for _ in cells)
        self.lines.append(
            f"{name} = types.FunctionType({code}, {{'__builtins__': builtins, '__name__': '__main__'}}, "
            f"{function.__name__!r}, None, ({made}{',' if cells else ''}))\n"
        )
        for i, cell in enumerate(cells):
            self.lines.append(f"{name}.__closure__[{i}].cell_contents = {self.expression(cell.cell_contents)}\n")
        for key in names_in(function.__code__, {"LOAD_GLOBAL", "LOAD_NAME"}):
            if key in function.__globals__:
                self.lines.append(f"{name}.__globals__[{key!r}] = {self.of_global(function, key)}\n")
        self.lines.append(f"{name}.__defaults__ = {self.expression(function.__defaults__)}\n")
        self.lines.append(f"{name}.__kwdefaults__ = {self.expression(function.__kwdefaults__)}\n")
        return name

    def of_global(self, function, key):
        """Of a global name: one of the course's modules becomes what is used of it."""
        value = function.__globals__[key]
        return self.namespace(value, names_in(function.__code__, ATTRIBUTES))

    def namespace(self, value, asked):
        """Of a module: if it is one of the course's, what is used of it."""
        if isinstance(value, types.ModuleType) and value.__name__.startswith(("i2dl_helpers", "tests")):
            used = {name: getattr(value, name) for name in asked if hasattr(value, name)}
            return f"types.SimpleNamespace({', '.join(f'{n}={self.namespace(v, asked)}' for n, v in used.items())})"
        return self.expression(value)


def names_in(code, asked):
    """The names that a code object asks for by these instructions, those inside its inner functions too."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname in asked}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= set(names_in(constant, asked))
    return sorted(found)
