# Other people's libraries. mote_need_<x>() makes a target exist: from the installed package if there is one, else from a
# source tree that FetchContent downloads, pinned by commit or by hash. Nothing is downloaded for a package that is found.
#
#   mote_need_stb()            stb::stb                        #include <stb_image.h>
#   mote_need_tiff()           TIFF::TIFF
#   mote_need_catch2()         Catch2::Catch2 (2.13), also Catch2::Catch2WithMain (3.x)
#   mote_need_nlohmann_json()  nlohmann_json::nlohmann_json
#   mote_need_cli11()          CLI11::CLI11
#   mote_need_tbb()            TBB::tbb
#   mote_need_benchmark()      benchmark::benchmark
#   mote_need_eigen3()         Eigen3::Eigen
#   mote_need_xtensor()        xtensor
#
# Offline: FETCHCONTENT_SOURCE_DIR_<X> (STB, TIFF, CATCH2, NLOHMANN_JSON, CLI11, TBB, BENCHMARK, EIGEN3, XTL, XTENSOR)
# names a source tree to use instead of the download. CMAKE_DISABLE_FIND_PACKAGE_<Package> passes an installed one over.
include_guard(GLOBAL)
include(FetchContent)
set(MOTE_MODULE_DIR "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "Where mote's find modules are")

# Returns from the calling function if the target exists or the installed package makes it. The targets are global:
# whoever links mote::io in another directory sees TIFF::TIFF too.
macro(mote_find package target)
  if(TARGET ${target})
    return()
  endif()
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
  find_package(${package} QUIET)
  if(TARGET ${target})
    return()
  endif()
endmacro()

# Says what is about to happen, since a download may take time and may fail.
function(mote_announce_fetch name what)
  string(TOUPPER "${name}" upper)
  if(FETCHCONTENT_SOURCE_DIR_${upper})
    message(STATUS "mote: ${name} from ${FETCHCONTENT_SOURCE_DIR_${upper}}")
  else()
    message(STATUS "mote: ${name} is not installed; fetching ${what}")
  endif()
endfunction()

# mote_fetch(NAME WHAT DECLARATION...): the source tree only. A SOURCE_SUBDIR that does not exist keeps
# FetchContent_MakeAvailable from adding the project, whose targets and install rules we choose ourselves.
macro(mote_fetch name what)
  mote_announce_fetch(${name} "${what}")
  FetchContent_Declare(${name} ${ARGN} SOURCE_SUBDIR mote-adds-it-itself)
  FetchContent_MakeAvailable(${name})
endmacro()

# A header-only library: nothing of its build is run. IMPORTED, so that an exported target may name it.
function(mote_imported_headers target)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${ARGN}")
endfunction()

# A compiled library's own project: without its install rules and, as far as users of the target see, without its warnings.
function(mote_add_fetched source binary)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  add_subdirectory("${source}" "${binary}" EXCLUDE_FROM_ALL)
  foreach(target IN LISTS ARGN)
    get_target_property(directories ${target} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${target} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${directories}")
  endforeach()
endfunction()

function(mote_need_stb)
  list(PREPEND CMAKE_MODULE_PATH "${MOTE_MODULE_DIR}")
  mote_find(stb stb::stb)
  mote_fetch(stb "stb_image 2.30 of 2024-07-29"
    GIT_REPOSITORY https://github.com/nothings/stb.git
    GIT_TAG f75e8d1cad7d90d72ef7a4661f1b994ef78b4e31)
  mote_imported_headers(stb::stb "${stb_SOURCE_DIR}")
endfunction()

function(mote_need_tiff)
  mote_find(TIFF TIFF::TIFF)
  mote_fetch(tiff "libtiff 4.5.1"
    URL https://download.osgeo.org/libtiff/tiff-4.5.1.tar.gz
    URL_HASH SHA256=d7f38b6788e4a8f5da7940c5ac9424f494d8a79eba53d555f4a507167dca5e2b
    DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
  foreach(part tools tests contrib docs)
    set(tiff-${part} OFF)
  endforeach()
  set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} -w")
  set(BUILD_SHARED_LIBS OFF)
  mote_add_fetched("${tiff_SOURCE_DIR}" "${tiff_BINARY_DIR}" tiff)
  if(NOT TARGET TIFF::TIFF)
    add_library(TIFF::TIFF ALIAS tiff)
  endif()
endfunction()

function(mote_need_catch2)
  mote_find(Catch2 Catch2::Catch2)
  mote_fetch(Catch2 "Catch2 2.13.10"
    GIT_REPOSITORY https://github.com/catchorg/Catch2.git
    GIT_TAG 182c910b4b63ff587a3440e08f84f70497e49a81)
  mote_imported_headers(Catch2::Catch2 "${catch2_SOURCE_DIR}/single_include")
endfunction()

function(mote_need_nlohmann_json)
  mote_find(nlohmann_json nlohmann_json::nlohmann_json)
  mote_fetch(nlohmann_json "nlohmann_json 3.11.3"
    URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
    URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
    DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
  mote_imported_headers(nlohmann_json::nlohmann_json "${nlohmann_json_SOURCE_DIR}/include")
endfunction()

function(mote_need_cli11)
  mote_find(CLI11 CLI11::CLI11)
  mote_fetch(CLI11 "CLI11 2.5.0"
    GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
    GIT_TAG 4160d259d961cd393fd8d67590a8c7d210207348)
  mote_imported_headers(CLI11::CLI11 "${cli11_SOURCE_DIR}/include")
endfunction()

function(mote_need_tbb)
  mote_find(TBB TBB::tbb)
  mote_fetch(TBB "oneTBB 2021.12.0"
    GIT_REPOSITORY https://github.com/oneapi-src/oneTBB.git
    GIT_TAG 9afd759b72c0c233cd5ea3c3c06b0894c9da9c54)
  set(TBB_TEST OFF)
  set(TBB_STRICT OFF)
  mote_add_fetched("${tbb_SOURCE_DIR}" "${tbb_BINARY_DIR}" tbb)
endfunction()

function(mote_need_benchmark)
  mote_find(benchmark benchmark::benchmark)
  mote_fetch(benchmark "Google Benchmark 1.7.1"
    GIT_REPOSITORY https://github.com/google/benchmark.git
    GIT_TAG d572f4777349d43653b21d6c2fc63020ab326db2)
  foreach(part TESTING GTEST_TESTS INSTALL WERROR)
    set(BENCHMARK_ENABLE_${part} OFF)
  endforeach()
  mote_add_fetched("${benchmark_SOURCE_DIR}" "${benchmark_BINARY_DIR}" benchmark)
endfunction()

function(mote_need_eigen3)
  mote_find(Eigen3 Eigen3::Eigen)
  mote_fetch(Eigen3 "Eigen 3.4.0"
    GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git
    GIT_TAG 3147391d946bb4b6c68edd901f2add6ac1f31f8c)
  mote_imported_headers(Eigen3::Eigen "${eigen3_SOURCE_DIR}")
endfunction()

function(mote_need_xtensor)
  mote_find(xtensor xtensor)
  mote_fetch(xtl "xtl 0.7.7"
    URL https://github.com/xtensor-stack/xtl/archive/refs/tags/0.7.7.tar.gz
    URL_HASH SHA256=44fb99fbf5e56af5c43619fc8c29aa58e5fad18f3ba6e7d9c55c111b62df1fbb
    DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
  mote_fetch(xtensor "xtensor 0.25.0"
    URL https://github.com/xtensor-stack/xtensor/archive/refs/tags/0.25.0.tar.gz
    URL_HASH SHA256=32d5d9fd23998c57e746c375a544edf544b74f0a18ad6bc3c38cbba968d5e6c7
    DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
  mote_imported_headers(xtensor "${xtl_SOURCE_DIR}/include" "${xtensor_SOURCE_DIR}/include")
endfunction()
