"""The ranking engine: ballots in, an exact and repeatable order out.

Everything here is plain Python on whole numbers and fractions. It knows no database, no web
page and no person: a ballot is a community key, a set of item ids and a count. The usual
path is ``group_ballots`` -> (``lift``) -> a weight policy -> ``phragmen.rank`` ->
``explain`` and ``tally_record``. docs/tally.md says the same in words.
"""
