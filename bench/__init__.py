"""Benchmarks, one module per claim: `python -m bench.run NAME --scale small|full`."""
