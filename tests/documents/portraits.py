"""A portrait of its own for each child: one photograph of two children is found (m1)."""

from functools import cache
from io import BytesIO
from itertools import count

from PIL import Image, ImageDraw

from registry.demo import portrait

STRIPES = 12
_numbers = count(1)


@cache
def _drawn() -> Image.Image:
    return portrait.draw(1, (413, 531))


def portrait_of(number: int) -> bytes:
    """A JPEG, another one for each number below 4096: the child's clothes bear its stripes."""
    picture, content = _drawn().copy(), BytesIO()
    width, height = picture.size
    pen = ImageDraw.Draw(picture)
    for bit in range(STRIPES):
        if number >> bit & 1:
            left, right = bit * width // STRIPES, (bit + 1) * width // STRIPES
            pen.rectangle((left, 9 * height // 10, right, height), fill=(20, 20, 20))
    picture.save(content, "JPEG", quality=92)
    return content.getvalue()


def another_portrait() -> bytes:
    """A portrait that nobody in this process has had."""
    return portrait_of(next(_numbers) % 2**STRIPES)
