"""What ``doudi bench`` runs: each module measures one thing against a floor of the same run."""
