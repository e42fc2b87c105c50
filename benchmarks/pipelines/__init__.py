"""Programs that tag JSON lines with other libraries, whole, as `speed.py` times them.

Each is run as ``python PROGRAM.py MODEL ROWS OUT``; ``training.py`` makes the models.
"""
