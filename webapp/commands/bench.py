"""How fast this installation is: ``doudi bench``. What measures the product stands above it."""

from importlib import import_module

import click

bench: click.Command = import_module("benchmarks.command").bench
