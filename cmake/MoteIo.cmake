# mote::io: PNG/JPEG/BMP/PNM through stb, TIFF through libtiff.
add_library(mote_io INTERFACE)
add_library(mote::io ALIAS mote_io)
set_target_properties(mote_io PROPERTIES EXPORT_NAME io)
target_link_libraries(mote_io INTERFACE mote)
