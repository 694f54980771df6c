from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.packages.ruby.reader import read


def packages(root: Path, **_: object) -> tuple[Package, ...]:
    inventory = Inventory.open(root)
    return read(Manifests(inventory, [file.path for file in inventory.files]))


def gemfile(root: Path, text: str, path: str = "Gemfile") -> Package:
    write(root, path, content=text)
    return next(package for package in packages(root) if path in package.manifests)


def scopes(package: Package) -> dict[str, str]:
    return {dependency.name: str(dependency.scope) for dependency in package.dependencies}


GEMSPEC = """\
Gem::Specification.new do |spec|
  spec.name = "sample"
  spec.version = "1.2.0"
  spec.required_ruby_version = ">= 3.1"
  spec.metadata["allowed_push_host"] = "https://gems.example.com"
  spec.bindir = "exe"
  spec.executables = %w[sample sample-admin]
  spec.add_dependency "rack", ">= 2", "< 4"
  spec.add_development_dependency("rake")
end
"""


class TestGemfile:
    def test_groups_tell_scopes(self, tmp_path: Path) -> None:
        package = gemfile(
            tmp_path,
            """\
source "https://rubygems.org"
gem "rails", "~> 8.0"
group :development, :test do
  gem "debug"
end
group :test do
  gem "capybara"
  group :development do
    gem "rspec-rails"
  end
end
gem "rubocop", group: :lint, require: false
gem "pg", :groups => [:production, :staging]
gem "capistrano", group: %w[deploy]
gem "sassc", group: "assets"
gem "odd", group: :something
group :avo, optional: true do
  gem "avo"
end
""",
        )
        assert scopes(package) == {
            "rails": "runtime",
            "debug": "dev",
            "capybara": "test",
            "rspec-rails": "dev",
            "rubocop": "dev",
            "pg": "runtime",
            "capistrano": "dev",
            "sassc": "build",
            "odd": "optional",
            "avo": "optional",
        }
        debug = package.dependency("debug")
        assert debug is not None
        assert (debug.group, str(debug.location)) == ("development,test", "Gemfile:4:3")

    def test_a_gem_over_several_lines_has_its_first_one(self, tmp_path: Path) -> None:
        package = gemfile(
            tmp_path, 'gem "a",\n  # why\n  "~> 1.0",\n  ">= 1.2",\n  require: false, # no\n  group: :test\n'
        )
        dependency = package.dependencies[0]
        assert (dependency.requirement, str(dependency.scope)) == ("~> 1.0, >= 1.2", "test")
        assert (dependency.location.line, dependency.location.end_line) == (1, 6)

    def test_comments_strings_and_documents_declare_nothing(self, tmp_path: Path) -> None:
        package = gemfile(
            tmp_path,
            """\
# gem "comment"
=begin
gem "embedded"
=end
note = <<~TEXT
  gem "document"
TEXT
puts 'gem "quoted"', "end #{x('gem "inner"')} do"
gem "real"
__END__
gem "data"
""",
        )
        assert list(scopes(package)) == ["real"]

    def test_blocks_and_conditions_of_other_kinds_are_walked(self, tmp_path: Path) -> None:
        package = gemfile(
            tmp_path,
            """\
platforms :ruby do gem "a" end
if ENV["X"] then gem "b" else gem "c" end
install_if -> { RUBY_PLATFORM =~ /darwin/ } do
  gem "d"
end
gem "e" if RUBY_VERSION > "3"
source("https://gems.example.com") { gem "f" }
gem("g", platforms: [:windows, :jruby]) unless false
""",
        )
        assert list(scopes(package)) == list("abcdefg")

    def test_literal_loops_and_variables_are_followed_and_others_left_as_written(self, tmp_path: Path) -> None:
        package = gemfile(
            tmp_path,
            """\
branch = "main"
version = "~> 7.0"
%w[core support].each do |lib|
  gem "rspec-#{lib}", version
end
gem "rails", ENV.fetch("RAILS", "8")
gem computed
Dir["*"].each { |name| gem name }
""",
        )
        assert [(each.name, each.requirement) for each in package.dependencies] == [
            ("rspec-core", "~> 7.0"),
            ("rspec-support", "~> 7.0"),
            ("rails", 'ENV.fetch("RAILS", "8")'),
        ]

    def test_paths_are_local(self, tmp_path: Path) -> None:
        write(tmp_path, "engines/shop/shop.gemspec", "lib/direct/direct.gemspec", content="")
        package = gemfile(
            tmp_path,
            'gem "direct", path: "lib/direct"\npath "engines" do\n  gem "shop"\nend\ngem "away", path: "../../x"\n',
        )
        assert {each.name: each.local for each in package.dependencies} == {
            "direct": "lib/direct",
            "shop": "engines/shop",
            "away": None,
        }

    def test_evaluated_gemfiles_count_once_even_in_a_circle(self, tmp_path: Path) -> None:
        write(tmp_path, "gemfiles/common.rb", content='eval_gemfile "../Gemfile"\ngem "rake"\n')
        package = gemfile(tmp_path, 'eval_gemfile File.expand_path("gemfiles/common.rb", __dir__)\ngem "rack"\n')
        assert package.manifests == ("Gemfile", "gemfiles/common.rb")
        rake = package.dependency("rake")
        assert rake is not None
        assert [str(each) for each in (rake.location, *rake.via)] == ["gemfiles/common.rb:2:1", "Gemfile:1:1"]

    def test_ruby_version_and_lock_file(self, tmp_path: Path) -> None:
        write(tmp_path, "Gemfile.lock", ".ruby-version", content="ruby-3.4.1\n")
        package = gemfile(tmp_path, 'ruby file: ".ruby-version"\n')
        assert (package.settings["ruby"].value, str(package.settings["ruby"].location)) == ("3.4.1", ".ruby-version:1")
        assert package.lockfiles == ("Gemfile.lock",)

    def test_gems_rb_comes_before_a_gemfile(self, tmp_path: Path) -> None:
        write(tmp_path, "Gemfile", "gems.locked", content='gem "old"\n')
        package = gemfile(tmp_path, 'gem "new"\n', "gems.rb")
        assert (list(scopes(package)), package.lockfiles, len(packages(tmp_path))) == (["new"], ("gems.locked",), 1)


class TestGemspec:
    def test_gemspec_and_gemfile_are_one_package(self, tmp_path: Path) -> None:
        write(tmp_path, "sample.gemspec", content=GEMSPEC)
        package = gemfile(tmp_path, 'gemspec\ngem "irb"\n')
        assert (package.name, package.version, package.manifests) == ("sample", "1.2.0", ("sample.gemspec", "Gemfile"))
        assert scopes(package) == {"rack": "runtime", "rake": "dev", "irb": "runtime"}
        assert {name: each.value for name, each in package.programs.items()} == {
            "sample": "exe/sample",
            "sample-admin": "exe/sample-admin",
        }
        assert package.settings["private"].value == "https://gems.example.com"
        assert package.settings["required-ruby-version"].value == ">= 3.1"

    def test_a_gemspec_elsewhere_brings_its_gems_with_the_way_to_them(self, tmp_path: Path) -> None:
        write(tmp_path, "core/sample.gemspec", content=GEMSPEC)
        package = gemfile(tmp_path, 'gemspec path: "core"\n')
        assert [(each.name, str(each.scope), each.local) for each in package.dependencies] == [
            ("sample", "runtime", "core"),
            ("rack", "runtime", None),
            ("rake", "dev", None),
        ]
        assert str(package.dependencies[1].via[0]) == "Gemfile:1:1"

    def test_executables_of_a_folder_are_its_files(self, tmp_path: Path) -> None:
        write(tmp_path, "exe/tool", "exe/more/nested")
        write(
            tmp_path,
            "tool.gemspec",
            content="Gem::Specification.new do |s|\n"
            "  s.executables = s.files.grep(%r{\\Aexe/}) { |f| File.basename(f) }\n  s.add_dependency 'x'\nend\n",
        )
        package = packages(tmp_path)[0]
        assert {name: each.value for name, each in package.programs.items()} == {"tool": "exe/tool"}
        assert scopes(package) == {"x": "runtime"}

    def test_several_gemspecs_in_a_folder_are_several_packages(self, tmp_path: Path) -> None:
        write(tmp_path, "sample.gemspec", content=GEMSPEC)
        write(tmp_path, "other.gemspec", content=GEMSPEC.replace('"sample"', '"other"'))
        gemfile(tmp_path, 'gemspec name: "other"\n')
        assert [(each.name, len(each.manifests)) for each in packages(tmp_path)] == [("other", 2), ("sample", 1)]


class TestOddInput:
    @pytest.mark.parametrize("piece", ["{", '"#{', "def a;a;a;end\n", "<<~A ", "%w[a b].each { |x| "])
    def test_a_long_file_takes_little_time(self, tmp_path: Path, piece: str) -> None:
        write(tmp_path, "Gemfile", content=(piece * 1_000_000)[:1_000_000])
        inventory = Inventory.open(tmp_path)
        start = time.process_time()
        assert len(read(Manifests(inventory, ["Gemfile"]))) == 1
        assert time.process_time() - start < 1

    def test_empty_and_binary_files_are_packages_without_dependencies(self, tmp_path: Path) -> None:
        (tmp_path / "Gemfile").write_bytes(b"")
        (tmp_path / "x").mkdir()
        (tmp_path / "x/Gemfile").write_bytes(b'gem "\xff\xfe"\n\x00end end } )')
        assert [each.directory for each in packages(tmp_path)] == ["", "x"]
