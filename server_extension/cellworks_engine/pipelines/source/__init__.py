"""Python as text: what a step's function takes, makes and needs, read off its source and never run."""
