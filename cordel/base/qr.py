"""QR codes as pictures in the page: inline SVG, no request, no style attribute."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def svg(data: str) -> str:
    """The bare path of the code as an SVG document, dark modules only, for PDF and page alike."""
    out = io.BytesIO()
    segno.make(data, error="m", micro=False).save(
        out, kind="svg", scale=1, border=2, xmldecl=False, svgns=True, omitsize=True, nl=False, light="white"
    )
    return out.getvalue().decode()


def picture(data: str, label: str) -> SafeString:
    """The code as an accessible picture: `label` is what a screen reader says."""
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(svg(data)))  # noqa: S308 - our own SVG, data is encoded in it
