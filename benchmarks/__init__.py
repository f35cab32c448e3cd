"""What Sayback is measured by. Each module prints a table: `python -m benchmarks.NAME --help`."""
