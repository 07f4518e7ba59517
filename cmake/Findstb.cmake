# stb::stb, the target for `#include <stb_image.h>` and `#include <stb_image_write.h>`.
include(FindPackageHandleStandardArgs)
find_path(stb_INCLUDE_DIR NAMES stb_image.h PATH_SUFFIXES stb)
mark_as_advanced(stb_INCLUDE_DIR)
find_package_handle_standard_args(stb REQUIRED_VARS stb_INCLUDE_DIR)
if(stb_FOUND AND NOT TARGET stb::stb)
  add_library(stb::stb INTERFACE IMPORTED)
  set_target_properties(stb::stb PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${stb_INCLUDE_DIR}")
endif()
