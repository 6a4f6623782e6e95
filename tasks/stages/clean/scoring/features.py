"""The features by which runs are weighed, and the codes that their values have: a block of numbers for each feature."""

from tasks.stages.clean.candidates.context import KINDS
from tasks.stages.clean.model.feature_codes import Codes
from tasks.stages.clean.tree.class_hints import HINTS
from tasks.stages.clean.tree.elements import ID

_NEIGHBOURS = (*KINDS, "lifted", "gone", "edge")
CUES = (
    "appeal", "subscription", "newsletter", "related", "share", "advert", "cookie-notice", "comments", "author-bio",
    "copyright", "widget-residue", "correction", "byline", "timestamp", "credit",
)  # fmt: skip
_TAGS = (
    "p", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote", "figcaption", "section", "article", "span", "pre",
    "dd", "other",
)  # fmt: skip
TAG_NUMBER = {ID[name]: number for number, name in enumerate(_TAGS[:-1])}
OTHER_TAG = len(_TAGS) - 1
_AROUND = (
    "figure", "figcaption", "table", "blockquote", "li", "article", "header", "section", "details", "dl", "h1", "ul",
    "ol", "center", "address", "pre", "a",
)  # fmt: skip
AROUND_NUMBER = {ID[name]: number for number, name in enumerate(_AROUND)}
HINT_NUMBER = {hint: number for number, hint in enumerate(HINTS)}
CUE_NUMBER = {cue: number for number, cue in enumerate(CUES)}

CODES = Codes()
LENGTH = CODES.grid("length", 12)
LINKED = CODES.grid("link share, length", 6, 4)
TAG = CODES.choice("element", _TAGS)
PARENT = CODES.choice("element around", _TAGS)
ENDS = CODES.grid("ends a sentence, sentences", 2, 3)
LINKS = CODES.grid("links", 5)
BOLD = CODES.flag("all bold")
LAST = CODES.choice("last character", ["colon", "ellipsis", "arrow", "letter", "mark"])
FIRST = CODES.choice("first character", ["lower", "upper", "digit", "quote", "bullet", "other"])
CUE = CODES.grid("cue, share, opens", len(CUES), 5, 2)
CUE_HITS = CODES.grid("cues", len(CUES), 3)
DIGITS = CODES.grid("digits", 5)
UPPER = CODES.flag("capitals")
HAS = CODES.choice("has", list("|©@/"))
CREDIT = CODES.flag("credit")
OWN = CODES.choice("named", HINTS)
WITHIN = CODES.choice("within named", HINTS)
CALLED_AS = CODES.grid("within a box called so, prose", len(HINTS), 6)
IN = CODES.choice("within", _AROUND)
LEVEL = CODES.grid("level, side", 7, 3)
SPINE = CODES.grid("on the path, level", 4)
DOWN = CODES.grid("boxes down", 6)
AROUND_LINKED = CODES.grid("link share around", 6)
AROUND_RUNS = CODES.grid("runs around", 6)
AROUND_PROSE = CODES.grid("prose around", 6)
ALIKE = CODES.grid("boxes alike", 6)
BEFORE = CODES.grid("runs before first prose", 6)
AFTER = CODES.grid("runs after last prose", 7)
AMID = CODES.flag("amid prose")
NEXT_PROSE = CODES.grid("runs to next prose", 5)
LAST_PROSE = CODES.grid("runs since prose", 5)
PASSED = CODES.grid("prose passed", 3, 6)
NEXT = CODES.choice("next", _NEIGHBOURS)
PREVIOUS = CODES.choice("previous", _NEIGHBOURS)
HEADLINE = CODES.grid("runs from headline", 9)
TITLE = CODES.grid("says the title", 2)
REPEATED = CODES.grid("seen before", 5)
OFTEN = CODES.grid("said so often, length", 3, 3)
PULLED = CODES.flag("stands in a paragraph")
PICTURE = CODES.flag("after a picture")
PICTURE_NEXT = CODES.flag("before a picture")
PARAGRAPHS = CODES.grid("paragraphs of the article", 5)
ECHO = CODES.grid("words that the text says elsewhere, place, length", 6, 5, 2)

MEMBER = CODES.grid("gathered: place to the largest, share of the text", 3, 6)
MEMBER_CARDS = CODES.grid("gathered: paragraphs on links, paragraphs", 4, 4)
MEMBER_ORDER = CODES.grid("gathered: order behind the headline, largest", 4, 2)
MEMBER_LIKE = CODES.grid("gathered: like the largest, place", 2, 3)

U_LEAF = CODES.choice("unit: leaf", _TAGS)
U_SHARE = CODES.grid("unit: prose, level, side", 5, 5, 3)
U_LINKED = CODES.grid("unit: link share, prose", 6, 5)
U_RUNS = CODES.grid("unit: runs, prose", 6, 5)
U_TAG = CODES.grid("unit: element, prose, outside", len(_TAGS), 5, 2)
U_CHARS = CODES.grid("unit: characters, link share", 6, 3)
U_SIDE = CODES.grid("unit: side, prose, link share", 3, 5, 3)
U_ALIKE = CODES.grid("unit: boxes alike, their prose", 5, 5)
U_LIKE_MAIN = CODES.grid("unit: like the main container's, prose, level", 2, 5, 5)
U_DENSITY = CODES.grid("unit: prose share, paragraphs, outside", 5, 4, 2)
U_HEADINGS = CODES.grid("unit: headings, paragraphs, linked", 3, 4, 2)
U_OPENS = CODES.grid("unit: opens with, outside", 10, 2)
U_PICTURE = CODES.grid("unit: picture, prose", 2, 5)
U_CARDS = CODES.grid("unit: paragraphs on links", 4, 4)
U_REPEATED = CODES.flag("unit: seen before")
U_HINT = CODES.grid("unit: named, prose", len(HINTS), 5)
U_HEADLINE = CODES.grid("unit: headline inside, after headline, prose", 2, 2, 5)
U_PASSED = CODES.grid("unit: prose passed, prose left", 6, 7)
