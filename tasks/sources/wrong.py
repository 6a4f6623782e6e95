"""Wrong: what a reader of one field of the source list has to say about its value."""


class Wrong(Exception):
    """What is wrong with a value, in a sentence; ``value`` is the part that is, by which its line is found."""

    def __init__(self, sentence: str, value: object) -> None:
        super().__init__(sentence)
        self.value = value
