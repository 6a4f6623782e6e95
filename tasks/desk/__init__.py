"""The third roof: the desk in the browser; one view a file, templates beside them, the ledger below."""
