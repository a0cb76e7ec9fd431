"""Who gets in where: the roles, the lines, the world that addresses name, and the walk through all of them.

A new address has its line in the `rows/` of its app. What the line names and the world has not is made in
`world.py`. `tests/test_access.py` walks.
"""
