#!/usr/bin/env python3
"""Photographs pages in a headless Chromium at the widths of a phone, a tablet and a PC.

The example pages are written by the web_preview program and served from here:

    take_screenshots.py --preview build/dev/tests/server/web/web_preview

Pictures go to build/screenshots/<page>.<language>.<width>.png; look at them after every change of
a template or of app.css.
"""
import argparse
import functools
import http.server
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

WIDTHS = (360, 768, 1280)
# Headless Chromium does not make windows narrower than 500 px, so narrow pages are framed.
HEIGHT_MAX = 6000
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars", "--force-device-scale-factor=1"]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def serve(folder):
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def frame_page(folder, name, width, height):
    """A page that shows another one at an exact width."""
    path = folder / f"frame-{name}-{width}.html"
    path.write_text(f'<!doctype html><style>body{{margin:0}}iframe{{border:0;display:block}}'
                    f'</style><iframe src="/{name}.html" width="{width}" height="{height}">'
                    f'</iframe>', encoding="utf-8")
    return path.name


def photograph(url, width, height, target):
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(["chromium", *FLAGS, f"--user-data-dir={profile}",
                        f"--window-size={max(width, 500)},{height}", f"--screenshot={target}", url],
                       check=True, timeout=60, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preview", required=True, help="the web_preview program")
    parser.add_argument("--out", default="build/screenshots")
    parser.add_argument("--pages", nargs="*", help="only these pages, as item.ja")
    parser.add_argument("--widths", nargs="*", type=int, default=list(WIDTHS))
    parser.add_argument("--height", type=int, default=1500)
    options = parser.parse_args()
    if shutil.which("chromium") is None:
        sys.exit("take_screenshots: chromium is missing (package chromium)")
    out = pathlib.Path(options.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([options.preview, str(folder)], check=True)
        server = serve(folder)
        base = f"http://127.0.0.1:{server.server_port}"
        names = options.pages or sorted(path.stem for path in folder.glob("*.html"))
        height = min(options.height, HEIGHT_MAX)
        for name in names:
            for width in options.widths:
                page = f"{name}.html" if width >= 500 else frame_page(folder, name, width, height)
                target = out / f"{name}.{width}.png"
                photograph(f"{base}/{page}", width, height, target)
                print(target)
        server.shutdown()


if __name__ == "__main__":
    main()
