"""Answers that are the same but for names: an instructor wants to look at them, no score depends on it.

An answer becomes a list of its tokens, without comments and docstring, in which every name stands as a number in the
order of appearance. Only the text is read, never compiled, since deeply nested text can end a process that compiles it.
"""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from hashlib import blake2b

SHORTEST = 40  # tokens; shorter answers are alike by chance
LONGEST = 20_000  # characters
KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
LINES = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
SKIPPED = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}


def fingerprint(source: str) -> bytes | None:
    """Equal for answers that differ in names, comments and spaces only.

    Parameters
    ----------
    source : str
        Of an answer's cell.

    Returns
    -------
    bytes or None
        None where it is too short to tell, too long, or no Python.
    """
    if len(source) > LONGEST:
        return None
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except Exception:  # not Python: nothing to compare
        return None
    if any(token.type == tokenize.ERRORTOKEN for token in tokens):
        return None
    said = _normalised(_without_texts([token for token in tokens if token.type not in SKIPPED]))
    if len(said) < SHORTEST:
        return None
    return blake2b("\x00".join(said).encode("utf-8", "replace"), digest_size=16).digest()


def _without_texts(tokens: list[tokenize.TokenInfo]) -> list[tokenize.TokenInfo]:
    """Without lines that hold nothing but a text, such as docstrings."""
    lines: list[list[tokenize.TokenInfo]] = [[]]
    for token in tokens:
        lines[-1].append(token)
        if token.type in LINES:
            lines.append([])
    return [t for line in lines if [t.type for t in line] != [tokenize.STRING, tokenize.NEWLINE] for t in line]


def _normalised(tokens: list[tokenize.TokenInfo]) -> list[str]:
    """The tokens as words: attributes, keywords and builtins as they are, other names numbered."""
    numbers: dict[str, str] = {}
    said, before = [], ""
    for token in tokens:
        if token.type == tokenize.NAME and token.string not in KEPT and before != ".":
            said.append(numbers.setdefault(token.string, f"name {len(numbers)}"))
        else:
            said.append(tokenize.tok_name[token.type] if token.type in LINES else token.string)
        before = token.string
    return said
