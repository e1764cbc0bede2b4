"""What a client is asked for: the arithmetic of invoice lines, due dates, credits, and which bill a payment goes to."""
