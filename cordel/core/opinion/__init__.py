"""The opinion map of a debate: who votes alike, what groups and towns share, what sets them apart."""
