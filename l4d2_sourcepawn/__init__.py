"""SourcePawn and Left 4 Dead 2: does this plugin work?

What belongs here: the compiler, the language, the game's facts and the judge.
What does not: Dagster, HTTP, model weights. Import the public names from their
modules, e.g. `from l4d2_sourcepawn.judge import judge`.
"""
