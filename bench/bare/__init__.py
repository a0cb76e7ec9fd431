"""Django with nothing of ours above it, on our server: what a request costs at the least.

/nothing/ answers 204; /row/ writes one row before it does, into an SQLite file that is kept as ours is.
"""
