"""A screen in memory (Xvfb) for programs that need one, and pictures of it for people."""
import os
import select
import shutil
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

START_TIMEOUT_S = 30
SIZE = (1280, 900)


class ScreenError(RuntimeError):
    pass


def png_chunk(kind, content):
    return (struct.pack(">I", len(content)) + kind + content
            + struct.pack(">I", zlib.crc32(kind + content)))


def png_of_window_dump(dump):
    """PNG of an X window dump (XWDFile.h, version 7) with 32 bits a pixel, as Xvfb keeps it."""
    header = struct.unpack(">25I", dump[:100])
    size, version, width, height = header[0], header[1], header[4], header[5]
    lsb_first, bits, line, colours = header[7] == 0, header[11], header[12], header[19]
    if version != 7 or bits != 32 or not lsb_first:
        raise ScreenError(f"a screen of another kind: version {version}, {bits} bits a pixel")
    start = size + colours * 12
    rows = []
    for y in range(height):
        row = dump[start + y * line:start + y * line + width * 4]
        rgb = bytearray(width * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(b"\0" + bytes(rgb))
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + png_chunk(b"IDAT", zlib.compress(b"".join(rows))) + png_chunk(b"IEND", b""))


class VirtualScreen:
    """`with` starts and ends it; `display` is what programs want in DISPLAY."""

    def __enter__(self):
        if not shutil.which("Xvfb"):
            raise ScreenError("Xvfb is missing: run ./dev windows --test")
        self.folder = Path(tempfile.mkdtemp(prefix="tewatashi-screen-"))
        read, write = os.pipe()
        # It chooses a number that is free and says which.
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
             "-fbdir", str(self.folder), "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        ready, _, _ = select.select([read], [], [], START_TIMEOUT_S)
        number = os.read(read, 32).decode().strip() if ready else ""
        os.close(read)
        if not number:
            self.__exit__()
            raise ScreenError("Xvfb did not start")
        self.display = f":{number}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def picture(self, file):
        if self.process.poll() is not None:
            raise ScreenError(f"Xvfb ended by itself ({self.process.returncode})")
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(png_of_window_dump((self.folder / "Xvfb_screen0").read_bytes()))
