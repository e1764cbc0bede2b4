"""The command line. A command's own modules are imported when it runs, so that `billwright x12` starts at once."""
