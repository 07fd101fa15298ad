"""Lets `python -m pipeline` do what `depeche` does."""

from pipeline.cli import main

main()
