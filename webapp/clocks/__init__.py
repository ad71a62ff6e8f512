"""Legal clocks: rows that hold statutory deadlines."""
