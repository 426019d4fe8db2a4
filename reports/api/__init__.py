"""The API of conclusions."""
