"""Call-shaped flows: what both ends make from one seed, and what an end notes of what arrives."""
