# libsoci-dev ships no CMake file. Defines Soci::core, Soci::sqlite3, Soci::postgresql.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY soci_core)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3)
find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql)
find_path(SOCI_POSTGRESQL_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Soci REQUIRED_VARS
    SOCI_CORE_LIBRARY SOCI_SQLITE3_LIBRARY SOCI_INCLUDE_DIR)
if(Soci_FOUND AND NOT TARGET Soci::core)
    add_library(Soci::core UNKNOWN IMPORTED)
    set_target_properties(Soci::core PROPERTIES
        IMPORTED_LOCATION ${SOCI_CORE_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR};${SOCI_INCLUDE_DIR}/soci")
    if(TW_SANITIZE MATCHES undefined)
        # Debian's library hides the typeinfo of its classes, which the check of virtual calls needs.
        set_target_properties(Soci::core PROPERTIES INTERFACE_COMPILE_OPTIONS -fno-sanitize=vptr)
    endif()
    add_library(Soci::sqlite3 UNKNOWN IMPORTED)
    set_target_properties(Soci::sqlite3 PROPERTIES
        IMPORTED_LOCATION ${SOCI_SQLITE3_LIBRARY} INTERFACE_LINK_LIBRARIES Soci::core)
    if(SOCI_POSTGRESQL_LIBRARY AND SOCI_POSTGRESQL_INCLUDE_DIR)
        add_library(Soci::postgresql UNKNOWN IMPORTED)
        set_target_properties(Soci::postgresql PROPERTIES
            IMPORTED_LOCATION ${SOCI_POSTGRESQL_LIBRARY}
            INTERFACE_INCLUDE_DIRECTORIES ${SOCI_POSTGRESQL_INCLUDE_DIR}
            INTERFACE_LINK_LIBRARIES Soci::core)
    endif()
endif()
