"""Tests of `pipeline.archive`."""
