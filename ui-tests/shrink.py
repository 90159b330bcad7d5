"""Make pictures small: `python shrink.py FOLDER` keeps 128 colours of each, which a page of text has not."""

import sys
from pathlib import Path

from PIL import Image

for path in Path(sys.argv[1]).glob("*.png"):
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
