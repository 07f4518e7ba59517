# For our own targets only: warnings, and the default build type. Users of mote::mote get none of this.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
option(MOTE_WERROR "Warnings are errors in mote's own targets" ON)
add_library(mote_warnings INTERFACE)
target_compile_options(mote_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<BOOL:${MOTE_WERROR}>:-Werror>)
