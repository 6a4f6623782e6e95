"""The rules by which declared signals and the text become a section, in one table.

A signal's value is looked up in the lexicon; what it means votes for a section with the weight of the term times the
trust of the signal's family. Families repeat one another – a publisher prints one desk into the page's head, its
breadcrumbs and its address – so for each section the strongest family counts in full, every further one half of the
one before it, and so do the values within one family. The sums are log-odds: they are added to the text's.

| family     | signals                                         | trust | a name counts by        |
|------------|-------------------------------------------------|-------|-------------------------|
| code       | IPTC Media Topics and subject codes             | 1.0   | its concept             |
| desk       | articleSection, article:section and their like  | 0.7   | its words               |
| crumb      | breadcrumbs, later steps more                   | 0.6   | its words               |
| path       | folders of the address, later ones more         | 0.7   | its words               |
| feed       | categories of the feed's item                   | 0.6   | the whole               |
| tag        | keywords, article:tag, about                    | 0.5   | the whole, or its label |
| title      | parts of the title, a numbered slug's name      | 0.5   | the whole               |
| site       | the site's name and host                        | 0.4   | its words               |
| text       | the words of headline and text                  | 0.5   | the model's weights     |
| meaning    | headline and opening, by a sentence encoder     | 0.5   | an extra, off by default |

A signal that names more than ``MENU`` sections is the site's menu and counts for nothing. Below ``LEAST`` the article
is unclassified.
"""

from msgspec import Struct


class Family(Struct, frozen=True):
    """How far a family of signals is trusted, and whether a term counts that is only a part of the name."""

    trust: float
    parts: bool = False
    ordered: bool = False


FAMILIES = {
    "code": Family(1.0),
    "desk": Family(0.7, parts=True),
    "crumb": Family(0.6, parts=True, ordered=True),
    "path": Family(0.7, parts=True, ordered=True),
    "feed": Family(0.6),
    "tag": Family(0.5),
    "title": Family(0.5),
    "site": Family(0.4, parts=True),
}
SIGNALS = {
    "iptc": "code",
    "json-ld.articleSection": "desk",
    "json-ld.genre": "desk",
    "json-ld.breadcrumb": "crumb",
    "breadcrumb": "crumb",
    "url-path": "path",
    "feed.category": "feed",
    "json-ld.about": "tag",
    "json-ld.keywords": "tag",
    "meta.article:tag": "tag",
    "meta.og:article:tag": "tag",
    "meta.keywords": "tag",
    "meta.news_keywords": "tag",
    "meta.parsely-tags": "tag",
    "meta.sailthru.tags": "tag",
    "meta.cxenseparse:keywords": "tag",
    "title": "title",
    "url-slug": "title",
    "site": "site",
    "url-host": "site",
}
OTHER = "desk"  # of every other meta that clean reads as a section
KINDS = "json-ld.type"  # names a genre only
SAID_OF_SITES = frozenset({"arts", "economy", "health", "lifestyle", "science", "sport"})  # what sites are named after

AGAIN = 0.5  # what each further value or family counts of the one before
EARLIER = 0.6  # what a step of a path counts of the one after it
CONCEPT = 2.0  # log-odds of an exact label of the taxonomy
CODED = 5.0  # log-odds of a code
MENU = 4
TEXT = 0.5
MEANING = 0.5
LEAST = 60
CERTAIN = (1.93, 0.93)  # level and slope of the confidence that odds make; fitted by bench/sections/calibrate.py
SECOND = (0.26, 0.36)  # the same of a runner-up
CERTAIN_ENCODED, SECOND_ENCODED = (1.8, 1.0), (0.24, 0.32)  # the same where the encoder had a say
