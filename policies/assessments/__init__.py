"""What the rules say of one household, programme by programme, each step with its source."""
