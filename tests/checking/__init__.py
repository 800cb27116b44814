"""Tests of checking many documents."""
