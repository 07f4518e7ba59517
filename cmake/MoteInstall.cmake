# install(), the package for find_package and the pkg-config file.
