"""What installs, compiles, tests, measures and lints C and C++.

Sources: https://cmake.org/cmake/help/latest/manual/cmake.1.html and ctest.1, https://mesonbuild.com/Commands.html,
https://docs.conan.io/2/reference/commands.html, https://learn.microsoft.com/en-us/vcpkg/commands/, the help of gcovr and lcov, and
the action.yml of each action. A Makefile of the repository is followed elsewhere; one that `configure` makes is not there to be read.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, CXX, END, above_zero, among, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_SOURCES = rf"{ANY}\S+\.(?:c|cc|cpp|cxx|m|mm|o|obj|cu){END}"
_PLATFORMIO = behind("-c --caller")

TOOLS = (
    tool(
        "CMake",
        way(
            Kind.COMPILE,
            "cmake",
            r"(?:--build|--workflow)(?: |$)",
            unless=rf"(?:--target|-t)[ =](?:clean|help|format\S*|lint\S*|docs?){END}",
        ),
        way(Kind.TEST, "cmake", rf"--build (?:.* )?(?:--target|-t)[ =](?:test|check|RUN_TESTS|check-all){END}"),
        way(Kind.INSTALL, "cmake", r"(?!--build).*-D ?CMAKE_TOOLCHAIN_FILE(?::\w+)?=\S*vcpkg\.cmake"),
        action(Kind.COMPILE, "lukka/run-cmake", inputs={"buildpreset": "."}),
        action(Kind.COMPILE, "lukka/run-cmake", inputs={"workflowpreset": "."}),
        action(Kind.TEST, "lukka/run-cmake", inputs={"testpreset": "."}),
        action(Kind.PACKAGE, "lukka/run-cmake", inputs={"packagepreset": "."}),
        action(Kind.COMPILE, "threeal/cmake-action", unless={"run-build": "^false$"}),
        action(Kind.TEST, "threeal/cmake-action", inputs={"run-test": "^true$"}),
        action(Kind.COMPILE, "ashutoshvarma/action-cmake-build"),
        action(Kind.TEST, "ashutoshvarma/action-cmake-build", inputs={"run-test": "^true$"}),
        action(Kind.COMPILE, "cmake@1 cmake", inputs={"cmakeargs": "--build"}),
        languages=CXX,
    ),
    tool(
        "CTest",
        way(Kind.TEST, "ctest", unless=option("-N --show-only --print-labels")),
        way(Kind.COVERAGE, "ctest", rf"{ANY}(?:-T|--test-action|-D) (?:Experimental)?Coverage{END}"),
        languages=CXX,
    ),
    tool("CPack", way(Kind.PACKAGE, "cpack"), languages=CXX),
    tool(
        "Ninja",
        way(Kind.COMPILE, "ninja ninja-build samu", unless=rf"(?:^| )(?:-t|clean|uninstall){END}"),
        way(Kind.TEST, "ninja ninja-build samu", rf"{among('-C -f -j -k -l')}(?:test|check|meson-test){END}"),
        languages=CXX,
    ),
    tool(
        "Meson",
        way(Kind.COMPILE, "meson", words("compile install test dist"), unless=option("--no-rebuild")),
        way(Kind.TEST, "meson", words("test"), unless=option("--list --benchmark")),
        way(Kind.INSTALL, "meson", r"subprojects (?:download|update)"),
        way(Kind.PACKAGE, "meson", words("dist")),
        languages=CXX,
    ),
    tool(
        "Make in parallel",
        way(
            Kind.COMPILE,
            "make gmake",
            rf"{behind('-C -f --directory --file')}(?:-j|--jobs)[ =]?\S*(?: (?:\S+=\S*|all|-\S+))*$",
        ),
        languages=CXX,
    ),
    tool(
        "Autotools",
        way(Kind.TEST, "make gmake", rf"{among('-C -f --directory --file')}(?:distcheck|installcheck){END}"),
        languages=CXX,
    ),
    tool(
        "compilers of C",
        way(Kind.COMPILE, "gcc g++ cc c++ clang clang++ cl icx icpx nvcc emcc em++ tcc", _SOURCES),
        languages=CXX,
    ),
    tool("SCons", way(Kind.COMPILE, "scons", unless=option("-c --clean -n")), languages=CXX),
    tool("B2", way(Kind.COMPILE, "b2 bjam"), languages=CXX),
    tool(
        "xmake",
        way(Kind.COMPILE, "xmake", rf"(?:build{END}|b{END}|-|$)"),
        way(Kind.TEST, "xmake", words("test")),
        way(Kind.INSTALL, "xmake", words("require")),
        languages=CXX,
    ),
    tool("Waf", way(Kind.COMPILE, "waf", rf"{among()}build{END}"), languages=CXX),
    tool("NMake", way(Kind.COMPILE, "nmake jom", unless=option("clean")), languages=CXX),
    tool(
        "Conan",
        way(Kind.INSTALL, "conan", rf"{behind()}install{END}"),
        way((Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE), "conan", rf"{behind()}create{END}"),
        way(Kind.COMPILE, "conan", rf"{behind()}build{END}"),
        way(Kind.PUBLISH, "conan", rf"{behind()}upload{END}", unless=option("--dry-run")),
        languages=CXX,
    ),
    tool(
        "vcpkg",
        way(Kind.INSTALL, "vcpkg", rf"{behind('--triplet')}install{END}", unless=option("--dry-run")),
        action(Kind.INSTALL, "lukka/run-vcpkg", inputs={"runvcpkginstall": "true"}),
        languages=CXX,
    ),
    tool(
        "PlatformIO",
        way((Kind.INSTALL, Kind.COMPILE), "platformio pio", rf"{_PLATFORMIO}(?:run|test|check|ci){END}"),
        way(Kind.TEST, "platformio pio", rf"{_PLATFORMIO}test{END}"),
        way(Kind.LINT, "platformio pio", rf"{_PLATFORMIO}check (?:.* )?--fail-on-defect"),
        way(Kind.INSTALL, "platformio pio", rf"{_PLATFORMIO}(?:pkg|lib) install{END}", unless=option("-g --global")),
        languages=CXX,
    ),
    tool("ESP-IDF", way(Kind.COMPILE, "idf.py", rf"{among('-C -B -p -D')}(?:build|all|app){END}"), languages=CXX),
    tool(
        "West",
        way(Kind.INSTALL, "west", words("update")),
        way(Kind.COMPILE, "west", words("build")),
        way(Kind.TEST, "west", words("twister")),
        languages=CXX,
    ),
    tool("Arduino CLI", way(Kind.COMPILE, "arduino-cli", rf"{behind('--config-file')}compile{END}"), languages=CXX),
    tool(
        "colcon",
        way(Kind.COMPILE, "colcon", rf"{behind('--log-base')}build{END}"),
        way(Kind.TEST, "colcon", rf"{behind('--log-base')}test{END}"),
        way(Kind.INSTALL, "rosdep", words("install")),
        languages="c cpp python",
    ),
    tool(
        "gcovr",
        way(Kind.COVERAGE, "gcovr"),
        way(
            Kind.COVERAGE_GATE,
            "gcovr",
            rf"{ANY}{above_zero('--fail-under-line --fail-under-branch --fail-under-decision --fail-under-function')}",
        ),
        languages=CXX,
    ),
    tool(
        "LCOV",
        way(Kind.COVERAGE, "lcov geninfo genhtml fastcov", "."),
        way(Kind.COVERAGE_GATE, "lcov genhtml", rf"{ANY}{above_zero('--fail-under-lines --fail-under-branches')}"),
        action(Kind.COVERAGE_GATE, "zgosalvez/github-actions-report-lcov", inputs={"minimum-coverage": "^[1-9]"}),
        languages=CXX,
    ),
    tool("gcov", way(Kind.COVERAGE, "gcov", "."), languages=CXX),
    tool(
        "LLVM coverage", way(Kind.COVERAGE, "llvm-cov", words("report show export gcov")), languages="c cpp rust swift"
    ),
    tool("OpenCppCoverage", way(Kind.COVERAGE, "opencppcoverage", "."), languages=CXX),
    tool("kcov", way(Kind.COVERAGE, "kcov", ".", unless=rf"^--merge{END}"), languages="c cpp rust shell python"),
    tool(
        "clang-format",
        way(Kind.LINT, "clang-format", rf"{ANY}(?:--dry-run|-n)(?: .*)?(?:-Werror|--Werror)"),
        way(Kind.LINT, "clang-format", rf"{ANY}(?:-Werror|--Werror) (?:.* )?(?:--dry-run|-n){END}"),
        way(Kind.LINT, "git", rf"clang-format (?:.* )?--diff{END}"),
        way(Kind.LINT, "run-clang-format run-clang-format.py", ".", unless=option("-i --in-place")),
        way(Kind.LINT, "pre-commit-hook", words("clang-format")),
        action(Kind.LINT, "doozyx/clang-format-lint-action", unless={"inplace": "true"}),
        action(Kind.LINT, "jidicula/clang-format-action rafikfarhad/clang-format-github-action"),
        languages=f"{CXX} objective-c",
    ),
    tool(
        "clang-tidy",
        way(
            Kind.LINT,
            "clang-tidy run-clang-tidy run-clang-tidy.py clang-tidy-diff.py",
            ".",
            unless=option("--list-checks --dump-config"),
        ),
        way(Kind.LINT, "pre-commit-hook", words("clang-tidy")),
        languages=f"{CXX} objective-c",
    ),
    tool(
        "Cppcheck", way(Kind.LINT, "cppcheck", "."), way(Kind.LINT, "pre-commit-hook", words("cppcheck")), languages=CXX
    ),
    tool(
        "cpplint",
        way(Kind.LINT, "cpplint cpplint.py", "."),
        way(Kind.LINT, "pre-commit-hook", words("cpplint")),
        languages=CXX,
    ),
    tool(
        "include-what-you-use",
        way(Kind.LINT, "include-what-you-use iwyu iwyu_tool iwyu_tool.py", "."),
        way(Kind.LINT, "pre-commit-hook", words("include-what-you-use")),
        languages=CXX,
    ),
    tool(
        "Uncrustify",
        way(Kind.LINT, "uncrustify", rf"{ANY}--check{END}"),
        way(Kind.LINT, "pre-commit-hook", words("uncrustify")),
        languages=CXX,
    ),
    tool("OCLint", way(Kind.LINT, "oclint oclint-json-compilation-database", "."), languages=f"{CXX} objective-c"),
    tool(
        "scan-build",
        way(Kind.LINT, "scan-build scan-build-py analyze-build", rf"{ANY}--status-bugs{END}"),
        languages=f"{CXX} objective-c",
    ),
    tool("checkpatch", way(Kind.LINT, "checkpatch.pl", "."), languages=CXX),
)
"""Build tools, package managers, coverage and linters."""
