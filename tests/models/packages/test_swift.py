from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.packages.swift.reader import read


def packages(root: Path) -> tuple[Package, ...]:
    inventory = Inventory.open(root)
    return read(Manifests(inventory, [file.path for file in inventory.files]))


def single(root: Path, path: str, text: str) -> Package:
    write(root, path, content=text)
    return next(package for package in packages(root) if path in package.manifests)


def scopes(package: Package) -> dict[str, str]:
    return {dependency.name: str(dependency.scope) for dependency in package.dependencies}


PACKAGE = """\
// swift-tools-version:5.9
import PackageDescription

let atomics: Target.Dependency = .product(name: "Atomics", package: "swift-atomics")
let note = "let package = Package(name: \\"wrong\\")"

/* .package(url: "https://example.com/comment.git", from: "1.0.0") /* nested */ */
let package = Package(
    name: "Shop",
    platforms: [.macOS(.v13)],
    products: [
        .executable(name: "shop", targets: ["App"]),
        .library(name: "ShopKit", targets: ["ShopKit"]),
    ],
    dependencies: [
        // .package(url: "https://example.com/commented.git", from: "1.0.0"),
        .package(url: "https://github.com/vapor/Vapor.git", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-atomics", "1.0.0"..<"2.0.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax.git", exact: "509.0.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", branch: "main"),
        .package(path: "../Core"),
    ],
    targets: [
        .executableTarget(name: "App", dependencies: ["ShopKit", .product(name: "Vapor", package: "vapor")]),
        .target(name: "ShopKit", dependencies: [atomics, "Macros"]),
        .macro(name: "Macros", dependencies: [.product(name: "SwiftSyntax", package: "swift-syntax")]),
        .target(name: "Helpers", dependencies: [.product(name: "Fakes", package: "fakes")]),
        .testTarget(name: "AppTests", dependencies: ["Helpers", .product(name: "Core", package: "Core")]),
    ]
)

package.dependencies += [.package(url: "git@example.com:team/Fakes.git", .upToNextMajor(from: "2.0.0"))]
package.dependencies.append(.package(id: "mona.LinkedList", from: "1.0.0"))
"""


class TestSwiftPackage:
    def test_targets_tell_scopes(self, tmp_path: Path) -> None:
        write(tmp_path, "Core/Package.swift", content='let package = Package(name: "Core")\n')
        package = single(tmp_path, "shop/Package.swift", PACKAGE)
        assert scopes(package) == {
            "vapor": "runtime",
            "swift-atomics": "runtime",
            "swift-syntax": "build",
            "swift-docc-plugin": "dev",
            "core": "test",
            "fakes": "test",
            "mona.linkedlist": "dev",
        }
        assert [each.requirement for each in package.dependencies] == [
            'from: "4.0.0"',
            '"1.0.0"..<"2.0.0"',
            'exact: "509.0.0"',
            'branch: "main"',
            "",
            '.upToNextMajor(from: "2.0.0")',
            'from: "1.0.0"',
        ]
        vapor, core = package.dependency("vapor"), package.dependency("core")
        assert vapor is not None and core is not None
        assert (str(vapor.location), core.local) == ("shop/Package.swift:17:9", "Core")

    def test_facts(self, tmp_path: Path) -> None:
        write(tmp_path, "Package.resolved", content="{}\n")
        package = single(tmp_path, "Package.swift", PACKAGE)
        assert (package.name, package.lockfiles, str(package.location)) == (
            "Shop",
            ("Package.resolved",),
            "Package.swift:9:11",
        )
        assert {name: each.value for name, each in package.settings.items()} == {
            "tools-version": "5.9",
            "platforms": ".macOS(.v13)",
            "libraries": "ShopKit",
        }
        assert {name: each.value for name, each in package.programs.items()} == {"shop": "App"}

    def test_a_program_needs_no_product_and_lists_may_be_bound_to_names(self, tmp_path: Path) -> None:
        package = single(
            tmp_path,
            "Package.swift",
            'var all: [Package.Dependency] = [\n  .package(url: "https://example.com/a", from: "1.0.0"),\n]\n'
            'all.append(.package(url: "https://example.com/b", from: "1.0.0"))\n'
            'let package = Package(name: "x", dependencies: all + [.package(url: "https://example.com/c", from: "1.0.0")],\n'
            '  targets: [.executableTarget(name: "run", dependencies: ["a", "b", "c"])])\n',
        )
        assert scopes(package) == {"a": "runtime", "b": "runtime", "c": "runtime"}
        assert list(package.programs) == ["run"]


class TestPodfile:
    def test_targets_tell_scopes(self, tmp_path: Path) -> None:
        write(tmp_path, "Podfile.lock", "Modules/Kit/Kit.podspec")
        package = single(
            tmp_path,
            "Podfile",
            """\
platform :ios, '15.0'
def shared
  pod 'Alamofire', '~> 5.8'
end
target 'App' do
  use_frameworks!
  shared
  pod 'Firebase/Analytics'
  pod 'FLEX', :configurations => ['Debug']
  pod 'Kit', :path => 'Modules/Kit'
  # pod 'Comment'
  target 'AppTests' do
    inherit! :search_paths
    pod 'Quick'
  end
end
""",
        )
        assert scopes(package) == {
            "Alamofire": "runtime",
            "Firebase/Analytics": "runtime",
            "FLEX": "dev",
            "Kit": "runtime",
            "Quick": "test",
        }
        kit, alamofire = package.dependency("Kit"), package.dependency("Alamofire")
        assert kit is not None and alamofire is not None
        assert (kit.local, alamofire.group, str(alamofire.location)) == ("Modules/Kit", "App", "Podfile:3:3")
        assert (package.settings["platform"].value, package.settings["targets"].value) == ("ios 15.0", "App")
        assert package.lockfiles == ("Podfile.lock",)


class TestOddInput:
    @pytest.mark.parametrize("piece", ["(", "let a = [", "/*", '"""', "#", "a += [", ".append("])
    def test_a_long_file_takes_little_time(self, tmp_path: Path, piece: str) -> None:
        write(tmp_path, "Package.swift", content=(piece * 1_000_000)[:1_000_000])
        inventory = Inventory.open(tmp_path)
        start = time.process_time()
        assert len(read(Manifests(inventory, ["Package.swift"]))) == 1
        assert time.process_time() - start < 1

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe", b"let package = Package(", b"let a = a\nlet package = Package(targets: a)"]
    )
    def test_broken_files_give_a_package_without_dependencies(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "Package.swift").write_bytes(content)
        assert [each.dependencies for each in packages(tmp_path)] == [()]
