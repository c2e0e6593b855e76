"""Work on videos, each piece in a process of its own that may die without harm to anything else.

`queue.JobQueue` is the way in. This package imports nothing of the server by itself, since every child loads it.
"""
