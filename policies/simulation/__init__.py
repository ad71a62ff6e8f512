"""Simulation: the same assessment over many households, before and after a change of the rules."""
