"""What is there: each inspector turns one material into facts, and never judges them."""
