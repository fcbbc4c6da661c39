"""What is governed: the kinds of subject, and the reading of the ledgers that list them."""
