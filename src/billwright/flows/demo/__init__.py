"""The demo office: obviously fictional people, real code paths, the same for the same seed and date."""
