"""The languages of the interface, each by its own name. A further one: its catalogue in locale/ and its line here.

No Django here: settings and tools/catalogues.py read it.
"""

# Citizens read, register and get letters in these. A language is listed once its citizen catalogue is complete.
LANGUAGES = [
    ("ar", "العربية"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("fr", "français"),
    ("it", "italiano"),
    ("pl", "polski"),
    ("pt", "português"),
]
# And whoever signs in works in these; in any other language the desk speaks English.
DESK_LANGUAGES = ["en", "pt", "ar"]
