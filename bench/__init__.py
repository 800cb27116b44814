"""Measures of the recogniser; `bench/recognition` runs them all and prints one table for each.

1. `accuracy`: texts of official files and what is recovered of their structure; the same texts hard-wrapped
2. `encodings`: the same texts in other encodings than UTF-8
3. `mutants` (made by `mutating` and `pathological`, tried by `trials`): nothing raises, nothing is lost, nothing hangs
4. `speed` and `scaling`: how fast, beside another parser, and that time grows no faster than the text
5. `profiling`: where the time goes

`bench/validation` measures the validator: `verdicts`, `engines`, `enduring`. `bench/pages` measures the pages:
`rendering` makes and keeps them, `reading` compares their words, `judging` asks veraPDF, the Nu checker and axe-core.

The official files may not be redistributed: they stand beside the checkout, in ``../shared``.
"""
