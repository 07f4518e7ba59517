# install(), the package for find_package(mote [COMPONENTS io]) and the pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(mote_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mote")

# mote::io has an export of its own, which is read only when asked for: its libraries need not be there otherwise.
install(TARGETS mote EXPORT mote FILE_SET HEADERS FILE_SET mote_unverified)
install(EXPORT mote NAMESPACE mote:: FILE mote-targets.cmake DESTINATION "${mote_package_dir}")
get_target_property(mote_tiff TIFF::TIFF IMPORTED)
if(mote_tiff)
  install(TARGETS mote_io EXPORT mote_io)
  install(EXPORT mote_io NAMESPACE mote:: FILE mote-io-targets.cmake DESTINATION "${mote_package_dir}")
  install(FILES cmake/Findstb.cmake DESTINATION "${mote_package_dir}")
else()
  message(STATUS "mote: libtiff was fetched, not found: the installed package is without its component io")
endif()

configure_package_config_file(cmake/mote-config.cmake.in "${PROJECT_BINARY_DIR}/mote-config.cmake"
  INSTALL_DESTINATION "${mote_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/mote-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/mote-config.cmake" "${PROJECT_BINARY_DIR}/mote-config-version.cmake"
  DESTINATION "${mote_package_dir}")

configure_file(cmake/mote.pc.in "${PROJECT_BINARY_DIR}/mote.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/mote.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
