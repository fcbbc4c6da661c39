"""What the documents ask: the documents and whom they bind, the articles as codes, the profiles with their limits."""
