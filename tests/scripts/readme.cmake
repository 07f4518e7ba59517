# The C++ of README.md has to be the middle of examples/measure_particles.cpp, to the letter.
# cmake -DROOT=<checkout> -P readme.cmake
file(READ ${ROOT}/README.md readme)
file(READ ${ROOT}/examples/measure_particles.cpp example)
string(REGEX MATCH "```cpp\n(.*)\n```\n\n\\(\\[examples/measure" found "${readme}")
set(shown "${CMAKE_MATCH_1}")
string(REGEX MATCH "// \\[readme\\]\n(.*)\n    // \\[readme\\]" found "${example}")
string(REPLACE "\n    " "\n" compiled "\n${CMAKE_MATCH_1}")
string(SUBSTRING "${compiled}" 1 -1 compiled)
if(shown STREQUAL "" OR NOT shown STREQUAL compiled)
  message(FATAL_ERROR "README.md shows\n${shown}\nbut examples/measure_particles.cpp has\n${compiled}")
endif()
