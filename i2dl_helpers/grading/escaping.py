"""Text of a student's on its way into a terminal, a page, a comment or a spreadsheet.

Names, answers and the texts of exceptions are whatever somebody wrote. nbgrader renders comments as Markdown with
mathematics and does not sanitise them, its CSV export quotes nothing: so everything is made literal here, once, before
it is stored or shown.
"""

from __future__ import annotations

import html
import re

LONGEST = 4000  # characters of one comment

_MARKDOWN = re.compile(r"[`*_\[\]#~|!]")
_LIST = re.compile(r"^(\s*)([-+=>]|\d+[.)])", re.MULTILINE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_SPANS = {"\\": "<span>&#92;</span>", "$": "<span>&#36;</span>"}  # where a tag stands no formula begins


def printable(text: str, keep: str = "") -> str:
    """The text with everything that does not print, but for what is in `keep`, written out: `\\x1b`."""
    return "".join(c if c.isprintable() or c in keep else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def short(text: str, length: int = 60) -> str:
    """One printable line of at most that many characters."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= length else line[: length - 1] + "…"


def markdown(text: str) -> str:
    """Markdown that shows the text as it is: no tag, link, formula or emphasis in it works.

    Parameters
    ----------
    text : str
        Anything; what is beyond 4,000 characters is cut.

    Returns
    -------
    str
        Lines stay lines.
    """
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    lines = [_line(line) for line in printable(text, keep="\n").strip("\n").split("\n")]
    return "<br>\n".join(lines)


def _line(line: str) -> str:
    begin = len(line) - len(line.lstrip(" "))
    line = "".join(_SPANS.get(c) or html.escape(c, quote=False) for c in line[begin:])
    line = _MARKDOWN.sub(lambda hit: "\\" + hit[0], line).replace("&\\#", "&#")
    line = _LIST.sub(lambda hit: f"{hit[1]}{hit[2][:-1]}\\{hit[2][-1]}", line)
    line = line.replace("://", "&#58;//").replace("@", "&#64;").replace("www.", "www&#46;")
    return "&nbsp;" * begin + line


def cell(text: str) -> str:
    """The text as a cell of a spreadsheet that is never taken for a formula."""
    text = printable(text)
    begins = text.lstrip()[:1] in tuple("=+-@|%")
    return f"'{text}" if begins and not _NUMBER.fullmatch(text) else text
