"""What to say to who owes, and when: promises to pay and whether they were kept."""
