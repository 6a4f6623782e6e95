"""Document -> its news section on the IPTC Media Topics, with the evidence: ``filing`` does it.

declared signals ─▶ votes ─┐
                           ├─▶ decision ─▶ filing: section, or unclassified
headline and text ─▶ reading ┘

The rules stand in ``rules``, what names of sections mean in ``data/lexicon.tsv``, what words weigh in
``data/words.*.bin``. Nothing is imported here, so that ``model`` is at hand in a few milliseconds.
"""
