"""The table of the rules says what they are."""

import re

from tasks.stages.classify import rules
from tasks.stages.classify.sections import IDS


def test_the_table_names_every_family_with_its_trust() -> None:
    rows = re.findall(r"^\| (\w+) +\|.*?\| ([\d.]+) +\| (.*?) +\|$", rules.__doc__ or "", re.MULTILINE)
    written = {
        family: (float(trust), "words" in counts) for family, trust, counts in rows if family not in {"text", "meaning"}
    }
    assert written == {family: (rule.trust, rule.parts) for family, rule in rules.FAMILIES.items()}
    assert float({family: trust for family, trust, _ in rows}["text"]) == rules.TEXT


def test_every_signal_belongs_to_a_family_and_sites_vote_for_sections() -> None:
    assert set(rules.SIGNALS.values()) | {rules.OTHER} == set(rules.FAMILIES)
    assert set(IDS) >= rules.SAID_OF_SITES
