"""How a program says in its code that it takes work from a queue. Data only; `dptops_audit.models.services` reads it."""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.languages_of_signs import BASE_OF, DOTNET, JVM, MADE, SCRIPTED

WORKERS = (
    CodeSign(r"\.AddHostedService<", DOTNET, what=".NET generic host", alone=False),
    CodeSign(r"\.AddHangfireServer\(", DOTNET, what="Hangfire", alone=False),
    CodeSign(r"\buse Oban\.Worker\b|\buse Oban\.Pro\.Worker\b", "elixir", what="Oban", package="oban", alone=False),
    CodeSign(r"\buse Broadway\b", "elixir", what="Broadway", package="broadway", alone=False),
    CodeSign(
        MADE + r"(?:celery\.)?\w{0,30}Celery\(|" + BASE_OF + r"(?:celery\.)?Celery\)",
        "python",
        "Celery",
        "celery",
    ),
    CodeSign(r"@dramatiq\.actor\b", "python", "Dramatiq", "dramatiq"),
    CodeSign(r"\bfrom rq import .{0,60}\bWorker\b|\brq\.Worker\(", "python", "RQ", "rq"),
    CodeSign(r"\b(?:Priority)?RedisHuey\(", "python", "Huey", "huey"),
    CodeSign(r"^class WorkerSettings\b", "python", "arq", "arq"),
    CodeSign(r"\btemporalio\.worker\b", "python", "Temporal", "temporalio"),
    CodeSign(r"\.start_consuming\(\)", "python", "RabbitMQ", "pika"),
    CodeSign(r"\binclude Sidekiq::(?:Worker|Job|IterableJob)\b", "ruby", "Sidekiq", "sidekiq"),
    CodeSign(r"\binclude Shoryuken::Worker\b", "ruby", "Shoryuken", "shoryuken"),
    CodeSign(r"\binclude Sneakers::Worker\b", "ruby", "Sneakers", "sneakers"),
    CodeSign(r"<\s{0,4}Karafka::App\b", "ruby", "Karafka", "karafka"),
    CodeSign(
        r"\bqueue_adapter\s{0,20}=\s{0,4}:(?:good_job|sidekiq|resque|solid_queue|delayed_job|que|shoryuken|sneakers)\b",
        "ruby",
        "Active Job",
    ),
    CodeSign(
        r"\bnew Worker(?:<[^>]{1,80}>)?\(\s{0,4}(?:[\"'`][\w:${}-]{1,80}[\"'`]\s{0,4},\s{0,4}(?:async\b|\(|\w{1,40})"
        r"|[\w.]{1,80}\s{0,4},\s{0,4}(?:async\b|\w{1,40}\s{0,4},))",
        SCRIPTED,
        "BullMQ",
        "bullmq",
    ),
    CodeSign(
        r"\bimport\s{1,4}\{[^}]{0,120}\bWorker\b[^}]{0,120}\}\s{0,4}from\s{1,4}[\"']bullmq[\"']",
        SCRIPTED,
        "BullMQ",
        "bullmq",
    ),
    CodeSign(r"\b\w{0,40}[qQ]ueue\.process\(", SCRIPTED, "Bull", "bull", alone=False),
    CodeSign(r"^\s{0,4}@Processor\(\s{0,4}[\"'`\w{]", SCRIPTED, "Bull", "@nestjs/bull", alone=False),
    CodeSign(r"\bboss\.work\(", SCRIPTED, "pg-boss", "pg-boss", alone=False),
    CodeSign(r"\b(?:[cC]hannel|ch)\.consume\(", SCRIPTED, "RabbitMQ", "amqplib", alone=False),
    CodeSign(r"\bWorker\.create\(\s{0,4}\{", SCRIPTED, "Temporal", "@temporalio/worker"),
    CodeSign(r"@(?:Kafka|Rabbit|Jms|Sqs)Listener\b", JVM, "Spring messaging", alone=False),
    CodeSign(r"\basynq\.NewServer\(", "go", "Asynq", "github.com/hibiken/asynq"),
    CodeSign(r"\bworker\.New\([^{]{0,120}\bworker\.Options\{", "go", "Temporal", "go.temporal.io/sdk"),
)
"""Where a program takes its work from a queue; `what` is the framework.

Those that are not `alone` are often worked off by the process that also listens.
"""
