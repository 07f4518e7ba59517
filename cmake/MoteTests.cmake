# Catch2 2.13 (Debian 12) and 3.x both work; tests include tests/catch.hpp, which knows the difference.
include_guard(GLOBAL)
include(MoteDependencies)
mote_need_catch2()
mote_need_nlohmann_json()

add_library(mote_test_main OBJECT ${PROJECT_SOURCE_DIR}/tests/main.cpp)
if(TARGET Catch2::Catch2WithMain)
  target_link_libraries(mote_test_main PUBLIC Catch2::Catch2WithMain)
else()
  target_link_libraries(mote_test_main PUBLIC Catch2::Catch2)
endif()
target_compile_features(mote_test_main PUBLIC cxx_std_20)

set(MOTE_SHARED "${PROJECT_SOURCE_DIR}/../shared" CACHE PATH "Reference values and images that tests and benches compare with")

option(MOTE_UNITY_TESTS "Compile several files of tests at once: a whole build takes a third of the time, one file alone longer" ON)

# mote_add_test(NAME SOURCE...): one test executable, run once as a whole. Each file has a namespace of its own, because
# files are compiled together: what they instantiate is mostly the same.
function(mote_add_test name)
  add_executable(${name} ${ARGN} $<TARGET_OBJECTS:mote_test_main>)
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${MOTE_UNITY_TESTS} UNITY_BUILD_BATCH_SIZE 8)
  target_link_libraries(${name} PRIVATE mote_io mote_warnings nlohmann_json::nlohmann_json)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_include_directories(${name} SYSTEM PRIVATE
    $<TARGET_PROPERTY:mote_test_main,INTERFACE_INCLUDE_DIRECTORIES>)
  if(TARGET Catch2::Catch2WithMain)
    target_link_libraries(${name} PRIVATE Catch2::Catch2WithMain)
  else()
    target_link_libraries(${name} PRIVATE Catch2::Catch2)
  endif()
  target_compile_definitions(${name} PRIVATE MOTE_SHARED_DEFAULT="${MOTE_SHARED}")
  # Kernels are optimised whatever the level; what is around them compiles in two thirds of the time.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
