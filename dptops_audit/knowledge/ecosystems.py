"""Which languages the packages of an ecosystem are written in, and what languages are called. Data only."""

ECOSYSTEM_LANGUAGES = {
    "python": "python notebook",
    "javascript": "javascript typescript vue svelte astro coffeescript",
    "golang": "go",
    "maven": "java kotlin scala groovy clojure",
    "gradle": "java kotlin scala groovy clojure",
    "sbt": "scala java kotlin",
    "dotnet": "csharp fsharp visualbasic",
    "ruby": "ruby crystal",
    "php": "php",
    "rust": "rust",
    "elixir": "elixir erlang",
    "cmake": "c cpp",
    "conan": "c cpp",
    "vcpkg": "c cpp",
    "meson": "c cpp",
    "swiftpm": "swift objective-c",
    "cocoapods": "swift objective-c",
    "dart": "dart",
}
"""The file kinds of an ecosystem's code, separated by spaces, the usual one first."""

LANGUAGE_NAMES = {
    "python": "Python",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "vue": "Vue",
    "svelte": "Svelte",
    "astro": "Astro",
    "coffeescript": "CoffeeScript",
    "go": "Go",
    "java": "Java",
    "kotlin": "Kotlin",
    "scala": "Scala",
    "groovy": "Groovy",
    "clojure": "Clojure",
    "csharp": "C#",
    "fsharp": "F#",
    "visualbasic": "Visual Basic",
    "ruby": "Ruby",
    "crystal": "Crystal",
    "php": "PHP",
    "rust": "Rust",
    "elixir": "Elixir",
    "erlang": "Erlang",
    "elm": "Elm",
    "swift": "Swift",
    "objective-c": "Objective-C",
    "dart": "Dart",
    "c": "C",
    "cpp": "C++",
    "perl": "Perl",
    "haskell": "Haskell",
    "ocaml": "OCaml",
    "lua": "Lua",
    "nim": "Nim",
    "zig": "Zig",
    "julia": "Julia",
    "r": "R",
    "solidity": "Solidity",
    "notebook": "Jupyter notebooks",
    "powershell": "PowerShell",
    "shell": "shell",
}
"""File kinds of programming languages, and what people call them."""

SCRIPT_LANGUAGES = frozenset({"shell", "powershell"})
"""Languages of scripts around a product: they are its language only where there is no other."""

WITHIN_ANOTHER = {"vue": "javascript", "svelte": "javascript", "astro": "javascript", "coffeescript": "javascript"}
"""Kinds that count with another one's lines."""

BUILD_FILES = (
    r"(?i)(?:.*[-_.])?jenkinsfile(?:[-_.].*)?|.*\.(?:gradle|gradle\.kts|sbt|gemspec|podspec|cmake)|setup\.py|conanfile\.py|noxfile\.py"
    r"|rakefile|gemfile|guardfile|capfile|vagrantfile|berksfile|brewfile|dangerfile|fastfile|appfile|matchfile|podfile|snakefile|puppetfile"
    r"|(?:gulpfile|gruntfile)\..*|.*\.config\.[cm]?[jt]s|\.[\w.-]+\.[cm]?js|mix\.exs|package\.swift|build\.rs|\.pnp\.c?js|settings\.kts"
)
"""Names of files in a programming language that describe the build and are no code of the product: an expression for the whole name.

`tasks.py` is not among them: it is Celery's more often than Invoke's.
"""

COMPILED_LANGUAGES = frozenset(
    "go java kotlin scala groovy csharp fsharp visualbasic rust c cpp swift objective-c dart elixir erlang haskell ocaml nim zig crystal "
    "solidity typescript vue svelte astro elm coffeescript".split()
)
"""Languages that are compiled or translated before they are shipped."""
