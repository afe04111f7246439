"""Instruments of safety: pure functions and a key ring; no Django, no database, no network.

``thresholds`` holds every number with its reason; ``disclosure`` says what of a result may
be shown; ``redact`` warns of names and places in typed text; ``codes`` makes and reads voting
codes; ``sealing`` encrypts; ``keyring`` keeps keys in files; ``spreadsheet`` disarms cells.
None of them decides who may do something: that is ``communities.access``.
"""
