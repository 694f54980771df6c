"""Which kind of file a name or a first line means. Data only; `dptops_audit.models.kinds` reads it.

Names and extensions are lower-case and compared without case.
"""

UNKNOWN = "unknown"

NAMES = {
    "cmake": "cmakelists.txt",
    "conf": "caddyfile",
    "dotenv": ".env",
    "earthfile": "earthfile",
    "elixir": "mix.lock",
    "gomod": "go.mod go.work",
    "groovy": "jenkinsfile",
    "hcl": ".terraform.lock.hcl docker-bake.hcl",
    "ignore": (
        ".dockerignore .eslintignore .gcloudignore .gitignore .helmignore .npmignore .prettierignore .slugignore"
    ),
    "ini": ".coveragerc .editorconfig .flake8 .gitmodules .npmrc .pylintrc",
    "javascript": ".pnp.cjs",
    "json": ".babelrc .eslintrc .swcrc composer.lock deno.lock flake.lock pipfile.lock",
    "just": ".justfile justfile",
    "make": "gnumakefile makefile",
    "php": ".php_cs artisan",
    "procfile": "procfile",
    "python": "snakefile",
    "ruby": (
        "appfile appraisals berksfile brewfile capfile dangerfile fastfile gemfile guardfile matchfile "
        "podfile puppetfile rakefile thorfile vagrantfile"
    ),
    "shell": ".bash_profile .bashrc .envrc .profile .zshrc",
    "starlark": "build.bazel tiltfile",
    "text": (
        ".browserslistrc .gitattributes .gitkeep .keep .nvmrc .python-version .ruby-version .tool-versions "
        "authors changelog codeowners copying gemfile.lock go.sum licence license notice readme unlicense "
        "yarn.lock"
    ),
    "toml": "cargo.lock pdm.lock pipfile poetry.lock uv.lock",
    "yaml": ".clang-format .prettierrc .yamllint podfile.lock",
}
"""Whole names, a kind's separated by spaces."""

EXTENSIONS = {
    "astro": "astro",
    "awk": "awk",
    "backup": "backup bak disabled off old orig rej save swp",
    "batch": "bat cmd",
    "bicep": "bicep bicepparam",
    "binary": (
        "7z a apk bin bz2 class dat db deb dll doc docx dylib ear exe gpg gz ipa jar jks keystore lib lockb "
        "mmdb mo npy npz nupkg o obj odt onnx p12 parquet pb pdf pfx phar pkl ppt pptx pt pyc pyd rar rpm so "
        "sqlite sqlite3 tar tgz war wasm whl xls xlsx xz zip zst"
    ),
    "c": "c h",
    "clojure": "clj cljc cljs",
    "cmake": "cmake",
    "coffeescript": "coffee",
    "conf": "cnf conf",
    "cpp": "cc cpp cu cxx hpp",
    "crystal": "cr",
    "csharp": "cs",
    "css": "css less sass scss styl",
    "cue": "cue",
    "dart": "dart",
    "data": "csv geojson jsonl ndjson tsv",
    "dhall": "dhall",
    "dotenv": "env",
    "elixir": "ex exs",
    "elm": "elm",
    "erlang": "erl hrl",
    "font": "eot otf ttf woff woff2",
    "fsharp": "fs fsx",
    "go": "go",
    "graphql": "gql graphql",
    "groovy": "gradle groovy",
    "haskell": "hs lhs",
    "hcl": "hcl nomad",
    "html": "cshtml htm html jsp razor xhtml",
    "ignore": "gitignore",
    "image": "avif bmp eps gif heic icns ico jpeg jpg png psd svg tif tiff webp",
    "ini": "cfg ini",
    "java": "java",
    "javascript": "cjs js jsx mjs",
    "json": "json tfstate",
    "json5": "json5 jsonc",
    "jsonnet": "jsonnet libsonnet",
    "julia": "jl",
    "just": "just",
    "kotlin": "kt kts",
    "lua": "lua",
    "make": "mak mk",
    "markdown": "markdown md mdx",
    "media": "aac avi flac m4a mkv mov mp3 mp4 ogg wav webm",
    "nim": "nim",
    "nix": "nix",
    "notebook": "ipynb",
    "objective-c": "m mm",
    "ocaml": "ml mli",
    "patch": "diff patch",
    "pem": "crt key pem",
    "perl": "pl pm raku",
    "php": "php phtml",
    "powershell": "ps1 psd1 psm1",
    "prisma": "prisma",
    "properties": "properties",
    "protobuf": "proto",
    "puppet": "pp",
    "python": "py pyi pyx",
    "r": "r",
    "rego": "rego",
    "ruby": "gemspec rake rb ru",
    "rust": "rs",
    "sample": "dist example sample",
    "scala": "sbt sc scala",
    "shell": "bash bats ksh sh zsh",
    "snapshot": "snap",
    "solidity": "sol",
    "source map": "map",
    "sql": "sql",
    "starlark": "bzl",
    "svelte": "svelte",
    "swift": "swift",
    "systemd": "service",
    "template": (
        "eex ejs erb gotmpl haml handlebars hbs heex in j2 jinja jinja2 leex liquid m4 mustache njk pug slim "
        "template tmpl tpl tt twig"
    ),
    "terraform": "tf tfvars tofu",
    "text": "adoc asciidoc http lock log po pot rst sln sty sum tex txt",
    "toml": "toml",
    "typescript": "cts mts ts tsx",
    "verilog": "sv",
    "visualbasic": "vb",
    "vue": "vue",
    "xml": "csproj fsproj plist props sqlproj targets vbproj wsdl xlf xml xsd xsl xslt",
    "yaml": "yaml yml",
    "zig": "zig",
}
"""Extensions, a kind's separated by spaces."""

NAME_STARTS = (
    ("jenkinsfile", "groovy"),
    ("makefile.", "make"),
    (".env.", "dotenv"),
    ("procfile.", "procfile"),
    ("license", "text"),
)
"""Beginnings of names, read where neither the whole name nor its extension says more."""


DOCKERFILE_SUFFIX_SOURCES = frozenset(
    {"bat", "cs", "java", "js", "jsx", "kt", "kts", "ps1", "py", "rb", "scala", "sh", "swift", "ts", "tsx"}
)
"""`Dockerfile.py` is a program about Dockerfiles, `Dockerfile.go`, `Dockerfile.php` and `Dockerfile.ml` are Dockerfiles.

Source files of Go, Rust or OCaml do not begin with a capital, so the name's first letter tells them apart.
"""

DOCUMENT_KINDS = frozenset(
    {
        "backup",
        "binary",
        "css",
        "data",
        "font",
        "html",
        "ignore",
        "image",
        "json",
        "json5",
        "markdown",
        "media",
        "patch",
    }
    | {"pem", "snapshot", "source map", "sql", "text", "toml", "xml", "yaml"}
)
"""Kinds that an extension gives to a `Dockerfile.<extension>`, whatever its case: notes, hashes and data beside one."""

NOT_COMPOSE_PARENTS = frozenset(
    {"workflows", "tasks", "handlers", "vars", "defaults", "meta", "group_vars", "host_vars"}
)
"""Folders whose `docker-compose.yml` is a CI workflow or an Ansible file about compose."""

INTERPRETERS = {
    "ash": "shell",
    "bash": "shell",
    "bats": "shell",
    "bun": "javascript",
    "dash": "shell",
    "deno": "typescript",
    "elixir": "elixir",
    "escript": "erlang",
    "fish": "fish",
    "groovy": "groovy",
    "julia": "julia",
    "ksh": "shell",
    "lua": "lua",
    "make": "make",
    "mksh": "shell",
    "node": "javascript",
    "nodejs": "javascript",
    "openrc-run": "shell",
    "osascript": "applescript",
    "perl": "perl",
    "php": "php",
    "pwsh": "powershell",
    "python": "python",
    "rscript": "r",
    "ruby": "ruby",
    "sh": "shell",
    "swift": "swift",
    "ts-node": "typescript",
    "tsx": "typescript",
    "uv": "python",
    "with-contenv": "shell",
    "execlineb": "execline",
    "zsh": "shell",
}
"""The program a `#!` line names, without folder and version, and the kind of file it runs."""

CODE = frozenset(
    {
        "astro",
        "c",
        "clojure",
        "coffeescript",
        "cpp",
        "crystal",
        "csharp",
        "dart",
        "elixir",
        "elm",
        "erlang",
        "fsharp",
        "go",
    }
    | {"groovy", "haskell", "java", "javascript", "julia", "kotlin", "lua", "nim", "notebook", "objective-c", "ocaml"}
    | {"perl", "php", "powershell", "python", "r", "ruby", "rust", "scala", "shell", "solidity", "svelte", "swift"}
    | {"typescript", "visualbasic", "vue", "zig"}
)
"""Kinds in a programming language."""

CONFIGURATION = frozenset({"bicep", "compose", "cue", "dockerfile", "hcl", "jsonnet", "puppet", "terraform", "yaml"})
"""Kinds that declare images, workloads and infrastructure."""
