"""Tests of pages beside each other."""
