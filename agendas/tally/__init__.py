"""The ranking engine: ballots in, an exact and repeatable order out.

It knows no database, no web page and no person: a ballot is a community key, a set of item
ids and a count. Results are whole numbers and fractions. numpy makes large votes fast and is
needed for resampling alone; gmpy2 makes long numbers fast; without them the answers are the
same. The usual path is ``group_ballots`` -> (``lift``) -> a weight policy ->
``phragmen.rank`` -> ``tally_record``, which certifies, and ``explain``. Beside it stand
``stability`` and ``panel``, and ``file_tally`` for files. docs/tally.md says it in words.
"""
