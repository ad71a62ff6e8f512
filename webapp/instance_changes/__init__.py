"""Running cases come to another version, or elsewhere in theirs: planned, released, reversible."""
