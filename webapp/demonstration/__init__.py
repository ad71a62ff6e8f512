"""The demonstration county: invented people, real places, cases at every stage."""
