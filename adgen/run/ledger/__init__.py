"""The ledger: what was ever generated, delivered and destroyed with a store, row after row."""
