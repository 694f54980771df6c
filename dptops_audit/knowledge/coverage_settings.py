"""Which kinds of files the tools of an ecosystem measure, lint or test. Data only."""

PYTHON = frozenset({"python", "notebook"})
SCRIPTS = frozenset({"javascript", "typescript", "vue", "svelte", "astro", "coffeescript"})
JVM = frozenset({"java", "kotlin", "scala", "groovy", "clojure"})
RUBY = frozenset({"ruby"})
DOTNET = frozenset({"csharp", "fsharp", "visualbasic"})
ELIXIR = frozenset({"elixir", "erlang"})
GO = frozenset({"go"})
RUST = frozenset({"rust"})
CPP = frozenset({"c", "cpp"})
PHP = frozenset({"php"})
