"""Fuzzing: inputs from outside, damaged at random by a seed; whatever they raise must be a verdict.

    seeds ─▶ mutate ─▶ drive (readers, stages, client) ─▶ a verdict, or a result in bytes ─▶ else: a Defect

The suite runs a few hundred of each kind, ``bench/fuzz.py`` as many as one likes.
"""
