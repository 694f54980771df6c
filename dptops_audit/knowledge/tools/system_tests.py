"""Test tools that only make sense against a running system: browsers, HTTP, devices, contracts and load.

Sources: the command-line references of each tool, and the action.yml of each action. They are for a system, whatever it is written in,
and so have no languages.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_EXECUTOR = "nx-executor"
_CUCUMBER = option("--dry-run -d --i18n-languages --i18n-keywords")


def _runner(name: str, programs: str, arguments: str = "", unless: str = "") -> Tool:
    return tool(name, way(Kind.INTEGRATION_TEST, programs, arguments, unless=unless))


TOOLS = (
    tool(
        "Cypress",
        way(Kind.INTEGRATION_TEST, "cypress", words("run"), unless=option("--component")),
        way(Kind.TEST, "cypress", rf"run (?:.* )?--component{END}"),
        way(Kind.TEST, "cypress", words("run-ct")),
        way(Kind.INTEGRATION_TEST, _EXECUTOR, r"@(?:nx|nrwl)/cypress:cypress(?: |$)|@cypress/schematic:cypress(?: |$)"),
        action(
            (Kind.INSTALL, Kind.INTEGRATION_TEST),
            "cypress-io/github-action",
            unless={"component": "true", "runtests": "false", "install": "false"},
        ),
        action(
            Kind.INTEGRATION_TEST,
            "cypress-io/github-action",
            inputs={"install": "false"},
            unless={"component": "true", "runtests": "false"},
        ),
        action(Kind.INSTALL, "cypress-io/github-action", unless={"install": "false"}),
        action(Kind.TEST, "cypress-io/github-action", inputs={"component": "true"}, unless={"runtests": "false"}),
    ),
    tool(
        "Playwright",
        way(Kind.INTEGRATION_TEST, "playwright", words("test"), unless=option("--list --ui --help")),
        way(Kind.INTEGRATION_TEST, _EXECUTOR, r"@(?:nx|nrwl)/playwright:playwright(?: |$)"),
    ),
    _runner("Cucumber", "cucumber-js cucumber parallel_cucumber", unless=_CUCUMBER),
    _runner("TestCafe", "testcafe", "."),
    _runner("WebdriverIO", "wdio", rf"(?:run{END}|\S+\.[cm]?[jt]s{END})"),
    _runner("Nightwatch", "nightwatch"),
    _runner("Protractor", "protractor"),
    _runner("CodeceptJS", "codeceptjs", words("run run-workers run-multiple run-parallel")),
    _runner("Selenium IDE", "selenium-side-runner", "."),
    _runner("Detox", "detox", words("test")),
    tool(
        "Maestro",
        way(Kind.INTEGRATION_TEST, "maestro", rf"{behind('--device --udid')}(?:test|cloud){END}"),
        action(Kind.INTEGRATION_TEST, "mobile-dev-inc/action-maestro-cloud"),
    ),
    tool(
        "Newman",
        way(Kind.INTEGRATION_TEST, "newman", words("run")),
        action(Kind.INTEGRATION_TEST, "matt-ball/newman-action"),
    ),
    _runner("Postman CLI", "postman", r"collection run "),
    _runner("Bruno", "bru", words("run")),
    _runner("Hurl", "hurl", r"(?:.* )?\S+(?: |$)"),
    _runner("Tavern", "tavern-ci", "."),
    _runner("Schemathesis", "schemathesis st", words("run")),
    _runner("Dredd", "dredd", r"(?!init(?: |$))"),
    _runner("Step CI", "stepci", words("run")),
    _runner("Venom", "venom", words("run")),
    _runner("Karate", "karate", "."),
    _runner("Pact verifier", "pact-provider-verifier pact_verifier_cli pact-verifier", "."),
    tool(
        "k6",
        way(Kind.INTEGRATION_TEST, "k6", rf"{behind('-a --address -c --config')}(?:run|cloud(?: run)?){END}"),
        action(Kind.INTEGRATION_TEST, "grafana/k6-action grafana/run-k6-action"),
    ),
    _runner("Artillery", "artillery", words("run quick run-fargate run-lambda")),
    _runner("Locust", "locust", unless=option("--list -l")),
    _runner("Gatling", "gatling", unless=r"^recorder(?: |$)"),
    _runner("JMeter", "jmeter", rf"{ANY}(?:-n|--nongui|-nt\S*){END}"),
    _runner("Taurus", "bzt", "."),
    _runner("Vegeta", "vegeta", rf"{behind()}attack{END}"),
    _runner("Robot Framework", "robot pybot pabot", ".", unless=option("--dryrun")),
    _runner("behave", "behave", unless=option("--dry-run -d --steps-catalog")),
    _runner("Lettuce", "lettuce"),
    _runner("Gauge", "gauge", words("run")),
    _runner("Patrol", "patrol", words("test")),
    _runner("Goss", "goss dgoss kgoss", rf"{behind('-g --gossfile')}(?:validate|run|v){END}"),
    _runner("container-structure-test", "container-structure-test", words("test")),
    _runner("Chainsaw", "chainsaw", words("test")),
    _runner("KUTTL", "kuttl kubectl-kuttl", words("test")),
    _runner("Molecule", "molecule", rf"{behind('-c --base-config -e --env-file')}(?:test|verify|converge){END}"),
    _runner("InSpec", "inspec cinc-auditor", words("exec")),
    tool("Kitchen", way(Kind.INTEGRATION_TEST, "kitchen", words("test verify"))),
)
"""Tools of which every run is an integration test."""
