#!/usr/bin/env python3
"""Images a second of processor time, on one core, of corruptions made with the libraries that the published code calls.

Our own words for the definitions of Hendrycks and Dietterich (2019), with the calls that cost the time: scikit-image 0.19, SciPy, OpenCV and
Pillow. Run it on the machine, and at the time, of `dotnet run -c Release --project tests/EvalHarness.Benchmarks -- perturbations`, whose
severity 3 it shares; each reads processor time alone. Motion blur is the sum of shifted images, as the package imagecorruptions makes it.

  reference_speed.py [--side 224] [--seconds 1] [NAME ...]
"""
import argparse
import io
import time

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage import color, util
from skimage.filters import gaussian

PARAMETERS = {  # severity 3 of the published tables
    224: dict(noise=.18, shot=12, impulse=.09, speckle=.35, blur=3, disk=(6, .5), motion=(15, 8), zoom=(1.21, .02), fog=(2.5, 1.7),
              bright=.3, contrast=.2, elastic=(.05 * 244, .01 * 244, .02 * 244), keep=.4, quality=15,
              spatter=(.65, .3, 2, .68, .5), saturate=(2, 0)),
    32: dict(noise=.08, shot=100, impulse=.03, speckle=.12, blur=.7, disk=(.5, .6), motion=(6, 2), zoom=(1.16, .01), fog=(.75, 2.5),
             bright=.15, contrast=.4, elastic=(.08 * 32, .06 * 32, .06 * 32), keep=.85, quality=58,
             spatter=(.65, .3, 1, .69, .5), saturate=(1.5, 0)),
}
BOX = getattr(Image, 'Resampling', Image).BOX


def to_bytes(x):
    return np.uint8(np.clip(x, 0, 1) * 255)


def gaussian_noise(x, p):
    return to_bytes(x / 255. + np.random.normal(size=x.shape, scale=p['noise']))


def shot_noise(x, p):
    return to_bytes(np.random.poisson(x / 255. * p['shot']) / float(p['shot']))


def impulse_noise(x, p):
    return to_bytes(util.random_noise(x / 255., mode='s&p', amount=p['impulse']))


def speckle_noise(x, p):
    x = x / 255.
    return to_bytes(x + x * np.random.normal(size=x.shape, scale=p['speckle']))


def gaussian_blur(x, p):
    return to_bytes(gaussian(x / 255., sigma=p['blur'], multichannel=True))


def defocus_blur(x, p):
    radius, alias = p['disk']
    span = np.arange(-8, 9)
    across, down = np.meshgrid(span, span)
    disk = np.float32(across ** 2 + down ** 2 <= radius ** 2)
    kernel = cv2.GaussianBlur(disk / disk.sum(), ksize=(3, 3), sigmaX=alias)
    x = x / 255.
    return to_bytes(np.stack([cv2.filter2D(x[..., c], -1, kernel) for c in range(3)], -1))


def motion_blur(x, p):
    radius, sigma = p['motion']
    weights = np.exp(-np.arange(2 * radius + 1) ** 2 / (2. * sigma ** 2))
    weights /= weights.sum()
    angle = np.deg2rad(np.random.uniform(-45, 45))
    height, width = x.shape[:2]
    total = np.zeros(x.shape, np.float32)
    for i, weight in enumerate(weights):
        dx, dy = -int(np.ceil(i * np.cos(angle) - .5)), -int(np.ceil(i * np.sin(angle) - .5))
        if abs(dy) >= height or abs(dx) >= width:
            break
        rolled = np.roll(x, (dy, dx), (0, 1))
        if dx < 0:
            rolled[:, dx:] = rolled[:, dx - 1:dx]
        if dy < 0:
            rolled[dy:] = rolled[dy - 1:dy]
        elif dy > 0:
            rolled[:dy] = rolled[dy:dy + 1]
        total += weight * rolled
    return np.uint8(np.clip(total, 0, 255))


def zoom_blur(x, p):
    stop, step = p['zoom']
    x = (x / 255.).astype(np.float32)
    side = x.shape[0]
    out = np.zeros_like(x)
    factors = np.arange(1, stop, step)
    for factor in factors:
        cut = int(np.ceil(side / factor))
        top = (side - cut) // 2
        zoomed = ndimage.zoom(x[top:top + cut, top:top + cut], (factor, factor, 1), order=1)
        trim = (zoomed.shape[0] - side) // 2
        out += zoomed[trim:trim + side, trim:trim + side]
    return to_bytes((x + out) / (len(factors) + 1))


def plasma(side, decay):
    grid = np.zeros((side, side))
    step, wibble = side, 100.

    def jitter(total):
        return total / 4 + wibble * np.random.uniform(-wibble, wibble, total.shape)

    while step >= 2:
        half = step // 2
        corners = grid[0:side:step, 0:side:step]
        pairs = corners + np.roll(corners, -1, 0)
        grid[half:side:step, half:side:step] = jitter(pairs + np.roll(pairs, -1, 1))
        centres = grid[half:side:step, half:side:step]
        corners = grid[0:side:step, 0:side:step]
        grid[0:side:step, half:side:step] = jitter(centres + np.roll(centres, 1, 0) + corners + np.roll(corners, -1, 1))
        grid[half:side:step, 0:side:step] = jitter(centres + np.roll(centres, 1, 1) + corners + np.roll(corners, -1, 0))
        step, wibble = half, wibble / decay
    grid -= grid.min()
    return grid / grid.max()


def fog(x, p):
    strength, decay = p['fog']
    x = x / 255.
    most = x.max()
    x = x + strength * plasma(256 if x.shape[0] > 64 else 32, decay)[:x.shape[0], :x.shape[1], None]
    return to_bytes(x * most / (most + strength))


def brightness(x, p):
    hsv = color.rgb2hsv(x / 255.)
    hsv[..., 2] = np.clip(hsv[..., 2] + p['bright'], 0, 1)
    return to_bytes(color.hsv2rgb(hsv))


def saturate(x, p):
    hsv = color.rgb2hsv(x / 255.)
    hsv[..., 1] = np.clip(hsv[..., 1] * p['saturate'][0] + p['saturate'][1], 0, 1)
    return to_bytes(color.hsv2rgb(hsv))


def contrast(x, p):
    x = x / 255.
    mean = x.mean(axis=(0, 1), keepdims=True)
    return to_bytes((x - mean) * p['contrast'] + mean)


def elastic_transform(x, p):
    alpha, sigma, jitter = p['elastic']
    x = np.float32(x / 255.)
    size = x.shape[:2]
    centre, arm = np.float32(size) // 2, min(size) // 3
    before = np.float32([centre + arm, [centre[0] + arm, centre[1] - arm], centre - arm])
    after = before + np.random.uniform(-jitter, jitter, before.shape).astype(np.float32)
    x = cv2.warpAffine(x, cv2.getAffineTransform(before, after), size[::-1], borderMode=cv2.BORDER_REFLECT_101)
    dx, dy = (np.float32(gaussian(np.random.uniform(-1, 1, size), sigma, mode='reflect', truncate=3) * alpha)[..., None] for _ in range(2))
    across, down, channel = np.meshgrid(np.arange(size[1]), np.arange(size[0]), np.arange(3))
    places = np.reshape(down + dy, (-1, 1)), np.reshape(across + dx, (-1, 1)), np.reshape(channel, (-1, 1))
    return to_bytes(ndimage.map_coordinates(x, places, order=1, mode='reflect').reshape(x.shape))


def pixelate(x, p):
    side = x.shape[0]
    small = Image.fromarray(x).resize((int(side * p['keep']),) * 2, BOX)
    return np.asarray(small.resize((side, side), BOX))


def jpeg_compression(x, p):
    coded = io.BytesIO()
    Image.fromarray(x).save(coded, 'JPEG', quality=p['quality'])
    return np.asarray(Image.open(coded))


def spatter(x, p):
    mean, deviation, sigma, threshold, strength = p['spatter']
    x = np.float32(x) / 255.
    layer = gaussian(np.random.normal(size=x.shape[:2], loc=mean, scale=deviation), sigma=sigma)
    layer[layer < threshold] = 0
    layer = (layer * 255).astype(np.uint8)
    distance = cv2.distanceTransform(255 - cv2.Canny(layer, 50, 150), cv2.DIST_L2, 5)
    _, distance = cv2.threshold(distance, 20, 20, cv2.THRESH_TRUNC)
    distance = cv2.equalizeHist(cv2.blur(distance, (3, 3)).astype(np.uint8))
    distance = cv2.filter2D(distance, cv2.CV_8U, np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]))
    distance = cv2.blur(distance, (3, 3)).astype(np.float32)
    mask = cv2.cvtColor(layer * distance, cv2.COLOR_GRAY2BGRA)
    mask /= mask.max()
    mask *= strength
    tint = np.concatenate([np.full(mask.shape[:2] + (1,), v / 255.) for v in (175., 238., 238.)], axis=2)
    tint = cv2.cvtColor(tint.astype(np.float32), cv2.COLOR_BGR2BGRA)
    both = cv2.cvtColor(x, cv2.COLOR_BGR2BGRA) + mask * tint
    return to_bytes(cv2.cvtColor(np.clip(both, 0, 1), cv2.COLOR_BGRA2BGR))


ALL = [gaussian_noise, shot_noise, impulse_noise, defocus_blur, motion_blur, zoom_blur, fog, brightness, contrast, elastic_transform,
       pixelate, jpeg_compression, speckle_noise, gaussian_blur, spatter, saturate]


def picture(side, seed):
    """Shading, a disk and some grain, as in the benchmark."""
    y, x = np.mgrid[0:side, 0:side] / side
    value = 50 + 120 * x + 40 * y + 60 * ((x - .5) ** 2 + (y - .5) ** 2 < .08)
    grain = 15 * np.random.default_rng(seed).normal(size=(side, side, 3))
    return np.uint8(np.clip(value[..., None] + grain, 0, 255))


def speed(corruption, images, parameters, seconds):
    best = 0
    for trial in range(4):  # the first warms up
        start, done, spent = time.process_time(), 0, 0
        while spent < seconds / 3:
            corruption(images[done % len(images)], parameters)
            done += 1
            spent = time.process_time() - start
        best = max(best, done / spent) if trial else 0
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--side', type=int, choices=sorted(PARAMETERS), default=224)
    parser.add_argument('--seconds', type=float, default=1)
    parser.add_argument('names', nargs='*', metavar='NAME', help='as the functions here; all where none is given')
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    images = [picture(arguments.side, seed) for seed in range(8)]
    for corruption in ALL:
        if not arguments.names or corruption.__name__ in arguments.names:
            rate = speed(corruption, images, PARAMETERS[arguments.side], arguments.seconds)
            print(f'{corruption.__name__:20} {rate:10,.1f}', flush=True)


if __name__ == '__main__':
    main()
