"""The pipeline's work, free of Dagster: every step is a function from artefacts to artefacts."""
