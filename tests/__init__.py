"""Tests of Doudi."""
