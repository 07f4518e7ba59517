# Other people's libraries: the installed package first, else FetchContent with a pinned commit.
# Offline: give FETCHCONTENT_SOURCE_DIR_<NAME> a checked-out source tree.
include_guard(GLOBAL)
include(FetchContent)
