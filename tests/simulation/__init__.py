"""A press that publishes, edits, corrects, deletes and breaks down on a simulated clock, and the desk that follows it.

    press    sources and their articles, each with the times at which something happens to it
    web      the press as its servers would answer at a moment: what stands at the network's edge in the desk's place
    tally    the events that came out, against what happened

Everything between is the desk as it runs: dispatch, poll, look, the fetch with its policy, the ledger.
"""
