"""The nouns of the house, plain and typed.

Nothing here opens a file, reads a clock or imports another part of Billwright: everything else meets in these
structs. All are frozen; amounts are integer cents with the sign that their docstring gives; dates are `datetime.date`;
codes are stored without dots.
"""
