"""Tests of aknpress; they mirror the package."""
