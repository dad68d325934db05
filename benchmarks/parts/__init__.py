"""What the benchmarks share. Of what is here, `sink` and `cap_peers` are started by a benchmark as processes."""
