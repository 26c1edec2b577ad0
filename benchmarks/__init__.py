"""One file per budget; `./portal bench` runs them. Ratios and counts, never timed tests."""
