"""The sections: the seventeen top-level IPTC Media Topics by the ids that routing keys and events use.

Order and ids are fixed: models, tables and subscribers' bindings rely on both.
"""

from typing import NamedTuple

BASE = "http://cv.iptc.org/newscodes/mediatopic/"
UNCLASSIFIED = "unclassified"


class Known(NamedTuple):
    """A section: its id here, its code and its name in the Media Topics."""

    id: str
    code: str
    name: str

    @property
    def uri(self) -> str:
        """-> the concept's URI."""
        return BASE + self.code


SECTIONS = (
    Known("arts", "01000000", "arts, culture, entertainment and media"),
    Known("crime", "02000000", "crime, law and justice"),
    Known("disaster", "03000000", "disaster, accident and emergency incident"),
    Known("economy", "04000000", "economy, business and finance"),
    Known("education", "05000000", "education"),
    Known("environment", "06000000", "environment"),
    Known("health", "07000000", "health"),
    Known("human-interest", "08000000", "human interest"),
    Known("labour", "09000000", "labour"),
    Known("lifestyle", "10000000", "lifestyle and leisure"),
    Known("politics", "11000000", "politics"),
    Known("religion", "12000000", "religion"),
    Known("science", "13000000", "science and technology"),
    Known("society", "14000000", "society"),
    Known("sport", "15000000", "sport"),
    Known("conflict", "16000000", "conflict, war and peace"),
    Known("weather", "17000000", "weather"),
)
IDS = tuple(section.id for section in SECTIONS)
