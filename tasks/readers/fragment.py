"""HTML that is a text and no page, as feeds and letters hold it -> the least document that holds it."""

from html import escape

from tasks.models.page import Hints


def document_of(content: str, hints: Hints, link: str = "") -> str:
    """Fragment of HTML, what is said of it, and the page elsewhere that it copies, if it does -> a document."""
    language = f' lang="{escape(hints.language)}"' if hints.language else ""
    named = f'<link rel="canonical" href="{escape(link)}">' if link else ""
    title = f"<title>{escape(hints.title)}</title>" if hints.title else ""
    return f"<!DOCTYPE html><html{language}><head>{title}{named}</head><body><article>{content}</article></body></html>"
