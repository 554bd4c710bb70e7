"""Which functions can be told, by looking at their code, to change nothing but what they return.

A fork is the dearest thing about judging an exercise. It keeps what a call changes from the other exercises, and later
cells from an earlier one; where a function cannot change anything, and uses nothing that was bound anew since its cell,
a fork of its own and one that it shares with others like it cannot be told apart. Whatever is in doubt is not plain.
"""

from __future__ import annotations

import builtins
import dis
import math
import types

import numpy as np

MODULES = {"numpy": np, "math": math}
CONSTANTS = (type(None), bool, int, float, str)
UNSAFE_STEPS = ("STORE_GLOBAL", "DELETE_", "STORE_ATTR", "IMPORT_", "LOAD_BUILD_CLASS", "SETUP_ANNOTATIONS")
UNSAFE_NAMES = {
    "breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals", "input", "locals", "open",
    "quit", "setattr", "vars", "ctypeslib", "lib", "load", "memmap", "save", "savez",
    "savetxt", "seed", "set_printoptions", "set_state", "setbufsize", "seterr", "seterrcall", "setflags", "testing",
    "tofile",
}  # fmt: skip
BUILTINS = set(dir(builtins)) - UNSAFE_NAMES


def is_plain_cell(code: types.CodeType) -> bool:
    """Whether a cell only defines functions and constants: it calls nothing, and changes no object."""
    unsafe = ("CALL", "PRECALL", "STORE_SUBSCR", "STORE_SLICE", *UNSAFE_STEPS)
    for step in dis.get_instructions(code):
        known = step.opname == "IMPORT_FROM" or (step.opname == "IMPORT_NAME" and step.argval in MODULES)
        if step.opname.startswith(unsafe) and not known:
            return False
    return True


def used_by(function, names: dict, setup: dict, found: dict | None = None) -> dict | None:
    """What a plain function uses of its notebook, by name, with all that those use in turn; None where it is not plain.

    Parameters
    ----------
    function : callable
    names, setup : dict
        The notebook's names, now and as the setup cell left them.
    """
    found = {} if found is None else found
    if type(function) is not types.FunctionType or function.__closure__ or vars(function):
        return None
    if function.__globals__ is not names or not all(map(is_constant, function.__defaults__ or ())):
        return None
    if not all(map(is_constant, (function.__kwdefaults__ or {}).values())):
        return None
    if not has_plain_steps(function.__code__):
        return None
    for name in globals_of(function.__code__):
        if name in names and name not in found:
            value = found[name] = names[name]
            if not is_usable(value, setup.get(name)) and used_by(value, names, setup, found) is None:
                return None
        elif name not in names and name not in BUILTINS:
            return None
    return found


def is_constant(value) -> bool:
    """Whether nothing can change a value."""
    return type(value) in CONSTANTS or (type(value) is tuple and all(map(is_constant, value)))


def is_usable(value, of_setup) -> bool:
    """Whether a global value is one that no function changes."""
    if is_constant(value) or any(value is module for module in MODULES.values()):
        return True
    return value is of_setup and isinstance(value, types.FunctionType | np.vectorize | np.ufunc)


def codes(code):
    """A code object and those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def has_plain_steps(code) -> bool:
    """Whether a function's code only computes."""
    for inner in codes(code):
        before = None
        for step in dis.get_instructions(inner):
            asked = step.argval if step.opname.startswith("LOAD_") and isinstance(step.argval, str) else ""
            if step.opname.startswith(UNSAFE_STEPS) or asked in UNSAFE_NAMES or asked.startswith("__"):
                return False
            if asked == "random" and before is not None and before.opname == "LOAD_GLOBAL":
                return False  # np.random: what all draw from
            before = step
    return True


def globals_of(code) -> list[str]:
    """The global names that a function's code asks for."""
    steps = (step for inner in codes(code) for step in dis.get_instructions(inner))
    return sorted({step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")})
