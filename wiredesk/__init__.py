"""Wiredesk from Python: clean one page, or read article events. Everything else is a command: ``wiredesk --help``.

>>> import wiredesk
>>> page = '''<html lang="en"><head><title>Council opens bridge</title></head><body><nav><a href="/">Home</a></nav>
... <article><h1>Council opens bridge</h1><p>The council opened a new bridge over the river on Monday, two years after
... the old one was closed to traffic, the mayor said.</p><p>Some four hundred people walked across it before noon, and
... the first bus followed in the afternoon, an hour late.</p></article></body></html>'''
>>> found = wiredesk.extract(page, url="https://www.example.org/news/bridge")
>>> found.article.headline
'Council opens bridge'
>>> [(block.label, block.kept) for block in found.document.blocks if block.kept][-1]
(<Label.PARAGRAPH: 'paragraph'>, True)
"""

from wiredesk._packages import load_packages as _load_packages

_load_packages()

from tasks.events.decode import decode  # noqa: E402
from tasks.events.subscribe import Versions, subscribe  # noqa: E402
from tasks.models.article import Article, Duplicate  # noqa: E402
from tasks.models.document import Block, Document, Label  # noqa: E402
from tasks.models.event import Envelope as Event  # noqa: E402
from tasks.models.judgement import Judgement  # noqa: E402
from tasks.models.notices import SourceNotice, Withdrawn  # noqa: E402
from tasks.pipeline.extract import Extract, extract  # noqa: E402
from worker.errors import Misconfigured, Quarantined, Skipped, Transient  # noqa: E402
from worker.settings import Settings, load_settings  # noqa: E402

__all__ = [
    "Article",
    "Block",
    "Document",
    "Duplicate",
    "Event",
    "Extract",
    "Judgement",
    "Label",
    "Misconfigured",
    "Quarantined",
    "Settings",
    "Skipped",
    "SourceNotice",
    "Transient",
    "Versions",
    "Withdrawn",
    "decode",
    "extract",
    "load_settings",
    "subscribe",
]
