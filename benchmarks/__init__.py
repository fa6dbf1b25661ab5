"""What is measured, against whom: `make bench`, or `make bench-quick`."""
