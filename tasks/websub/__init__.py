"""WebSub (W3C Recommendation, 2018): a hub that announces news makes a feed's poll due; nothing else is believed of it.

feed ─▶ hub named ─▶ subscribe ─▶ the hub asks whether we meant it ─▶ active ─▶ ping ─▶ the feed's poll is due
                        ▲                                                │
                        └────────── before the lease ends ──────────────┘
"""
