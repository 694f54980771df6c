"""The kinds of files that several catalogues look at, and expressions that they share. Data only."""

SCRIPTED = "javascript typescript"
JVM = "java kotlin scala groovy"
DOTNET = "csharp fsharp"
NATIVE = "go rust c cpp"
"""Languages whose program starts in a main function: a listener without one is a library's."""

MADE = r"(?:=|\breturn)\s{0,4}"
"""An application is assigned, or returned by the function that makes it; in a call or a comparison it proves nothing."""
BASE_OF = r"\bclass \w{1,80}\("
