"""When to look where again, and what that looking has shown: pure rules, no clock and no ledger."""
