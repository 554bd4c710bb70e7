"""What a widget brings to the page is whole and escaped, whatever its words are."""

from html.parser import HTMLParser

from i2dl_helpers.card import RIGHT
from i2dl_helpers.predicting import STYLE
from i2dl_helpers.widgets.page import CSS, NAMES, caption, frame, names, picture, spoken


class Tags(HTMLParser):
    """The tags of some HTML with their attributes, and the texts between them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def test_script_survives_as_an_attribute():
    """Does the page get the script as it was written, to be run when the element has been shown?"""
    _, attributes = Tags(names()).tags[0]
    assert attributes["onanimationend"] == NAMES
    assert f".{attributes['class']} {{animation: i2dl-shown" in CSS and "@keyframes i2dl-shown" in CSS


def test_words_are_escaped():
    """Can neither a caption nor a description put markup into the page?"""
    words = "1 < 2 <script>alert('&')</script>"
    for html in (caption(words), spoken(words)):
        found = Tags(html)
        assert words in found.texts
        assert {tag for tag, _ in found.tags} <= {"style", "div", "i"}


def test_chosen_is_not_right():
    """Has an option that is chosen a mark of its own, and not the one that says "right" on a card?"""
    for style in (CSS, STYLE):
        assert '.mod-active::before {content: "●' in style and RIGHT[1] not in style


def test_frame_is_as_wide_as_its_picture():
    """Has a picture of 800 pixels just these in its frame, beside what keeps it clear of the cell's bar?"""
    image = picture()
    layout = frame([image], 800).layout
    left = int(layout.padding.split()[-1].removesuffix("px"))
    assert layout.max_width == f"{800 + left}px" and left >= 4
    assert image.layout.width == "100%"
