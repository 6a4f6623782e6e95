"""A page, a document and an article to begin with; tests replace what they are about."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tasks.models.article import Article, Section
from tasks.models.document import Block, Byline, Document, Found, Label, Media, Person, Publisher, Stamp
from tasks.models.page import Origin, Page
from tasks.pipeline.process import Draft, Evidence
from tasks.stages.normalize import normalize

FETCHED = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
URL = "https://www.example-times.com/politics/2026/11/23/budget-vote"

PAGE = Page(
    text="<p>…</p>",
    kind="html",
    sha256="ab" * 32,
    fetched=FETCHED,
    url=f"{URL}?utm_source=rss",
    origin=Origin(file="seeds/2026-11.jsonl", record=17),
)

DOCUMENT = Document(
    blocks=(
        Block(Label.NAVIGATION, "Home Politics Sport", "nav"),
        Block(Label.HEADLINE, "Parliament passes budget after all-night session", "h1"),
        Block(Label.PARAGRAPH, "Lawmakers approved the annual budget shortly before dawn on Monday."),
        Block(Label.HEADING, "Concessions to the regions", level=2),
        Block(Label.PARAGRAPH, "The final text adds €1.2 billion for regional transport."),
        Block(Label.NEWSLETTER, "Sign up for our newsletter", "form"),
    ),
    headline=Found("Parliament passes budget after all-night session", "json-ld.headline", 98),
    alternative_headline=Found("Vote ends three-week standoff", "json-ld.alternativeHeadline", 95),
    language=Found("en-GB", "html-lang+content", 99),
    canonical=Found(URL, "link-rel-canonical", 100),
    byline=Found(Byline("By Ana Ruiz in Paris", (Person("Ana Ruiz", role="reporter"),)), "json-ld.author", 95),
    published=Found(Stamp("2026-11-23T06:41:00+01:00", "second", "2026-11-23T06:41:00+01:00"), "json-ld", 99),
    publisher=Found(Publisher("The Example Times", "example-times.com"), "json-ld.publisher", 97),
    keywords=Found(("budget", "parliament"), "meta.keywords", 80),
    media=(Media(href="https://img.example-times.com/budget.jpg", caption="Deputies applaud.", lead=True, after=0),),
    flags=("multi-page",),
)

SECTION = Section(
    id="politics",
    name="Politics",
    uri="http://cv.iptc.org/newscodes/mediatopic/11000000",
    confidence=93,
    method="vote",
)


def article(document: Document = DOCUMENT, page: Page = PAGE) -> Article:
    """-> the article that the stages make of a document and a page."""
    return normalize(page, document, SECTION, "example-times-rss")


def drafted(number: int, words: int = 1, second: int = 0) -> Draft:
    """A number -> a draft of an article that no other number gives, captured ``second`` seconds after the first."""
    url = f"https://example-times.com/{number}"
    headline = f"Headline number {number} " + "and so on " * words
    document = replace(DOCUMENT, headline=replace(DOCUMENT.headline, value=headline), canonical=None)
    made = article(document, replace(PAGE, url=url, fetched=FETCHED + timedelta(seconds=second)))
    return Draft(key=url, url=url, trace=(), article=made, evidence=Evidence("", url, ()))
