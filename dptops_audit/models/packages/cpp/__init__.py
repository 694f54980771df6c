"""C and C++: CMake, Conan, vcpkg and Meson."""
