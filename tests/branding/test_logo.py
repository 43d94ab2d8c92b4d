"""Pictures from anywhere. Every refusal is quick, small and says what to do."""

import io
import struct
import time
import tracemalloc
import zlib

import pytest
from django.utils import translation
from PIL import Image, PngImagePlugin

from branding.logo import UnusableLogoError, draw_logo


def _draw(content: bytes):
    return draw_logo(io.BytesIO(content), len(content))


def _refusal(content: bytes) -> str:
    with translation.override("en"), pytest.raises(UnusableLogoError) as refused:
        _draw(content)
    assert refused.value.field == "logo"
    return str(refused.value)


def _picture(kind: str, size=(300, 100), mode="RGB", **options) -> bytes:
    output = io.BytesIO()
    Image.new(mode, size, 120 if mode in {"L", "P"} else "#12454f").save(output, kind, **options)
    return output.getvalue()


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, one bit a pixel, and holds almost nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = zlib.compress(b"\0" * (height * (width // 8 + 2)), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_each_kind_becomes_a_png(kind: str) -> None:
    logo = _draw(_picture(kind))

    with Image.open(io.BytesIO(logo.png)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (300, 100))
    assert (logo.width, logo.height) == (300, 100)


@pytest.mark.parametrize(
    ("size", "drawn"), [((3000, 500), (600, 100)), ((500, 1000), (100, 200)), ((40, 40), (40, 40))]
)
def test_a_large_picture_is_fitted_and_a_small_one_is_not_blown_up(size, drawn) -> None:
    logo = _draw(_picture("PNG", size))

    assert (logo.width, logo.height) == drawn


def test_transparency_survives() -> None:
    output = io.BytesIO()
    Image.new("RGBA", (100, 40), (18, 69, 79, 0)).save(output, "PNG")

    with Image.open(io.BytesIO(_draw(output.getvalue()).png)) as drawn:
        assert drawn.getpixel((5, 5))[3] == 0


def test_where_the_picture_was_taken_is_forgotten() -> None:
    exif = Image.Exif()
    exif[0x010E] = "A secret place"
    source = _picture("JPEG", exif=exif)
    assert b"A secret place" in source

    logo = _draw(source)

    assert b"A secret place" not in logo.png
    with Image.open(io.BytesIO(logo.png)) as drawn:
        assert dict(drawn.getexif()) == {}


def test_text_chunks_and_trailing_bytes_are_forgotten() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    source = _picture("PNG", pnginfo=notes) + b"%PDF-1.7 <script>alert(2)</script>"

    assert b"script" not in _draw(source).png


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


@pytest.mark.parametrize("content", [SVG, b"\xef\xbb\xbf \n" + SVG, b"<!-- x --><svg/>", SVG[21:]])
def test_an_svg_is_refused_with_the_reason_and_the_way_out(content: bytes) -> None:
    assert _refusal(content) == (
        "SVG files can carry program code and are not accepted. "
        "Export the logo as PNG, at least 400 pixels wide, and upload that."
    )


def test_a_renamed_pdf_is_refused_by_what_it_is() -> None:
    assert _refusal(b"%PDF-1.7\n...") == (
        "This is a PDF document, whatever its name says. Export the logo as PNG."
    )


@pytest.mark.parametrize(
    "content",
    [b"<html><script>1</script></html>", b"GIF89a" + b"\0" * 40, b"BM" + b"\0" * 60, b"MZ"],
)
def test_other_files_are_refused(content: bytes) -> None:
    assert _refusal(content) == "The file is not a PNG, JPEG or WebP picture."


def test_an_empty_file_is_refused() -> None:
    assert _refusal(b"") == "The file is empty. Choose a PNG, JPEG or WebP picture."


def test_a_cut_off_picture_is_refused() -> None:
    assert _refusal(_picture("PNG", (900, 300))[:-60]) == (
        "The picture is damaged. Export it again as PNG."
    )


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    output = io.BytesIO()
    frames = [Image.new("RGB", (60, 60), (shade * 20, 0, 0)) for shade in range(10)]
    frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=50)

    assert _refusal(output.getvalue()) == ("The picture moves. Export one still picture as PNG.")


def test_a_file_that_says_it_is_50_mb_is_refused_without_being_read() -> None:
    class Unreadable(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("The file was read.")

    with pytest.raises(UnusableLogoError) as refused:
        draw_logo(Unreadable(), 50_000_000)
    assert refused.value.field == "logo"


def test_a_file_longer_than_it_says_is_refused() -> None:
    with pytest.raises(UnusableLogoError):
        draw_logo(io.BytesIO(b"\x89PNG" + b"\0" * 2_000_001), 10)


@pytest.mark.parametrize(
    "content",
    [
        _png_header(9000, 9000),
        b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\x3f\0\xff\x3f\0" + b"\0" * 64,
    ],
    ids=["a 9000 x 9000 PNG of one colour", "a WebP with a huge canvas"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(content: bytes) -> None:
    assert len(content) < 20_000
    tracemalloc.start()
    began = time.perf_counter()

    refusal = _refusal(content)

    took = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.endswith("600 x 200 pixels is enough.")
    assert (took < 0.5, peak < 20_000_000) == (True, True)
