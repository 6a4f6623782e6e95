"""Scene -> Decisions: the passes by which a page's runs become blocks, in their order.

    weights ▸ together ▸ doubts ▸ refusals ▸ captions ▸ fields ▸ body ▸ place lines ▸ media ▸ dropped

Each takes the decisions of those before it and answers with its own; ``docs/cleaning.md`` shows a page on its way.
"""

from collections.abc import Sequence
from functools import reduce

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, Pass
from tasks.stages.clean.keep.boilerplate import drop_boilerplate
from tasks.stages.clean.keep.by_weight import keep_by_weight
from tasks.stages.clean.keep.calls_to_action import drop_calls
from tasks.stages.clean.keep.charts import drop_charts
from tasks.stages.clean.keep.commission_notes import drop_commission_notes
from tasks.stages.clean.keep.copies import drop_copies
from tasks.stages.clean.keep.headed_teasers import drop_headed_teasers
from tasks.stages.clean.keep.idle_headings import drop_idle_headings
from tasks.stages.clean.keep.keep_together import keep_together
from tasks.stages.clean.keep.machine_summaries import drop_machine_summaries
from tasks.stages.clean.keep.no_text_left import refuse_captions_alone
from tasks.stages.clean.keep.not_an_article import refuse_no_article
from tasks.stages.clean.keep.other_articles import drop_other_articles
from tasks.stages.clean.keep.placeholders import drop_placeholders
from tasks.stages.clean.keep.reading_lists import drop_reading_lists
from tasks.stages.clean.keep.remainders import drop_remainders
from tasks.stages.clean.keep.teaser_cards import drop_cards
from tasks.stages.clean.label.blocks import label_body
from tasks.stages.clean.label.captions import label_captions
from tasks.stages.clean.label.datelines import split_datelines
from tasks.stages.clean.label.dropped import name_dropped
from tasks.stages.clean.label.fields import label_fields
from tasks.stages.clean.label.live_posts import time_posts
from tasks.stages.clean.label.media import place_media

PASSES: tuple[Pass, ...] = (
    keep_by_weight,
    keep_together,
    drop_boilerplate,
    drop_calls,
    drop_cards,
    drop_headed_teasers,
    drop_other_articles,
    drop_charts,
    drop_machine_summaries,
    drop_reading_lists,
    drop_commission_notes,
    drop_placeholders,
    drop_copies,
    drop_idle_headings,  # behind all that drops what a heading may stand over
    drop_remainders,  # behind everything that drops: a line is left over from what it was among
    refuse_no_article,
    label_captions,
    refuse_captions_alone,
    label_fields,  # behind the captions: a name under a picture is a credit and no byline
    label_body,
    time_posts,
    split_datelines,
    place_media,
    name_dropped,
)


def compose(scene: Scene, passes: Sequence[Pass] = PASSES) -> Decisions:
    """Scene -> what all passes together make of it; fewer passes show what one of them does."""
    return reduce(lambda decided, each: each(scene, decided), passes, Decisions())
