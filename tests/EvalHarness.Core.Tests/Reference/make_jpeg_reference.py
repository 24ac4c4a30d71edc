"""Makes jpeg_arrays.json: real pictures through a real libjpeg (Pillow), 4:2:0, several qualities.

Needs Pillow, NumPy and SciPy 1.10 (for its two pictures: a raccoon, public domain, and a staircase).
Sizes are odd on purpose. Arrays are planes (channel, row, column) of bytes in base64.
"""
import base64
import io
import json

import numpy as np
from PIL import Image, features
from scipy import misc

QUALITIES = [80, 50, 25, 7]


def encode(array):
    planes = array if array.ndim == 2 else array.transpose(2, 0, 1)
    return base64.b64encode(np.ascontiguousarray(planes).tobytes()).decode()


def through_jpeg(array, quality):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer))


face, stairs = misc.face(), misc.ascent().astype(np.uint8)
half = np.array(Image.fromarray(face).resize((512, 384), Image.BOX))
pictures = {
    "raccoon eye 32x32": face[180:212, 600:632],
    "raccoon leaves 45x61": half[40:85, 60:121],
    "raccoon 64x51": face[300:364, 500:551],
    "stairs 28x28": stairs[200:228, 200:228],
    "stairs 37x50": stairs[300:337, 80:130],
}
out = {
    "note": f"Pillow, libjpeg {features.version('jpg')}, default subsampling (4:2:0)",
    "pictures": [
        {
            "name": name,
            "height": array.shape[0],
            "width": array.shape[1],
            "channels": 1 if array.ndim == 2 else 3,
            "picture": encode(array),
            "jpeg": {str(q): encode(through_jpeg(array, q)) for q in QUALITIES},
        }
        for name, array in pictures.items()
    ],
}
with open("jpeg_arrays.json", "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
