# libkainjow-mustache-dev is one header without a CMake file. Defines Mustache::Mustache.
find_path(MUSTACHE_INCLUDE_DIR NAMES mustache.hpp PATH_SUFFIXES kainjow)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Mustache REQUIRED_VARS MUSTACHE_INCLUDE_DIR)
if(Mustache_FOUND AND NOT TARGET Mustache::Mustache)
    add_library(Mustache::Mustache INTERFACE IMPORTED)
    set_target_properties(Mustache::Mustache PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${MUSTACHE_INCLUDE_DIR})
endif()
