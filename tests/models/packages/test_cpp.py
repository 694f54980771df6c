from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.cpp.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package


def packages(root: Path) -> tuple[Package, ...]:
    inventory = Inventory.open(root)
    return read(Manifests(inventory, [file.path for file in inventory.files]))


def single(root: Path, path: str, text: str) -> Package:
    write(root, path, content=text)
    return next(package for package in packages(root) if path in package.manifests)


def scopes(package: Package) -> dict[str, str]:
    return {dependency.name: str(dependency.scope) for dependency in package.dependencies}


def values(package: Package) -> dict[str, str]:
    return {name: setting.value for name, setting in package.settings.items()}


class TestCMake:
    def test_dependencies_programs_and_facts(self, tmp_path: Path) -> None:
        package = single(
            tmp_path,
            "CMakeLists.txt",
            """\
cmake_minimum_required(VERSION 3.20)
project(shop VERSION 1.2.3 LANGUAGES C CXX)
set(CMAKE_CXX_STANDARD 20)
option(WITH_REDIS "cache" OFF)
# find_package(Comment REQUIRED)
#[[ find_package(Bracket REQUIRED) ]]
message("find_package(Quoted)")
find_package(OpenSSL 3.0 REQUIRED COMPONENTS SSL)
find_package(ZLIB)
find_package(fmt QUIET)
find_package(fmt 9 REQUIRED)
if(WITH_REDIS)
  find_package(hiredis REQUIRED)
endif()
pkg_check_modules(DEPS REQUIRED IMPORTED_TARGET
  libpq>=12
  libuv)
FetchContent_Declare(json GIT_REPOSITORY https://example.com/json.git GIT_TAG v3.11)
CPMAddPackage("gh:gabime/spdlog@1.14.1")
CPMAddPackage(NAME cxxopts GITHUB_REPOSITORY jarro2783/cxxopts VERSION 3.2)
find_package(Doxygen)
find_package(Git)
function(helper)
  find_package(Never REQUIRED)
endfunction()
add_executable(${PROJECT_NAME} src/main.cpp src/a.cpp)
add_executable(alias ALIAS shop)
add_library(core STATIC core.cpp)
if(BUILD_TESTING)
  enable_testing()
  find_package(GTest REQUIRED)
  add_executable(unit test.cpp)
else()
  find_package(Curses REQUIRED)
endif()
""",
        )
        assert scopes(package) == {
            "OpenSSL": "runtime",
            "ZLIB": "optional",
            "fmt": "runtime",
            "hiredis": "optional",
            "libpq": "runtime",
            "libuv": "runtime",
            "json": "runtime",
            "spdlog": "runtime",
            "cxxopts": "runtime",
            "Doxygen": "dev",
            "Git": "build",
            "GTest": "test",
            "Curses": "runtime",
        }
        assert [(each.name, each.requirement) for each in package.dependencies if each.requirement] == [
            ("OpenSSL", "3.0"),
            ("fmt", "9"),
            ("libpq", ">=12"),
            ("json", "v3.11"),
            ("spdlog", "1.14.1"),
            ("cxxopts", "3.2"),
        ]
        libuv = package.dependency("libuv")
        assert libuv is not None and str(libuv.location) == "CMakeLists.txt:17:3"
        assert {name: each.value for name, each in package.programs.items()} == {"shop": "src/main.cpp"}
        assert (package.name, package.version) == ("shop", "1.2.3")
        assert values(package) == {
            "cmake": "3.20",
            "languages": "C,CXX",
            "standard": "20",
            "testing": "enable_testing",
            "libraries": "core",
        }

    def test_added_folders_are_members_and_tests_stay_tests(self, tmp_path: Path) -> None:
        write(tmp_path, "CMakeLists.txt", content="project(top)\nadd_subdirectory(app)\nadd_subdirectory(tests)\n")
        write(tmp_path, "app/CMakeLists.txt", content="add_executable(app main.c)\nadd_subdirectory(../app)\n")
        write(tmp_path, "tests/CMakeLists.txt", content="find_package(Boost REQUIRED)\nadd_executable(unit unit.c)\n")
        found = {each.directory: each for each in packages(tmp_path)}
        assert found[""].members == ("app", "tests")
        assert (found["app"].parent, found["tests"].parent) == ("", "")
        assert (scopes(found["tests"]), found["tests"].programs) == ({"Boost": "test"}, {})

    def test_included_files_lead_to_their_dependencies(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "cmake/Dependencies.cmake",
            content="include(cmake/Dependencies.cmake)\nfind_package(Qt6 REQUIRED)\n",
        )
        package = single(tmp_path, "CMakeLists.txt", "project(top)\ninclude(Dependencies)\ninclude(../away.cmake)\n")
        dependency = package.dependencies[0]
        assert [str(each) for each in (dependency.location, *dependency.via)] == [
            "cmake/Dependencies.cmake:2:1",
            "CMakeLists.txt:2:1",
        ]


class TestConan:
    def test_sections(self, tmp_path: Path) -> None:
        package = single(
            tmp_path,
            "conanfile.txt",
            "[requires]\nfmt/10.2.1\nzlib/[>=1.2 <2]@team/stable # why\n#no/1.0\n"
            "[tool_requires]\ncmake/3.28\n[test_requires]\ngtest/1.14\n[options]\nfmt/*:shared=True\n",
        )
        assert scopes(package) == {"fmt": "runtime", "zlib": "runtime", "cmake": "build", "gtest": "test"}
        assert [each.requirement for each in package.dependencies][:2] == ["10.2.1", "[>=1.2 <2]"]

    def test_recipe(self, tmp_path: Path) -> None:
        write(tmp_path, "conan.lock", content="{}\n")
        package = single(
            tmp_path,
            "conanfile.py",
            '''\
"""requires = "wrong/1.0" """
from conan import ConanFile

class Shop(ConanFile):
    name = "shop"
    version = "2.1"
    user = "acme"
    package_type = "application"
    requires = "boost/1.84.0", "fmt/10.2.1#abc"
    tool_requires = ["ninja/1.11"]
    default_options = {"with_ssl": True, "with_zip": False}

    def requirements(self):
        # self.requires("no/1.0")
        self.requires("poco/1.13.0", transitive_headers=True)
        self.requires(f"grpc/{self.grpc}")
        if self.options.with_ssl:
            self.requires("openssl/3.2.0")
        if self.options.with_zip:
            self.requires("minizip/1.3")
        self.requires(self.computed)
        version = "local"

    def build_requirements(self):
        self.tool_requires("cmake/3.28.1")
        self.test_requires("gtest/1.14.0")
''',
        )
        assert scopes(package) == {
            "boost": "runtime",
            "fmt": "runtime",
            "ninja": "build",
            "poco": "runtime",
            "grpc": "runtime",
            "openssl": "runtime",
            "minizip": "optional",
            "cmake": "build",
            "gtest": "test",
        }
        assert (package.name, package.version, package.lockfiles) == ("shop", "2.1", ("conan.lock",))
        assert values(package) == {"package-type": "application", "private": "acme"}
        assert str(package.dependencies[0].location) == "conanfile.py:9:16"


class TestVcpkg:
    def test_features_hosts_and_overrides(self, tmp_path: Path) -> None:
        package = single(
            tmp_path,
            "vcpkg.json",
            """{"name": "shop", "version": "1.0", "builtin-baseline": "abc", "default-features": ["http"],
 "dependencies": ["fmt", {"name": "vcpkg-cmake", "host": true}, {"name": "zlib", "version>=": "1.3"}],
 "overrides": [{"name": "fmt", "version": "10.1.0"}],
 "features": {"http": {"dependencies": ["curl"]}, "gui": {"dependencies": ["qtbase", "shop"]}, "tests": {"dependencies": ["gtest"]}}}
""",
        )
        assert [(each.name, str(each.scope), each.group, each.requirement) for each in package.dependencies] == [
            ("fmt", "runtime", "", "10.1.0"),
            ("vcpkg-cmake", "build", "", ""),
            ("zlib", "runtime", "", "1.3"),
            ("curl", "runtime", "http", ""),
            ("qtbase", "optional", "gui", ""),
            ("gtest", "test", "tests", ""),
        ]
        assert values(package) == {"builtin-baseline": "abc", "published": "1.0"}


class TestMeson:
    def test_dependencies_of_a_project_and_its_folders(self, tmp_path: Path) -> None:
        write(tmp_path, "meson_options.txt", content="option('gui', type: 'feature')\noption('x', type: 'boolean')\n")
        write(tmp_path, "src/meson.build", content="executable('bar', 'main.c', dependencies: dependency('cairo'))\n")
        write(tmp_path, "test/meson.build", content="dependency('libevent')\nexecutable('unit', 'unit.c')\n")
        write(tmp_path, "subprojects/json/meson.build", content="project('json', 'cpp')\n")
        package = single(
            tmp_path,
            "meson.build",
            """\
project('bar', 'c', version: '0.1', default_options: ['c_std=c11'])
# dependency('comment')
code = '''
dependency('quoted')
'''
json = dependency('json', version: ['>=3', '<4'], fallback: ['json', 'json_dep'])
gtk = dependency('gtk4', required: get_option('gui'))
x11 = dependency('x11', required: get_option('x'))
opt = dependency('libfoo', required: false)
scanner = dependency('wayland-scanner', native: true)
none = dependency('', required: false)
lib = library('bar', 'lib.c')
subdir('src')
subdir('src')
if get_option('tests')
  subdir('test')
endif
""",
        )
        assert scopes(package) == {
            "json": "runtime",
            "gtk4": "optional",
            "x11": "runtime",
            "libfoo": "optional",
            "wayland-scanner": "build",
            "cairo": "runtime",
            "libevent": "test",
        }
        json, cairo = package.dependency("json"), package.dependency("cairo")
        assert json is not None and cairo is not None
        assert (json.requirement, json.local, str(json.location)) == (">=3, <4", "subprojects/json", "meson.build:6:8")
        assert [str(each) for each in cairo.via] == ["meson.build:13:1"]
        assert {name: each.value for name, each in package.programs.items()} == {"bar": "main.c"}
        assert values(package) == {"languages": "c", "c-standard": "c11", "libraries": "bar"}


class TestOddInput:
    @pytest.mark.parametrize("name", ["CMakeLists.txt", "conanfile.py", "conanfile.txt", "meson.build"])
    @pytest.mark.parametrize("piece", ["(", "dependency('a', ", "self.requires(", "#[["])
    def test_a_long_file_takes_little_time(self, tmp_path: Path, name: str, piece: str) -> None:
        write(tmp_path, name, content="project('a')\n" + (piece * 1_000_000)[:1_000_000])
        inventory = Inventory.open(tmp_path)
        start = time.process_time()
        read(Manifests(inventory, [name]))
        assert time.process_time() - start < 1

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe project('", b"project(", b"[requires]\n/\n", b'{"dependencies": [1, {}, null]}']
    )
    def test_broken_files_do_no_harm(self, tmp_path: Path, content: bytes) -> None:
        for name in ("CMakeLists.txt", "conanfile.py", "conanfile.txt", "vcpkg.json", "meson.build"):
            (tmp_path / name).write_bytes(content)
        assert all(len(each.dependencies) <= 1 for each in packages(tmp_path))
