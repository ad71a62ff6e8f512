"""The parts of the decision tables: DMN read, typed, compiled, evaluated and searched for gaps."""
