"""Sheets to sign: bilingual, in any script, with every mark and box where it was promised."""

import io

import pytest
from django.utils import timezone

from cordel.core import sheet_layout
from cordel.events.models import SheetPage
from cordel.events.queries import sheet_pages as queries
from cordel.reports import signature_sheet
from tests.factories import RegistrationFactory, TownFactory

pytestmark = pytest.mark.django_db
NAMES = [
    "Ελένη Αλεξάνδρου",
    "Мария Димитрова",
    "محمد الأحمد",
    "Žižek Őry ßł",
    "A very long name that goes on and on " * 3,
]


def printed(cast, *, named=None, days=None):
    groups = queries.groups_to_sign(cast.event)
    lines = queries.lines_to_sign(cast.event, groups, named=named)
    made = signature_sheet.contents(cast.event, groups, days or cast.event.days[:1], lines)
    return signature_sheet.printed(cast.event, made, by=cast.cora, now=timezone.now())


def pictures(data, scale=3):
    """Each page as a grey picture, `scale` pixels a typographic point."""
    import pypdfium2

    return [
        page.render(scale=scale, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(io.BytesIO(data))
    ]


def test_every_mark_stands_where_it_was_promised(cast):
    import zxingcpp

    for name in NAMES:
        RegistrationFactory(event=cast.event, person__name=name, person__town=cast.kavala)
    scale = 3
    shown = pictures(printed(cast), scale)
    pages = list(SheetPage.objects.order_by("pk"))
    assert len(shown) == len(pages) == 2
    mm = scale * 72 / 25.4
    for picture, page in zip(shown, pages, strict=True):
        found = {one.text: one.position for one in zxingcpp.read_barcodes(picture)}
        for mark in page.geometry["marks"]:
            at = found[mark["text"]]
            for corner, x, y in ((at.top_left, 0, 0), (at.bottom_right, 1, 1)):
                assert corner.x / mm == pytest.approx(mark["x"] + x * mark["size"], abs=0.7)
                assert corner.y / mm == pytest.approx(mark["y"] + y * mark["size"], abs=0.7)


@pytest.mark.parametrize("country", ["PT", "EG"])
def test_every_box_is_drawn_around_its_geometry(cast, country):
    """The line below each box is dark where it was promised, and the box itself is white; in Arabic too."""
    cast.event.places.update(country=country)
    if country == "EG":
        cast.gondomar.country = "EG"
        cast.gondomar.save()
        cast.seat.country = "EG"
        cast.seat.save()
    scale = 4
    (picture,) = pictures(printed(cast), scale)
    page = SheetPage.objects.get()
    mm = scale * 72 / 25.4
    assert (page.geometry["boxes"][0]["x"] == sheet_layout.EDGE) == (country == "EG")
    for box in page.geometry["boxes"]:
        left, right = (box["x"] + 2) * mm, (box["x"] + box["w"] - 2) * mm
        top, low = box["y"] * mm, (box["y"] + box["h"]) * mm
        inside = picture.crop((int(left), int(top + 0.8 * mm), int(right), int(low - 0.8 * mm)))
        edge = picture.crop((int(left), int(low - 0.5 * mm), int(right), int(low + 0.5 * mm)))
        assert inside.getextrema()[0] > 240
        assert edge.getextrema()[0] < 190


def words_of(data):
    import pypdfium2

    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(data))]


def test_it_speaks_the_hosts_language_and_the_towns(cast):
    RegistrationFactory(event=cast.event, person__name="Eleni", person__town=cast.kavala)
    host, guests = words_of(printed(cast))
    assert "Nome" in host and "Όνομα" not in host
    assert "Nome" in guests and "Όνομα" in guests
    assert "Eleni" in guests and "Eleni" not in host


def test_towns_whose_names_may_not_be_shown_get_a_line_for_each_of_their_people(cast):
    for number in range(14):
        RegistrationFactory(event=cast.event, person__name=f"Eleni {number}", person__town=cast.kavala)
    shown = "".join(words_of(printed(cast, named={cast.gondomar.pk})))
    assert "Ana Moura" in shown
    assert "Eleni" not in shown
    pages = SheetPage.objects.filter(town=cast.kavala)
    assert [page.people for page in pages] == [[], []]


def test_the_pdf_is_tagged_and_has_a_title(cast):
    data = printed(cast)
    assert b"/StructTreeRoot" in data and b"pdfuaid" in data


def test_a_town_that_two_languages_share_reads_them_once(cast):
    group = queries.GroupToSign(TownFactory(country="BR"), "BR", 1)
    assert signature_sheet.languages_of(cast.event, group) == ["pt"]
    unknown = queries.GroupToSign(None, "", 1)
    assert signature_sheet.languages_of(cast.event, unknown) == ["pt"]
