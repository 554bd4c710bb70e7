"""Turn an executed notebook into a page: solutions folded, predictions before results, no trace of a kernel.

`running` comes before, Sphinx after. What a page can do beyond folding is in `static/player.js`; without any script
everything can still be read.
"""

from __future__ import annotations

import ast
import html
import re
from collections import Counter

import nbformat
from nbformat.v4 import new_markdown_cell, new_output

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.outcomes import OUTCOMES

WIDGET = re.compile(r'(?<=class="i2dl-still" )id="(widget-[\w-]+)"')
OPEN_SOLUTION = {"code_prompt_show": "Show a solution", "code_prompt_hide": "Hide the solution"}
OPEN_VERDICT = {"code_prompt_show": "Show what the check says", "code_prompt_hide": "Hide it"}


def page(executed: nbformat.NotebookNode, solutions: bool = True) -> nbformat.NotebookNode:
    """The notebook as Sphinx is given it.

    Parameters
    ----------
    executed : NotebookNode
        A solved notebook with its outputs.
    solutions : bool
        Without them only the stubs are shown, and neither model answers nor what a check says of them.
    """
    made = nbformat.from_dict(executed)
    places = set(number_widgets(made["cells"]))
    without = [cell for cell in made["cells"] if cell["id"] not in places]  # a widget brings its caption along
    made["cells"] = [new for cell in without for new in cells(cell, solutions)]
    return made


def number_widgets(cells: list) -> list[str]:
    """Give the second widget of one name a place of its own on the page, and so on; all places, in order."""
    count, places = Counter(), []
    for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
        if found := WIDGET.search(data.get("text/html", "")):
            count[found[1]] += 1
            places.append(found[1] if count[found[1]] == 1 else f"{found[1]}-{count[found[1]]}")
            data["text/html"] = WIDGET.sub(f'id="{places[-1]}"', data["text/html"], count=1)
    return places


def cells(cell, solutions: bool) -> list:
    """What stands on the page in place of one cell."""
    name = nb.grade_id(cell)
    if name == "setup":
        cell["outputs"] = []  # how far the student is: nothing here
        return [tagged(cell, "hide-input", {"code_prompt_show": "Show the imports", "code_prompt_hide": "Hide"})]
    if name in catalogue:
        return answer(cell, catalogue[name], solutions)
    if name is not None and not solutions:  # a check: it would show the verdict on a solution that is not there
        return [tagged(cell, "remove-output")]
    if name is not None and catalogue[name.removeprefix("check_")].kind == "question":  # it explains the answer
        return [tagged(cell, "hide-output", OPEN_VERDICT)]
    if cell["cell_type"] == "code":
        question, result = call(cell["source"], "predict"), call(cell["source"], "reveal")
        if question or result:
            cell["outputs"] = [asked_first(question, result, cell["outputs"])]
            return [tagged(cell, "hide-input", {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide"})]
        cell["outputs"] = static(cell["outputs"])
    return [cell]


def answer(cell, exercise, solutions: bool) -> list:
    """An exercise as it is asked, and below it a solution behind a fold."""
    if cell["cell_type"] != "code":  # a written answer
        asked = new_markdown_cell(nb.stub(exercise))
        if not solutions:
            return [asked]
        fold = "\n".join(["::::{dropdown} A model answer", exercise.answer, "::::"])
        return [asked, new_markdown_cell(fold)]
    asked = new_markdown_cell(f"```python\n{nb.stub(exercise)}\n```")
    cell["source"] = without_docstring(cell["source"])  # it stands right above
    return [asked, tagged(cell, "hide-input", OPEN_SOLUTION)] if solutions else [asked]


def without_docstring(source: str) -> str:
    """A function's text without its description; anything else as it is."""
    [statement, *_] = ast.parse(source).body
    if not isinstance(statement, ast.FunctionDef) or ast.get_docstring(statement) is None:
        return source
    lines, text = source.splitlines(), statement.body[0]
    return "\n".join([*lines[: text.lineno - 1], *lines[text.end_lineno :]])


def tagged(cell, tag: str, prompts: dict | None = None):
    """The cell with one more tag for Sphinx, and the words on its fold."""
    cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), tag]
    if prompts:
        cell["metadata"]["mystnb"] = prompts
    return cell


def call(source: str, name: str) -> tuple | None:
    """The arguments of the cell's call of `predict` or `reveal`, if it has one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            return tuple(ast.literal_eval(argument) for argument in node.args)
    return None


def asked_first(question: tuple | None, result: tuple | None, outputs: list):
    """A question with its options, and what it is about in a fold; the fold may stand in a cell of its own."""
    parts = []
    if question:
        name, text, options = question
        choices = "".join(f'<li data-option="{html.escape(str(o))}">{html.escape(str(o))}</li>' for o in options)
        parts.append(
            f'<div class="i2dl-predict" data-id="{name}" data-outcome="{html.escape(OUTCOMES.get(name, ""))}">'
            f"<p><strong>Predict:</strong> {html.escape(text)}</p><ul>{choices}</ul></div>"
        )
        outputs = outputs[1:]  # the first is the question
    body = "".join(as_html(output) for output in static(outputs))
    if result:
        body = f'<details class="i2dl-result" data-id="{result[0]}"><summary>Show the result</summary>{body}</details>'
    return new_output("display_data", {"text/html": f'<div class="i2dl-asked">{"".join(parts)}{body}</div>'})


def static(outputs: list) -> list:
    """The outputs that need no kernel: what is a widget and nothing else, as a progress bar, is left out."""
    kept = [output for output in outputs if not alive(output)]
    for output in kept:
        for kind in [kind for kind in output.get("data", {}) if kind.startswith("application/")]:
            del output["data"][kind]
    return kept


def alive(output) -> bool:
    """Whether an output is a widget without HTML in its place."""
    data = output.get("data", {})
    return any("widget" in kind for kind in data) and "text/html" not in data


def as_html(output) -> str:
    """One output of a cell as HTML."""
    data = output.get("data", {})
    if "text/html" in data:
        return data["text/html"]
    text = output.get("text") or data.get("text/plain", "")
    return f"<pre>{html.escape(text)}</pre>"
