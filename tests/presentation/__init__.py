"""Tests of stage 4: HTML, PDF and what they promise."""
