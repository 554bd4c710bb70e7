"""A page of the book: what a reader is asked stands open, what would spoil it is folded, and no kernel is needed."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from book import pages, running
from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.figures.canvas import new_figure, show, styled

PREDICT = 'predict("id", "Rises?", ["yes", "no < never"])\nwith reveal("id"):\n    print(1)'


def notebook(*names, solved=True):
    """A notebook that asks these exercises, each with what its check would say."""
    made = nb.new([cell for name in names for cell in nb.answer_cells(catalogue[name])])
    made = nb.solve(made) if solved else made
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [html("<p>the verdict</p>")] if "check(" in cell["source"] else []
    return made


def html(text):
    return new_output("display_data", {"text/html": text, "text/plain": "words"})


def text_of(page):
    return "\n".join(cell["source"] for cell in page["cells"])


def test_an_exercise_is_asked_and_its_solution_folded():
    """Is the stub there to read, and the solution behind a fold with its own words?"""
    asked, solution, check = pages.page(notebook("accuracy"))["cells"]
    assert asked["cell_type"] == "markdown" and "raise NotImplementedError" in asked["source"]
    assert "hide-input" in solution["metadata"]["tags"] and "raise" not in solution["source"]
    assert solution["source"].startswith("def accuracy(scores, labels):\n    ") and '"""' not in solution["source"]
    assert solution["metadata"]["mystnb"]["code_prompt_show"] == "Show a solution"
    assert check["outputs"][0]["data"]["text/html"] == "<p>the verdict</p>"


def test_what_explains_an_answer_is_folded():
    """Is the check of a question folded, since it says why the answer is right, and that of a function open?"""
    question, function = (pages.page(notebook(name))["cells"][-1] for name in ("dead_rate", "accuracy"))
    assert "hide-output" in question["metadata"]["tags"] and question["outputs"]
    assert "hide-output" not in function["metadata"].get("tags", [])


def test_the_setup_says_nothing_of_progress():
    """Is what `begin` tells a student left out?"""
    setup = nb.setup_cell("begin('00_start_here')") | {"outputs": [html("0 of 5 exercises")]}
    assert [cell["outputs"] for cell in pages.page(new_notebook(cells=[setup]))["cells"]] == [[]]


@pytest.mark.parametrize("name", ["accuracy", "affine_backward", "dead_rate"])
def test_without_solutions_there_are_none(name):
    """Without solutions, is neither the body, nor the right answer, nor the verdict anywhere?"""
    page = pages.page(notebook(name), solutions=False)
    assert [cell["source"] for cell in page["cells"] if cell["cell_type"] == "code"] == [
        cell["source"] for cell in notebook(name)["cells"] if "check(" in cell["source"]
    ]
    assert all("remove-output" in c["metadata"]["tags"] for c in page["cells"] if c["cell_type"] == "code")
    solved = next(c["source"] for c in notebook(name)["cells"] if nb.grade_id(c) == name)
    last = solved.rstrip().splitlines()[-1]
    assert last not in text_of(page)


def test_a_written_answer_is_folded():
    """Does the model answer of a written question stand behind a fold, and without solutions nowhere?"""
    written = next(e for e in catalogue.values() if e.kind == "written")
    sentence = written.answer.strip().splitlines()[0]
    page = pages.page(notebook(written.name))
    assert re.search(r"\{dropdown\} A model answer\n.*" + re.escape(sentence), text_of(page), re.S)
    assert sentence not in text_of(pages.page(notebook(written.name), solutions=False))


def test_a_prediction_comes_before_its_result():
    """Are question and options in the open, and everything that the cell shows in one fold?"""
    cell = new_code_cell(PREDICT, outputs=[html("Predict: Rises?"), html("<b>picture</b>"), html("What came out: yes")])
    [made] = pages.page(new_notebook(cells=[cell]))["cells"]
    [output] = made["outputs"]
    text = output["data"]["text/html"]
    assert text.index('data-option="no &lt; never"') < text.index("<details") < text.index("<b>picture</b>")
    assert text.index("What came out") < text.index("</details>")
    assert 'class="i2dl-result" data-id="id"' in text and text.count("Rises?") == 1


def test_a_result_in_a_cell_of_its_own():
    """Is a result folded too whose question stands in another cell?"""
    cell = new_code_cell('with reveal("id"):\n    print(1)', outputs=[new_output("stream", text="1 < 2\n")])
    [made] = pages.page(new_notebook(cells=[cell]))["cells"]
    text = made["outputs"][0]["data"]["text/html"]
    assert re.fullmatch(r'<div class="i2dl-asked"><details .*<pre>1 &lt; 2\n</pre></details></div>', text, re.S)


def test_nothing_that_needs_a_kernel():
    """Is a bare widget left out, and of an output with a widget the HTML shown?"""
    kind = "application/vnd.jupyter.widget-view+json"
    bare = new_output("display_data", {kind: {"model_id": "1"}, "text/plain": "IntProgress()"})
    both = new_output("display_data", {kind: {"model_id": "2"}, "text/plain": "words", "text/html": "<p>a</p>"})
    [made] = pages.page(new_notebook(cells=[new_code_cell("1", outputs=[bare, both])]))["cells"]
    assert [output["data"] for output in made["outputs"]] == [{"text/plain": "words", "text/html": "<p>a</p>"}]


def test_pictures_lie_beside_the_page(tmp_path):
    """Is a picture inside the text put into a file, smaller and named there, its description left alone?"""
    picture = show(styled(new_figure)(4, 2), "A caption", "an <alt>")._repr_html_()
    text = running.lighter(picture, tmp_path / "pictures")
    [file] = (tmp_path / "pictures").iterdir()
    assert f'src="pictures/{file.name}"' in text and 'alt="an &lt;alt&gt;"' in text
    assert "base64" not in text and len(text) + file.stat().st_size < len(picture)
