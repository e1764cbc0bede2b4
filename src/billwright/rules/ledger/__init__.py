"""What a business fact does to the books: facts in, `records.entry.Entry` out. Pure."""
