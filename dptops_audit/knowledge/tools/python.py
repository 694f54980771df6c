"""What installs, builds and publishes Python packages.

Sources: the command references of pip (https://pip.pypa.io/en/stable/cli/), uv (https://docs.astral.sh/uv/reference/cli/), Poetry
(https://python-poetry.org/docs/cli/), PDM, Hatch, Pipenv, Flit, Twine, maturin and cibuildwheel.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, alone, among, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_PROJECT = (
    rf"{ANY}(?:(?:-r|-e|--requirement|--requirements|--editable|--group|--extra)(?:[= ]|$)|-[re]\S"
    rf"|\.(?:\[[^\]]*\])?{END}|\.\.?/\S*|\S+\.whl{END})"
)
"""What `pip install` is given where it installs the project's own dependencies: a file of requirements, or the project itself."""

_DRY = option("--dry-run")
_UV = behind("--directory --project --config-file --cache-dir --color --python -p")
_POETRY = behind("-C --directory -P --project")
_PDM = behind("-c --config")
_CONDA_FILE = rf"{ANY}(?:(?:-f|--file)[= ]|-f\S|\S+\.(?:ya?ml|lock){END})"

TOOLS = (
    tool(
        "pip",
        way(Kind.INSTALL, "pip", rf"{behind('--python --cache-dir --proxy')}install {_PROJECT}", unless=_DRY),
        way(Kind.PACKAGE, "pip", rf"{behind()}wheel {ANY}(?:\.|\./\S*|\S*/){END}"),
        languages="python",
    ),
    tool("pip-tools", way(Kind.INSTALL, "pip-sync", unless=option("-n --dry-run")), languages="python"),
    tool(
        "uv",
        way(Kind.INSTALL, "uv", rf"{_UV}sync{END}", unless=option("--dry-run --check")),
        way(Kind.INSTALL, "uv", rf"{_UV}pip (?:sync |install {_PROJECT})", unless=_DRY),
        way(
            Kind.INSTALL, "uv", rf"{_UV}run ", unless=option("--no-sync --no-project --script --only-group --isolated")
        ),
        way(Kind.PACKAGE, "uv", rf"{_UV}build{END}"),
        way(Kind.PUBLISH, "uv", rf"{_UV}publish{END}", unless=_DRY),
        languages="python",
    ),
    tool(
        "Poetry",
        way(Kind.INSTALL, "poetry", rf"{_POETRY}(?:install|sync){END}", unless=_DRY),
        way(Kind.PACKAGE, "poetry", rf"{_POETRY}build{END}"),
        way(Kind.PACKAGE, "poetry", rf"{_POETRY}publish (?:.* )?--build{END}"),
        way(Kind.PUBLISH, "poetry", rf"{_POETRY}publish{END}", unless=_DRY),
        way(
            Kind.VERSION,
            "poetry",
            rf"{_POETRY}version (?:[-\w]+ )*(?:patch|minor|major|pre\w+|v?\d\S*){END}",
            unless=_DRY,
        ),
        languages="python",
    ),
    tool(
        "Pipenv",
        way(
            Kind.INSTALL,
            "pipenv",
            rf"{behind('--python')}(?:install|sync){alone('--python -r --requirements --categories')}",
        ),
        languages="python",
    ),
    tool(
        "PDM",
        way(Kind.INSTALL, "pdm", rf"{_PDM}(?:install|sync){END}", unless=_DRY),
        way(Kind.PACKAGE, "pdm", rf"{_PDM}build{END}"),
        way(Kind.PUBLISH, "pdm", rf"{_PDM}publish{END}", unless=_DRY),
        way(Kind.PACKAGE, "pdm", rf"{_PDM}publish{END}", unless=option("--no-build")),
        languages="python",
    ),
    tool(
        "Hatch",
        way(Kind.INSTALL, "hatch", rf"{behind('-e --env')}(?:env create|run |test{END})"),
        way(Kind.PACKAGE, "hatch", rf"{behind('-e --env')}build{END}"),
        way(Kind.PUBLISH, "hatch", rf"{behind('-e --env')}publish{END}"),
        way(Kind.TEST, "hatch", rf"{behind('-e --env')}test{END}", unless=option("-s --show")),
        way((Kind.TEST, Kind.COVERAGE), "hatch", rf"{behind('-e --env')}test (?:.* )?(?:-c|--cover){END}"),
        way(Kind.LINT, "hatch", rf"{behind('-e --env')}fmt (?:.* )?(?:--check|-l|--linter){END}"),
        languages="python",
    ),
    tool(
        "Rye",
        way(Kind.INSTALL, "rye", rf"{behind()}sync{END}"),
        way(Kind.PACKAGE, "rye", rf"{behind()}build{END}"),
        way(Kind.PUBLISH, "rye", rf"{behind()}publish{END}"),
        way(Kind.TEST, "rye", rf"{behind()}test{END}"),
        way(Kind.LINT, "rye", rf"{behind()}(?:lint{END}|(?:fmt|format) (?:.* )?--check{END})"),
        languages="python",
    ),
    tool(
        "Flit",
        way(Kind.INSTALL, "flit", rf"{behind('-f --ini-file')}install{END}"),
        way(Kind.PACKAGE, "flit", rf"{behind('-f --ini-file')}(?:build|publish){END}"),
        way(Kind.PUBLISH, "flit", rf"{behind('-f --ini-file')}publish{END}"),
        languages="python",
    ),
    tool(
        "conda",
        way(Kind.INSTALL, "conda mamba micromamba", rf"{behind()}env (?:create|update){END}", unless=_DRY),
        way(Kind.INSTALL, "conda mamba micromamba", rf"{behind()}(?:create|install|update) {_CONDA_FILE}", unless=_DRY),
        way(Kind.INSTALL, "conda-lock", rf"{behind()}install{END}"),
        way(Kind.PACKAGE, "conda", rf"{behind()}(?:build|mambabuild) (?!purge)"),
        way(Kind.PACKAGE, "conda-build"),
        way(Kind.PACKAGE, "rattler-build", rf"{behind()}build{END}"),
        way(Kind.PUBLISH, "anaconda", rf"{behind('-t --token -s --site')}upload{END}"),
        way(Kind.PUBLISH, "rattler-build", rf"{behind()}upload{END}"),
        action(
            Kind.INSTALL,
            "conda-incubator/setup-miniconda mamba-org/setup-micromamba mamba-org/provision-with-micromamba",
            inputs={"environment-file": "."},
        ),
        languages="python",
    ),
    tool(
        "Pixi",
        way(Kind.INSTALL, "pixi", rf"{behind()}(?:install|run|reinstall){END}", unless=option("--no-install")),
        way(Kind.PACKAGE, "pixi", rf"{behind()}build{END}"),
        action(Kind.INSTALL, "prefix-dev/setup-pixi", unless={"run-install": "^false$"}),
        languages="python",
    ),
    tool(
        "tox",
        way(
            Kind.INSTALL,
            "tox",
            "",
            unless=rf"(?:^| )(?:l|list|config|c|quickstart|-l|-a|--listenvs\S*|--showconfig){END}",
        ),
        languages="python",
    ),
    tool(
        "build",
        way(Kind.PACKAGE, "python", rf"{behind('-X -W')}-m build{END}"),
        way(Kind.PACKAGE, "pipx", rf"run {behind('--spec --python --pip-args')}build{END}"),
        way(Kind.PACKAGE, "pyproject-build"),
        way(Kind.PACKAGE, "build", rf"{ANY}(?:--wheel|--sdist|--no-isolation|--outdir)(?:[= ]|$)"),
        action((Kind.PACKAGE, Kind.KEEP), "hynek/build-and-inspect-python-package"),
        languages="python",
    ),
    tool(
        "setuptools",
        way(Kind.PACKAGE, "python", rf"{behind('-X -W')}(?:\S*/)?setup\.py {among()}(?:sdist|bdist\w*){END}"),
        way(Kind.COMPILE, "python", rf"{behind('-X -W')}(?:\S*/)?setup\.py {among()}(?:build|build_ext|bdist\w*){END}"),
        way(Kind.INSTALL, "python", rf"{behind('-X -W')}(?:\S*/)?setup\.py {among()}(?:install|develop|test){END}"),
        way(Kind.TEST, "python", rf"{behind('-X -W')}(?:\S*/)?setup\.py {among()}(?:test|pytest|nosetests){END}"),
        way(Kind.PUBLISH, "python", rf"{behind('-X -W')}(?:\S*/)?setup\.py {among()}upload{END}"),
        way(Kind.PACKAGE, "setup.py", rf"{among()}(?:sdist|bdist\w*){END}"),
        languages="python",
    ),
    tool("Twine", way(Kind.PUBLISH, "twine", rf"{behind()}upload{END}"), languages="python"),
    tool(
        "cibuildwheel",
        way((Kind.COMPILE, Kind.PACKAGE), "cibuildwheel", unless=option("--print-build-identifiers")),
        action((Kind.COMPILE, Kind.PACKAGE), "pypa/cibuildwheel joerick/cibuildwheel"),
        languages="python c cpp rust",
    ),
    tool(
        "maturin",
        way((Kind.INSTALL, Kind.COMPILE), "maturin", words("build develop dev publish sdist")),
        way(Kind.PACKAGE, "maturin", words("build sdist publish")),
        way(Kind.PUBLISH, "maturin", words("publish upload")),
        action(
            (Kind.COMPILE, Kind.PACKAGE), "pyo3/maturin-action messense/maturin-action", unless={"command": "upload"}
        ),
        action(Kind.PUBLISH, "pyo3/maturin-action messense/maturin-action", inputs={"command": "^(?:publish|upload)$"}),
        languages="python rust",
    ),
    tool(
        "PyInstaller",
        way((Kind.COMPILE, Kind.PACKAGE), "pyinstaller", r"(?:\S+ )*\S+\.(?:py|spec)(?: |$)"),
        languages="python",
    ),
    tool("Nuitka", way((Kind.COMPILE, Kind.PACKAGE), "nuitka nuitka3", rf"{ANY}\S+\.py{END}"), languages="python"),
    tool(
        "Briefcase",
        way((Kind.COMPILE, Kind.PACKAGE), "briefcase", words("build package")),
        way(Kind.TEST, "briefcase", rf"(?:dev|run) (?:.* )?--test{END}"),
        languages="python",
    ),
    tool("cx_Freeze", way((Kind.COMPILE, Kind.PACKAGE), "cxfreeze", "."), languages="python"),
    tool("PEX", way(Kind.PACKAGE, "pex", rf"{ANY}(?:-o|--output-file)(?:[= ]|$)"), languages="python"),
    tool("shiv", way(Kind.PACKAGE, "shiv", rf"{ANY}(?:-o|--output-file)(?:[= ]|$)"), languages="python"),
    tool("zipapp", way(Kind.PACKAGE, "python", rf"{behind('-X -W')}-m zipapp "), languages="python"),
    tool("Cython", way(Kind.COMPILE, "cythonize", "."), languages="python"),
    tool("mypyc", way(Kind.COMPILE, "mypyc", "."), languages="python"),
)
"""Builders and package managers; what checks and tests Python code is in `python_checks`."""
