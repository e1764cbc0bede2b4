"""What must be true of an office's data, one function a rule: an actor in, differences out, each a statement of its own.

A rule reads in one statement, so that it sees one instant and never takes work in progress for a difference.
"""
