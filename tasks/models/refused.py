"""NotAnArticle: the verdict of the clean stage on a page without the text of one, with what it read all the same."""

from tasks.models.document import Document
from worker.errors import Skipped


class NotAnArticle(Skipped):
    """A sentence that says what the page is instead, and its Document without a body: its facts and its blocks."""

    def __init__(self, detail: str, document: Document) -> None:
        super().__init__("not-an-article", detail)
        self.document = document
