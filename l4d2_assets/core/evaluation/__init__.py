"""Evaluation: tasks, generations, verdicts counted with their uncertainty, comparisons."""
