"""The read API: what subscribers without a broker ask for: articles that changed, events as they go, feeds.

    outbox ─▶ history behind a cursor ─▶ selected ─▶ JSON, server-sent events, Atom, JSON Feed

Cursors are places in the history: one that was handed out stays good as long as the ledger keeps what is behind it.
"""
