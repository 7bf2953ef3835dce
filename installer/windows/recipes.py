"""How each library of the Windows agent is built, from which source package, with which options.

A changed recipe, option, version or compiler gives a library a new place in the cache (see
libraries.py), so a stale one is never used.
"""
import os
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
TRIPLE = "x86_64-w64-mingw32"
CC = f"{TRIPLE}-gcc-posix"
CXX = f"{TRIPLE}-g++-posix"
JOBS = str(os.cpu_count() or 2)

# Debian's binary packages whose headers are the whole library: exposed through folders of links,
# since with -I/usr/include this machine's libc headers would follow.
HEADERS = {
    "tl-expected": ("libexpected-dev", ["tl"], "tl::expected", ""),
    "nlohmann_json": ("nlohmann-json3-dev", ["nlohmann"], "nlohmann_json::nlohmann_json", ""),
    "fmt": ("libfmt-dev", ["fmt"], "fmt::fmt", "FMT_HEADER_ONLY=1"),
    "CLI11": ("libcli11-dev", ["CLI"], "CLI11::CLI11", ""),
    "Catch2": ("catch2", ["catch2"], "Catch2::Catch2", ""),
}

# Only what the agent uses: less to build, to ship and to keep safe.
QT_FEATURES_OFF = """
    androiddeployqt brotli concurrent dbus direct2d direct2d1_1 dtls evdev gif glib icu
    jpeg networkdiskcache networklistmanager opengl openssl pdf pkg_config printsupport sql
    sqlmodel system_zlib tabletevent testlib textmarkdownreader textmarkdownwriter
    tuiotouch vnc vulkan windeployqt xml zstd
""".split()
QT_OPTIONS = [
    "-DCMAKE_BUILD_TYPE=MinSizeRel", "-DBUILD_SHARED_LIBS=ON", "-DCMAKE_SHARED_LINKER_FLAGS=-s",
    "-DCMAKE_MODULE_LINKER_FLAGS=-s",
    "-DQT_HOST_PATH=/usr", "-DQT_HOST_PATH_CMAKE_DIR=/usr/lib/x86_64-linux-gnu/cmake",
    "-DQT_BUILD_EXAMPLES=OFF", "-DQT_BUILD_TESTS=OFF", "-DQT_BUILD_TOOLS_WHEN_CROSSCOMPILING=OFF",
    "-DQT_QMAKE_TARGET_MKSPEC=win32-g++", "-DINPUT_opengl=no", "-DINPUT_openssl=no",
    "-DFEATURE_schannel=ON", *(f"-DFEATURE_{name}=OFF" for name in QT_FEATURES_OFF),
]


class Build:
    """What a recipe works with: unpacked `source`, scratch `work`, and where things end up.
    `prefix` is the final folder, `stage` the root it is written below until it is complete."""

    def __init__(self, source, work, prefix, stage, version, depends, run):
        self.source, self.work, self.prefix, self.stage = source, work, prefix, stage
        self.version, self.depends, self.run = version, depends, run

    @property
    def staged(self):
        return Path(f"{self.stage}{self.prefix}")

    def into(self, folder, *files):
        target = self.staged / folder
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, target)

    def pkg_config(self, name, text):
        target = self.staged / "lib/pkgconfig"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{name}.pc").write_text(
            f"prefix={self.prefix}\nincludedir=${{prefix}}/include\nlibdir=${{prefix}}/lib\n\n"
            f"Name: {name}\nDescription: {name} for Windows\nVersion: {upstream(self.version)}\n"
            + text)

    def cmake(self, options, first=()):
        self.run(["cmake", "-G", "Ninja", "-S", self.source, "-B", self.work,
                  f"-DCMAKE_TOOLCHAIN_FILE={HERE / 'mingw.cmake'}",
                  f"-DCMAKE_INSTALL_PREFIX={self.prefix}", *options])
        # Targets of `first` before all others, so that a mistake in them shows early.
        for targets in ([first] if first else []) + [["all"]]:
            self.run(["cmake", "--build", self.work, "--parallel", JOBS, "--target", *targets])
        self.run(["cmake", "--install", self.work], env={"DESTDIR": str(self.stage)})

    def autotools(self, options):
        self.run([self.source / "configure", f"--host={TRIPLE}", f"--prefix={self.prefix}",
                  "--enable-static", "--disable-shared", f"CC={CC}", f"CXX={CXX}", "CFLAGS=-O2",
                  *options], cwd=self.work)
        self.run(["make", "-j", JOBS], cwd=self.work)
        self.run(["make", "install"], cwd=self.work, env={"DESTDIR": str(self.stage)})


def upstream(version):
    """The upstream part of a Debian version: 2:1.0.26-1 -> 1.0.26."""
    return re.sub(r"[+~].*$", "", version.split(":")[-1].rsplit("-", 1)[0])


def build_headers(build):
    include = build.staged / "include"
    include.mkdir(parents=True)
    for package, (_, folders, target, definitions) in HEADERS.items():
        for folder in folders:
            (include / folder).symlink_to(Path("/usr/include") / folder)
        config = build.staged / "lib/cmake" / package
        config.mkdir(parents=True)
        lines = [f"if(NOT TARGET {target})", f"    add_library({target} INTERFACE IMPORTED)",
                 f"    set_target_properties({target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES",
                 f"        {build.prefix}/include)"]
        if definitions:
            lines.append(f"    target_compile_definitions({target} INTERFACE {definitions})")
        (config / f"{package}Config.cmake").write_text("\n".join([*lines, "endif()"]) + "\n")
        # Asked for by find_package(NAME VERSION): these are what the same Debian has natively.
        (config / f"{package}ConfigVersion.cmake").write_text("set(PACKAGE_VERSION_COMPATIBLE TRUE)\n")


def build_sqlite(build):
    # The amalgamation is made with this machine's tools, then compiled like any other source.
    build.run([build.source / "configure", "--disable-tcl", "CFLAGS=-O2"], cwd=build.work)
    build.run(["make", "sqlite3.c"], cwd=build.work)
    # As Debian compiles it, as far as the agent is concerned.
    build.run([CC, "-O2", "-c", "sqlite3.c", "-o", "sqlite3.o", "-DSQLITE_THREADSAFE=1",
               "-DSQLITE_SECURE_DELETE", "-DSQLITE_ENABLE_COLUMN_METADATA",
               "-DSQLITE_ENABLE_DBSTAT_VTAB", "-DSQLITE_MAX_VARIABLE_NUMBER=250000",
               "-DSQLITE_OMIT_LOAD_EXTENSION"], cwd=build.work)
    build.run([f"{TRIPLE}-gcc-ar-posix", "rcs", "libsqlite3.a", "sqlite3.o"], cwd=build.work)
    build.into("lib", build.work / "libsqlite3.a")
    build.into("include", build.work / "sqlite3.h", build.source / "src/sqlite3ext.h")
    build.pkg_config("sqlite3", "Cflags: -I${includedir}\nLibs: -L${libdir} -lsqlite3\n")


def build_libusb(build):
    build.autotools([])


def build_libsodium(build):
    build.run(["autoreconf", "-fi"], cwd=build.source)
    build.autotools([])


def build_libzip(build):
    # Writing and deflate are all that is used of it.
    off = "BZIP2 LZMA ZSTD COMMONCRYPTO GNUTLS MBEDTLS OPENSSL WINDOWS_CRYPTO"
    build.cmake(["-DCMAKE_BUILD_TYPE=MinSizeRel", "-DBUILD_SHARED_LIBS=OFF",
                 *(f"-DENABLE_{name}=OFF" for name in off.split()),
                 *(f"-DBUILD_{name}=OFF" for name in "TOOLS REGRESS EXAMPLES DOC".split()),
                 f"-DZLIB_INCLUDE_DIR=/usr/{TRIPLE}/include", f"-DZLIB_LIBRARY=/usr/{TRIPLE}/lib/libz.a"])
    build.pkg_config("libzip", "Cflags: -I${includedir}\nLibs: -L${libdir} -lzip -l:libz.a\n")


def build_soci(build):
    sqlite = build.depends["sqlite3"]
    off = "BOOST POSTGRESQL MYSQL ODBC ORACLE DB2 FIREBIRD"
    build.cmake(["-DCMAKE_BUILD_TYPE=Release", "-DSOCI_STATIC=ON", "-DSOCI_SHARED=OFF",
                 "-DSOCI_CXX11=ON", "-DSOCI_TESTS=OFF", "-DSOCI_EMPTY=OFF",
                 "-DWITH_SQLITE3=ON",
                 *(f"-DWITH_{name}=OFF" for name in off.split()),
                 f"-DSQLITE3_INCLUDE_DIR={sqlite}/include",
                 f"-DSQLITE3_LIBRARY={sqlite}/lib/libsqlite3.a"])
    # Named by version on Windows; cmake/FindSoci.cmake looks for the plain name.
    for library in list(build.staged.glob("lib*/libsoci_*.a")):
        plain = re.sub(r"_\d+_\d+(?=\.a$)", "", library.name)
        (build.staged / "lib").mkdir(exist_ok=True)
        library.rename(build.staged / "lib" / plain)


def build_qt(build):
    build.cmake(QT_OPTIONS, first=["Core", "Network", "QSchannelBackendPlugin"])


class Recipe:
    def __init__(self, name, source, builder, depends=(), options=()):
        self.name, self.source, self.builder = name, source, builder
        self.depends, self.options = depends, options


# In building order: the long one last.
RECIPES = [
    Recipe("headers", None, build_headers, options=[str(HEADERS)]),
    Recipe("sqlite3", "sqlite3", build_sqlite),
    Recipe("libusb", "libusb-1.0", build_libusb),
    Recipe("libsodium", "libsodium", build_libsodium),
    Recipe("libzip", "libzip", build_libzip),
    Recipe("soci", "soci", build_soci, depends=["sqlite3"]),
    Recipe("qtbase", "qt6-base", build_qt, options=QT_OPTIONS),
]
