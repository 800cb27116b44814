"""Tests of seals: a CA and a time-stamp service of our own, made when the tests run."""
