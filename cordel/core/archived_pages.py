"""Pages of the site as files that need no server: links between them become relative, everything else leads back.

An address is what stands behind the host's name, without the fragment: "/p/threads/?language=pt". A place is the name
of a file inside the archive: "pt/p/threads/index.html".
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from html import escape, unescape

_LINK = re.compile(r'\b(href|src|action)="([^"]*)"')
_GONE = re.compile(
    r'<script\b.*?</script>|<link rel="(?:canonical|alternate)"[^>]*>', re.DOTALL | re.IGNORECASE
)
_CSS_LINK = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")

Place = Callable[[str], str | None]


def address(link: str, *, on: str) -> tuple[str, str]:
    """(address, fragment with its #) of a link that stands on the page at the address `on`; ("", "") for a link that
    leads out of the site."""
    typed, hash_, fragment = unescape(link).partition("#")
    if typed.startswith("//") or re.match(r"[a-z][a-z0-9+.-]*:", typed, re.IGNORECASE):
        return "", ""
    if not typed:
        return on, hash_ + fragment
    if typed.startswith("?"):
        typed = on.partition("?")[0] + typed
    elif not typed.startswith("/"):
        typed = posixpath.normpath(posixpath.join(posixpath.dirname(on.partition("?")[0]), typed))
    return typed, hash_ + fragment


def links(html: str, *, on: str) -> Iterator[str]:
    """The addresses of this site that a page leads to, without those of forms."""
    for kind, link in _LINK.findall(html):
        found, _fragment = address(link, on=on)
        if found and kind != "action":
            yield found


def asks_for_something(html: str) -> bool:
    """Whether there is a form on the page that sends something: without a server it would send it to nobody."""
    return 'method="post"' in html.lower()


def archived(html: str, *, on: str, at: str, place: Place, site: str) -> str:
    """The page at the address `on` as the file `at`. `place` tells where an address is kept, None if nowhere: such a
    link leads to `site`. Programs and what search engines read are left out."""

    def changed(match: "re.Match[str]") -> str:
        kind, link = match.groups()
        found, fragment = address(link, on=on)
        if not found:
            return match[0]
        kept = place(found)
        target = relative(kept, at) if kept else site + found
        if found == on and fragment:
            target = ""
        return f'{kind}="{escape(target + fragment)}"'

    return _LINK.sub(changed, _GONE.sub("", html))


def relative(target: str, at: str) -> str:
    """How a file leads to another one."""
    return posixpath.relpath(target, posixpath.dirname(at) or ".")


def style_links(css: str, *, at: str) -> Iterator[str]:
    """The files that a style sheet, itself at the place `at`, needs beside it."""
    for link in _CSS_LINK.findall(css):
        if not re.match(r"[a-z]+:|//|#", link, re.IGNORECASE):
            yield posixpath.normpath(
                posixpath.join(posixpath.dirname(at), link.partition("?")[0].partition("#")[0])
            )
