"""What a scenario can expect: each module has one subject."""
