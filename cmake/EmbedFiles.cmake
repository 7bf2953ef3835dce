# Turns files into one generated .cpp in the build folder, so that the program needs no data folder
# beside it and cannot be started with pages of another version.
#
#   tw_embed_files(OUT cpp NAMESPACE tewatashi::server::web FUNCTION embeddedFiles FILES a b)
#
# sets <cpp> to the generated file, which defines
#   std::map<std::string, std::string_view> NAMESPACE::FUNCTION();  keys are bare file names.
function(tw_embed_files)
    cmake_parse_arguments(ARG "" "OUT;NAMESPACE;FUNCTION" "FILES" ${ARGN})
    set(arrays "")
    set(entries "")
    set(index 0)
    foreach(path IN LISTS ARG_FILES)
        get_filename_component(path "${path}" ABSOLUTE)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
        get_filename_component(name "${path}" NAME)
        file(READ "${path}" hex HEX)
        string(LENGTH "${hex}" digits)
        math(EXPR size "${digits} / 2")
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${hex}")
        # A final zero keeps the array non-empty for an empty file; it is not counted. Arrays are
        # named after the function: several generated files may be compiled as one.
        string(APPEND arrays "const unsigned char ${ARG_FUNCTION}${index}[] = {${octets}0};\n")
        set(octets_of "reinterpret_cast<const char*>(${ARG_FUNCTION}${index})")
        string(APPEND entries "        {\"${name}\", {${octets_of}, ${size}}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    set(text "#include <map>\n#include <string>\n#include <string_view>\n\nnamespace {\n${arrays}}\n\n")
    string(APPEND text "namespace ${ARG_NAMESPACE} {\n")
    string(APPEND text "std::map<std::string, std::string_view> ${ARG_FUNCTION}();\n")
    string(APPEND text "std::map<std::string, std::string_view> ${ARG_FUNCTION}() {\n")
    string(APPEND text "    return {\n${entries}    };\n}\n}\n")
    set(out "${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cpp")
    set(old "")
    if(EXISTS "${out}")
        file(READ "${out}" old)
    endif()
    if(NOT old STREQUAL text)
        file(WRITE "${out}" "${text}")
    endif()
    set(${ARG_OUT} "${out}" PARENT_SCOPE)
endfunction()
