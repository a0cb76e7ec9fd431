"""Benchmarks that anyone can run: `make bench` prints JSON lines, each with a ratio against a reference
measured in the same run, because machines are noisy and figures alone mean little."""
