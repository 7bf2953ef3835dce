# One folder = one static library = one namespace. LINK is the folder's list of allowed
# dependencies: tests/tidy compares the folder's #includes with it.
#
#   tw_library(tw_common_base SOURCES a.cpp b.cpp LINK tl::expected)
function(tw_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
    if(ARG_SOURCES)
        add_library(${name} STATIC ${ARG_SOURCES})
        target_link_libraries(${name} PUBLIC tw_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE tw_options ${ARG_LINK})
    endif()
endfunction()

# Programs that run under sanitizers are built through these two targets alone, so that a
# sanitizer build never compiles what it will not run.
add_custom_target(tw_sanitize)
add_custom_target(tw_threads)

# One test program per folder.
#   LABELS  unit|sqlite|pg|http|usb|e2e|fuzz: what it needs; plus `threads` when several threads
#           meet in it. unit, sqlite, http, usb and fuzz also run under asan-ubsan, threads under
#           tsan.
#   TIMEOUT seconds
#   CAMPAIGN  counts grow with TW_SOAK: only the time-out that ctest is given ends it
#   SCENARIO  long ways through pages or API, kept from asan-ubsan: permissions_test walks every
#           handler there, and the services below have suites of their own
#   POSTGRES runs it a second time, as <name>_pg, with a throw-away PostgreSQL cluster
function(tw_add_test name)
    cmake_parse_arguments(ARG "POSTGRES;CAMPAIGN;SCENARIO" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE tw_test_main ${ARG_LINK})
    add_test(NAME ${name} COMMAND ${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    if(NOT ARG_SCENARIO
       AND ("unit" IN_LIST ARG_LABELS OR "sqlite" IN_LIST ARG_LABELS OR "http" IN_LIST ARG_LABELS
            OR "usb" IN_LIST ARG_LABELS OR "fuzz" IN_LIST ARG_LABELS))
        list(APPEND ARG_LABELS sanitize)
        add_dependencies(tw_sanitize ${name})
    endif()
    if("threads" IN_LIST ARG_LABELS)
        add_dependencies(tw_threads ${name})
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
    if(NOT ARG_CAMPAIGN)
        set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
    endif()
    if(ARG_POSTGRES AND NOT WIN32)
        add_test(NAME ${name}_pg
                 COMMAND ${PROJECT_SOURCE_DIR}/tests/support/with_postgres.sh $<TARGET_FILE:${name}>)
        set_tests_properties(${name}_pg PROPERTIES
            LABELS pg TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77 RESOURCE_LOCK postgres)
    endif()
endfunction()

# Adds the listed subfolders.
function(tw_add_folders)
    foreach(folder IN LISTS ARGN)
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
            add_subdirectory(${folder})
        endif()
    endforeach()
endfunction()
