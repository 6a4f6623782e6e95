"""Page and what its labeller saw -> Facts: headline, byline, dates, publisher and the rest, each with its evidence."""

from collections.abc import Sequence

from msgspec import Struct

from tasks.models.document import (
    Access,
    Block,
    Byline,
    Dateline,
    Document,
    Found,
    Media,
    Publisher,
    Rejected,
    Signal,
    Stamp,
)
from tasks.stages.clean.metadata.access import read_access, shows_less
from tasks.stages.clean.metadata.alternates import read_alternates
from tasks.stages.clean.metadata.authors import read_byline
from tasks.stages.clean.metadata.canonical import read_canonical
from tasks.stages.clean.metadata.dates import read_dates
from tasks.stages.clean.metadata.headline import read_alternative, read_headline, read_titles
from tasks.stages.clean.metadata.keywords import read_keywords
from tasks.stages.clean.metadata.language import read_language
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import bare
from tasks.stages.clean.metadata.publisher import copyright_holder, host_names, read_publisher, site_names
from tasks.stages.clean.metadata.rights import read_rights
from tasks.stages.clean.metadata.signals import read_signals
from tasks.stages.clean.metadata.visible import Visible
from tasks.stages.clean.text.language import Detected


class Facts(Struct, frozen=True, kw_only=True):
    """What a page says about its article; the names are those of ``Document``."""

    headline: Found[str]
    language: Found[str]
    canonical: Found[str] | None
    claimed: Found[str] | None
    named: tuple[str, ...]
    alternative_headline: Found[str] | None
    byline: Found[Byline] | None
    published: Found[Stamp] | None
    modified: Found[Stamp] | None
    publisher: Found[Publisher] | None
    keywords: Found[tuple[str, ...]] | None
    access: Found[Access] | None
    copyright: Found[str] | None
    signals: tuple[Signal, ...]
    rejected: tuple[Rejected, ...]
    flags: tuple[str, ...]

    def document(
        self,
        blocks: Sequence[Block],
        media: Sequence[Media],
        dateline: Dateline | None = None,
        flags: tuple[str, ...] = (),
    ) -> Document:
        """Blocks, the media that stand among them, the place line and flags -> the Document, with these facts."""
        return Document(
            blocks=tuple(blocks),
            headline=self.headline,
            language=self.language,
            canonical=self.canonical,
            claimed=self.claimed,
            named=self.named,
            alternative_headline=self.alternative_headline,
            byline=self.byline,
            dateline=dateline,
            published=self.published,
            modified=self.modified,
            publisher=self.publisher,
            keywords=self.keywords,
            access=self.access,
            copyright=self.copyright,
            media=tuple(media),
            signals=self.signals,
            rejected=self.rejected,
            flags=(*self.flags, *flags),
        )


def read_facts(metadata: PageMetadata, visible: Visible, detected: Detected) -> Facts:
    """What a page states and shows, and the language of its text -> Facts."""
    language = read_language(metadata, detected)
    address = read_canonical(metadata)
    url = address.own.value if address.own else metadata.base
    sites = site_names(metadata)
    holders = map(copyright_holder, visible.copyright)
    called = [*(name for _, name, _ in sites), *host_names(metadata.base), *holders]
    names = {key for name in called if len(key := bare(name)) > 1}
    headline = read_headline(read_titles(metadata, names), visible.headings, metadata.hints.title, names)
    headline = headline or Found("", "none", 0)
    dates = read_dates(metadata, visible, language.value)
    return Facts(
        headline=headline,
        language=language,
        canonical=address.own,
        claimed=address.claimed,
        named=address.named,
        alternative_headline=read_alternative(metadata, visible, headline.value),
        byline=read_byline(metadata, visible, language.value, names),
        published=dates.published,
        modified=dates.modified,
        publisher=read_publisher(metadata, visible, sites, headline.value, url),
        keywords=read_keywords(metadata),
        access=read_access(metadata, visible),
        copyright=read_rights(metadata, visible),
        signals=read_signals(metadata, headline.value),
        rejected=(*dates.rejected, *address.rejected),
        flags=(*read_alternates(metadata), *(("articlebody-longer",) if shows_less(metadata, visible) else ())),
    )
