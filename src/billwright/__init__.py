"""Billwright: the billing specialist's office as one program."""

__version__ = "0.1.0"
