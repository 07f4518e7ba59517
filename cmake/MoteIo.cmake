# mote::io: PNG/JPEG/BMP through stb, TIFF through libtiff, both the installed ones if there are any.
include_guard(GLOBAL)
include(MoteDependencies)

add_library(mote_io INTERFACE)
add_library(mote::io ALIAS mote_io)
set_target_properties(mote_io PROPERTIES EXPORT_NAME io)
target_link_libraries(mote_io INTERFACE mote)

if(COMMAND mote_need_tiff)
  mote_need_tiff()
else()
  find_package(TIFF REQUIRED)
endif()
target_link_libraries(mote_io INTERFACE TIFF::TIFF)

# stb is headers only; its headers are found as <stb/stb_image.h> or <stb_image.h>.
if(COMMAND mote_need_stb)
  mote_need_stb()
  target_link_libraries(mote_io INTERFACE stb::stb)
else()
  find_path(MOTE_STB_INCLUDE_DIR NAMES stb/stb_image.h stb_image.h REQUIRED)
  if(NOT MOTE_STB_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    target_include_directories(mote_io SYSTEM INTERFACE $<BUILD_INTERFACE:${MOTE_STB_INCLUDE_DIR}>)
  endif()
endif()
