# The header sets of mote::mote. Kernel files, and the header that includes them once per instruction set, are installed
# but not verified alone: they have no meaning alone. Adaptors and io need other libraries: verified by their own targets.
file(GLOB_RECURSE mote_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/mote/*.hpp)
file(GLOB_RECURSE mote_kernels CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/mote/*.inl)
list(APPEND mote_kernels ${PROJECT_SOURCE_DIR}/include/mote/simd/foreach_isa.hpp)
set(mote_dependent_headers ${mote_headers})
list(FILTER mote_dependent_headers INCLUDE REGEX "/include/mote/(io|adapt|core/execution)/")
list(REMOVE_ITEM mote_headers ${mote_kernels} ${mote_dependent_headers})

target_sources(mote INTERFACE
  FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${mote_headers}
  FILE_SET mote_unverified TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
    FILES ${mote_kernels} ${mote_dependent_headers})
set_target_properties(mote PROPERTIES
  VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL}
  INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
