"""The guides themselves: one file of data for each transaction, and the dictionary of segments."""
