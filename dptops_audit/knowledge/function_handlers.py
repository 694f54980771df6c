"""How code says that it is a function which a platform calls, and how configuration names its source. Data only."""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.languages_of_signs import JVM, SCRIPTED

HANDLERS = (
    CodeSign(r"\b(?:module\.)?exports\.handler\s{0,4}=", SCRIPTED, "AWS Lambda"),
    CodeSign(r"\bexport\s{1,4}(?:const|let|async function|function)\s{1,4}handler\b", SCRIPTED, "AWS Lambda"),
    CodeSign(
        r"(?:\bmodule\.exports\.|\bexports\.|\bexport\s{1,4}const\s{1,4})\w{1,60}(?:\s{0,4}:[^=]{1,80})?"
        r"\s{0,4}=\s{0,4}async\s{0,4}\(\s{0,4}event\b",
        SCRIPTED,
        "AWS Lambda",
    ),
    CodeSign(r"^(?:async )?function handler\(\s{0,4}event\b", SCRIPTED, "CloudFront function"),
    CodeSign(
        r"\bdef (?:(?:lambda_)?handler\(\s{0,4}\w{1,40}\b[^,()]{0,80},\s{0,4}\w{1,40}\b[^,()]{0,80}\)"
        r"|\w{1,60}\(\s{0,4}_?event\b[^()]{0,80},\s{0,4}_{0,2}context\b)",
        "python",
        "AWS Lambda",
    ),
    CodeSign(r"@functions_framework\.(?:http|cloud_event|typed)\b", "python", "Cloud Functions"),
    CodeSign(
        r"\bfunctions\.(?:http|cloudEvent)\(\s{0,4}[\"']",
        SCRIPTED,
        "Cloud Functions",
        "@google-cloud/functions-framework",
    ),
    CodeSign(r"\bfunctions\.(?:HTTP|CloudEvent)\(\s{0,4}\"", "go", "Cloud Functions"),
    CodeSign(r"\blambda\.Start\w{0,30}\(", "go", "AWS Lambda"),
    CodeSign(r"\blambda_(?:runtime|http)::run\(|\brun\(\s{0,4}service_fn\(", "rust", "AWS Lambda"),
    CodeSign(r"\bimplements Request(?:Stream)?Handler\b|:\s{0,4}Request(?:Stream)?Handler\b", JVM, "AWS Lambda"),
    CodeSign(r"\bimplements (?:Http|CloudEvents|Background)Function\b", JVM, "Cloud Functions"),
    CodeSign(r"\bdef (?:self\.)?\w{1,60}\(\s{0,4}event:\s{0,4},\s{0,4}context:", "ruby", "AWS Lambda"),
    CodeSign(r"\[assembly:\s{0,4}LambdaSerializer\(", "csharp", "AWS Lambda"),
    CodeSign(
        r"\[(?:Http|Timer|Queue|Blob|ServiceBus|EventHub|EventGrid|CosmosDB|Kafka)Trigger\(",
        "csharp",
        "Azure Functions",
    ),
    CodeSign(
        r"\bapp\.(?:http|timer|storageQueue|storageBlob"
        r"|serviceBusQueue|serviceBusTopic|eventHub|eventGrid)\(\s{0,4}[\"']",
        SCRIPTED,
        "Azure Functions",
        "@azure/functions",
    ),
    CodeSign(r"\bfunc\.FunctionApp\(|\bdef main\(\s{0,4}\w{1,40}\s{0,4}:\s{0,4}func\.", "python", "Azure Functions"),
)
"""The entry of a function that a platform calls; it counts where configuration here deploys it."""

FUNCTION_SOURCES = (
    CodeSign(
        r"\b(?:source_dir|source_file|source_path|filename|code|zip_file)\s{0,20}=\s{0,4}(?:file\()?"
        r"\"(?:\$\{path\.(?:module|root|cwd)\}/)?([\w./-]{1,200})\"",
        "terraform",
        "Terraform",
    ),
    CodeSign(
        r"^\s{0,16}(?:-\s{1,4})?[\"']?(?:[Hh]andler|CodeUri|entry|main)[\"']?\s{0,4}[:=]\s{0,4}[\"']?([\w./-]{1,200})",
        "yaml toml json",
        "configuration",
    ),
    CodeSign(
        r"\b(?:NodejsFunction|PythonFunction|GoFunction|Code\.fromAsset|Code\.from_asset)\(",
        "typescript javascript python",
        "AWS CDK",
    ),
)
"""Where configuration names the source of a function; group 1 is a path beside the file, or the name of a handler in it."""
