"""How Sphinx lays the book out. It is called by ``python -m book``, in a folder of pages that was made beforehand."""

project = "Deep learning by hand"
author = "the course's authors"
html_title = project
extensions = ["myst_nb", "sphinx_design"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}  # no widget here needs a manager: `widgets/still.py` draws their frames
html_theme = "furo"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_css_files = ["book.css"]
html_js_files = [("player.js", {"defer": "defer"})]
mathjax_path = "mathjax/tex-svg.js"  # lies in the site: no other host is asked for anything
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
templates_path = ["templates"]
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#00609b", "color-brand-content": "#00609b"},
    "dark_css_variables": {"color-brand-primary": "#56b4e9", "color-brand-content": "#56b4e9"},
}
