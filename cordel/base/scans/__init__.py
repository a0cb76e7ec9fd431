"""Pages that came back signed: opened with care, straightened by their marks, each box read.

`process.readings` runs this in a process of its own, which a hostile file may take down without taking anything with
it, and whose memory is given back. Nothing here writes, and web processes load none of it: pillow, pdfium and zxing
are imported where they are used.
"""
