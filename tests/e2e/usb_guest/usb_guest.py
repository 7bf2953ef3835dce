#!/usr/bin/env python3
"""Runs a test under a real Linux USB stack in a QEMU guest: vhci_hcd, udevd, our udev rule. Needs
no root, no KVM and no USB on this machine.

    usb_guest.py [--file PATH[:DEST]]... TESTSCRIPT

Files are put into the guest's /bin (or DEST) with the shared libraries they need. TESTSCRIPT is run
by busybox sh; its output comes back here and its exit status is ours.

77: something is not installed or cannot be downloaded (98 instead with USB_GUEST_REQUIRED=1);
99: the guest gave no result. USB_GUEST_TIMEOUT (seconds, default 600), USB_GUEST_KERNEL_PACKAGE.
"""
import argparse
import fcntl
import lzma
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SKIPPED, REQUIRED, NO_RESULT = 77, 98, 99
HERE = Path(__file__).resolve().parent
# In load order: unpacking a package gives no modules.dep.
MODULES = ["usb-common", "usbcore", "usbip-core", "vhci-hcd", "cdc-acm"]
UDEV_FILES = ["./bin/udevadm", "./lib/udev/rules.d/50-udev-default.rules"]
XZ_MAGIC = b"\xfd7zXZ\x00"


class Skip(Exception):
    pass


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tewatashi" / "usb-guest"


def kernel_package():
    """What Debian's linux-image-amd64 stands for now. The cloud flavour has no USB."""
    fixed = os.environ.get("USB_GUEST_KERNEL_PACKAGE")
    if fixed:
        return fixed
    listed = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True,
                            env={**os.environ, "LC_ALL": "C"}, check=False)
    found = re.search(r"Depends: (linux-image-\d\S*)", listed.stdout)
    if not found:
        raise Skip("apt-cache does not know linux-image-amd64")
    return found.group(1)


def unpack(package, wanted, into):
    """Takes the files that match out of a .deb without unpacking the other 400 MB."""
    with subprocess.Popen(["dpkg", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                if member.isfile() and wanted(member.name):
                    target = into / Path(member.name).name
                    target.write_bytes(archive.extractfile(member).read())
        # The rest of the stream is of no interest, but the writer must not die of a closed pipe.
        while process.stdout.read(1 << 20):
            pass


def extract_kernel(compressed):
    """The ELF image inside a bzImage: booting it by PVH saves QEMU's TCG three seconds of xz."""
    blob = compressed.read_bytes()
    start = blob.index(XZ_MAGIC)
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(blob[start:])


def fill_cache(folder, package):
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        scratch = Path(scratch)
        for name in (package, "udev"):
            done = subprocess.run(["apt-get", "download", name], cwd=scratch, capture_output=True, text=True,
                                  check=False)
            if done.returncode != 0:
                raise Skip(f"cannot download {name}: {done.stderr.strip().splitlines()[-1:]}")
        ready = scratch / "ready"
        ready.mkdir()
        names = {m + ".ko" for m in MODULES}
        kernel = next(scratch.glob("linux-image-*.deb"))
        unpack(kernel, lambda n: n.startswith("./boot/vmlinuz-") or Path(n).name in names, ready)
        unpack(next(scratch.glob("udev_*.deb")), lambda n: n in UDEV_FILES, ready)
        image = next(ready.glob("vmlinuz-*"))
        (ready / "vmlinux").write_bytes(extract_kernel(image))
        image.unlink()
        missing = [n for n in names if not (ready / n).exists()]
        if missing:
            raise Skip(f"{package} lacks {', '.join(missing)}")
        shutil.rmtree(folder, ignore_errors=True)
        ready.rename(folder)


def prepared_cache():
    base = cache_folder()
    base.mkdir(parents=True, exist_ok=True)
    package = kernel_package()
    folder = base / package
    with open(base / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "vmlinux").exists():
            fill_cache(folder, package)
            for old in base.glob("linux-image-*"):
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)
    return folder


class Root:
    """The guest's root file system, written as a cpio archive of the "newc" kind."""

    def __init__(self):
        self.entries = {}

    def folder(self, path):
        path = path.strip("/")
        if path and path not in self.entries:
            self.folder(os.path.dirname(path))
            self.entries[path] = (stat.S_IFDIR | 0o755, b"")

    def file(self, path, content, mode=0o644):
        self.folder(os.path.dirname(path))
        self.entries[path.strip("/")] = (stat.S_IFREG | mode, content)

    def link(self, path, target):
        self.folder(os.path.dirname(path))
        self.entries[path.strip("/")] = (stat.S_IFLNK | 0o777, target.encode())

    def program(self, source, path):
        self.file(path, Path(source).read_bytes(), 0o755)
        listed = subprocess.run(["ldd", str(source)], capture_output=True, text=True, check=False)
        for library in re.findall(r"(?:=> )?(/\S+) \(0x", listed.stdout):
            if library.strip("/") not in self.entries:
                self.file(library, Path(library).read_bytes(), 0o755)

    def cpio(self):
        parts = []
        for number, (path, (mode, content)) in enumerate([*self.entries.items(), ("TRAILER!!!", (0, b""))], 1):
            name = path.encode() + b"\0"
            fields = [number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0]
            head = b"070701" + "".join(f"{f:08X}" for f in fields).encode() + name
            parts.append(head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4))
        return b"".join(parts)


def groups_file(default_rules):
    """udevd complains about every group its rules name and nobody has."""
    names = sorted(set(re.findall(r'GROUP="([^"]+)"', default_rules)))
    lines = [f"{name}:x:{100 + i}:" for i, name in enumerate(names) if name not in ("root", "tewatashi")]
    return "\n".join(["root:x:0:", "tewatashi:x:990:agent", "agent:x:1000:", "clerk:x:1001:", *lines]) + "\n"


def build_root(cache, script, files, rules):
    root = Root()
    for folder in ("dev", "proc", "sys", "run", "tmp", "etc", "var", "lib/modules"):
        root.folder(folder)
    root.link("var/run", "/run")
    root.program("/bin/busybox", "bin/busybox")
    root.link("bin/sh", "busybox")
    for module in MODULES:
        root.file(f"lib/modules/{module}.ko", (cache / f"{module}.ko").read_bytes())
    root.program(cache / "udevadm", "bin/udevadm")
    root.link("lib/systemd/systemd-udevd", "/bin/udevadm")
    default_rules = (cache / "50-udev-default.rules").read_text()
    root.file("lib/udev/rules.d/50-udev-default.rules", default_rules.encode())
    root.file(f"lib/udev/rules.d/{rules.name}", rules.read_bytes())
    root.file("etc/passwd", b"root:x:0:0::/root:/bin/sh\nagent:x:1000:990::/tmp:/bin/sh\n"
                            b"clerk:x:1001:1001::/tmp:/bin/sh\n")
    root.file("etc/group", groups_file(default_rules).encode())
    root.file("test.sh", script.read_bytes())
    root.file("init", (HERE / "guest_init.sh").read_bytes(), 0o755)
    for spec in files:
        source, _, dest = spec.partition(":")
        root.program(source, dest or f"bin/{Path(source).name}")
    return root


def boot(cache, archive):
    """Runs the guest; returns what it wrote to its second serial port and to its console."""
    with tempfile.TemporaryDirectory(prefix="tewatashi-usb-guest-") as work:
        work = Path(work)
        (work / "initrd").write_bytes(archive)
        # Always tcg: nested KVM may open and then hang, so a fallback would never happen. cpu max
        # has RDRAND: without it getrandom() can block in a machine two seconds old.
        command = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nodefaults",
                   "-no-user-config", "-display", "none", "-no-reboot",
                   "-serial", f"file:{work}/console", "-serial", f"file:{work}/result",
                   "-kernel", str(cache / "vmlinux"), "-initrd", str(work / "initrd"),
                   "-append", "console=ttyS0 quiet panic=-1 random.trust_cpu=on"]
        limit_s = float(os.environ.get("USB_GUEST_TIMEOUT", "600"))
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            print(f"usb_guest: no end after {limit_s:.0f} s", file=sys.stderr)
        return [(work / n).read_text(errors="replace").replace("\r", "") if (work / n).exists() else ""
                for n in ("result", "console")]


def report(result, console):
    ended = re.findall(r"^USB-GUEST-RC=(\d+)$", result, re.MULTILINE)
    print(re.sub(r"^USB-GUEST-RC=.*\n?", "", result, flags=re.MULTILINE), end="")
    if not ended:
        print("usb_guest: the guest gave no result; its console ended with", file=sys.stderr)
        print("\n".join(console.splitlines()[-40:]), file=sys.stderr)
        return NO_RESULT
    return int(ended[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="append", default=[], help="PATH[:DEST]")
    parser.add_argument("--rules", type=Path, required=True, help="the udev rule under test")
    parser.add_argument("script", type=Path)
    args = parser.parse_args()
    try:
        for tool in ("qemu-system-x86_64", "dpkg", "apt-get", "ldd", "/bin/busybox"):
            if not shutil.which(tool):
                raise Skip(f"{tool} is not installed")
        cache = prepared_cache()
    except Skip as reason:
        print(f"usb_guest: {reason}")
        return REQUIRED if os.environ.get("USB_GUEST_REQUIRED") else SKIPPED
    return report(*boot(cache, build_root(cache, args.script, args.file, args.rules).cpio()))


if __name__ == "__main__":
    sys.exit(main())
