# CMake toolchain of the preset "mingw". The libraries come from the cache that ./dev windows fills;
# it writes where they are into the file included here.
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
set(TW_WINDOWS_LIBRARIES ${CMAKE_CURRENT_LIST_DIR}/../../build/windows-libraries.cmake)
if(NOT EXISTS ${TW_WINDOWS_LIBRARIES})
    message(FATAL_ERROR "The libraries for Windows are not built yet. Run ./dev windows")
endif()
include(${TW_WINDOWS_LIBRARIES}) # sets TW_WINDOWS_PREFIXES

list(APPEND CMAKE_FIND_ROOT_PATH ${TW_WINDOWS_PREFIXES})
list(APPEND CMAKE_PREFIX_PATH ${TW_WINDOWS_PREFIXES})
list(TRANSFORM TW_WINDOWS_PREFIXES APPEND /lib/pkgconfig OUTPUT_VARIABLE TW_PKG_CONFIG_FOLDERS)
list(JOIN TW_PKG_CONFIG_FOLDERS : TW_PKG_CONFIG_FOLDERS)
set(ENV{PKG_CONFIG_LIBDIR} ${TW_PKG_CONFIG_FOLDERS})
unset(ENV{PKG_CONFIG_PATH})

# Code generators run here, of the same version as the libraries.
set(QT_HOST_PATH /usr)
set(QT_HOST_PATH_CMAKE_DIR /usr/lib/x86_64-linux-gnu/cmake)
# Inside the program: one library less beside it.
set(ZLIB_LIBRARY /usr/${TW_MINGW}/lib/libz.a CACHE FILEPATH "")

# ctest starts test programs through this. WINEPREFIX and WINEPATH are set by ./dev windows --test.
set(CMAKE_CROSSCOMPILING_EMULATOR wine)
