"""What tells people or trackers of a deployment or a release.

Sources: the command references of the tools and the action.yml of the actions. Comments on pull requests are none.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_NOTIFY = Kind.NOTIFY
_HOOKS = (
    r"hooks\.slack\.com|slack\.com/api/(?:chat\.|files)|discord(?:app)?\.com/api/webhooks"
    r"|webhook\.office\.com|outlook\.office\.com/webhook"
    r"|logic\.azure\.com|chat\.googleapis\.com|api\.telegram\.org|webexapis\.com|open\.feishu\.cn"
    r"|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com"
    r"|api\.pushover\.net|ntfy\.sh|events\.(?:eu\.)?pagerduty\.com|api\.(?:eu\.)?opsgenie\.com"
    r"|api\.statuspage\.io|/hooks/\w{20}"
)
_HOOK_VARIABLES = (
    r"\$\{?\{?\s*(?:env\.|secrets\.|vars\.)?\w*(?:SLACK|DISCORD|TEAMS|MATTERMOST|ROCKETCHAT|TELEGRAM"
    r"|GOOGLE_CHAT|GCHAT)\w*"
)
_MARKERS = (
    r"api\.newrelic\.com/v2/applications|api\.(?:us\d\.)?datadoghq\.(?:com|eu)/api/v\d/events"
    r"|api\.rollbar\.com/api/1/deploy"
    r"|sentry\.io/api/0/\S*(?:releases|deploys)|api\.honeycomb\.io/1/markers|/api/annotations"
    r"|api\.airbrake\.io|api\.honeybadger\.io"
    r"|build\.bugsnag\.com|app\.sleuth\.io"
)

TOOLS: tuple[Tool, ...] = (
    tool("Webhooks", way(_NOTIFY, "curl wget http https", rf".*(?:{_HOOKS}|{_HOOK_VARIABLES})")),
    tool("Deployment markers", way(_NOTIFY, "curl wget http https", rf".*(?:{_MARKERS})")),
    tool(
        "Slack",
        action(
            _NOTIFY,
            "slackapi/slack-github-action 8398a7/action-slack rtcamp/action-slack-notify act10ns/slack"
            " voxmedia/github-action-slack-notify-build"
            " ilshidur/action-slack gamesight/slack-workflow-status ravsamhq/notify-slack-action"
            " edge/simple-slack-notify archive/github-actions-slack"
            " lazy-actions/slatify homoluctus/slatify adamkdean/simple-slack-notify abinoda/slack-action"
            " innocarpe/actions-slack sonots/slack-notice-action"
            " kpritam/slack-job-status-action tokorom/action-slack-incoming-webhook step-security/action-slack-notify"
            " grafana/shared-workflows/actions/send-slack-message slack/notify",
        ),
        way(_NOTIFY, "slack", rf"(?:chat send|file upload){END}"),
        way(_NOTIFY, "slack-notify slackcat notify-slack slacktee slacktee.sh", "."),
    ),
    tool(
        "Microsoft Teams",
        action(
            _NOTIFY,
            "jdcargile/ms-teams-notification skitionek/notify-microsoft-teams aliencube/microsoft-teams-actions"
            " toko-bifrost/ms-teams-deploy-card"
            " opsless/ms-teams-github-actions mikesprague/teams-incoming-webhook-action tlolkema/simple-teams-message",
        ),
    ),
    tool(
        "Discord",
        action(
            _NOTIFY,
            "ilshidur/action-discord sarisia/actions-status-discord tsickert/discord-webhook"
            " appleboy/discord-action rjstone/discord-webhook-notify"
            " stegzilla/discord-notify nobrayner/discord-webhook sethcohen/github-releases-to-discord"
            " johnnyhuy/actions-discord-git-webhook",
        ),
        way(_NOTIFY, "discord.sh", "."),
    ),
    tool(
        "Chats",
        action(
            _NOTIFY,
            "appleboy/telegram-action cstuder/telegram-notification mattermost/action-mattermost-notify"
            " rocketchat/rocket.chat.github.action.notification"
            " zulip/github-actions-zulip/send-message co-qn/google-chat-notification"
            " simonscholz/google-chat-action appleboy/lark-action"
            " zcong1993/actions-ding niniyas/ntfy-action desiderati/github-action-pushover fadenb/matrix-chat-message"
            " s3krit/matrix-message-action myconsciousness/bluesky-post cbrgm/mastodon-github-action"
            " ory/ci/newsletter/slack-notify",
        ),
        way(_NOTIFY, "apprise shoutrrr telegram-send matrix-commander", "."),
        way(_NOTIFY, "ntfy", rf"(?:publish|pub|send|trigger){END}"),
    ),
    tool(
        "E-mail",
        way(_NOTIFY, "mail mailx sendmail mutt swaks msmtp ssmtp", "."),
        way(
            _NOTIFY,
            "aws",
            rf"{behind('--profile --region')}(?:ses|sesv2) send-(?:email|raw-email|templated-email){END}",
        ),
        action(_NOTIFY, "dawidd6/action-send-mail"),
    ),
    tool(
        "Amazon SNS",
        way(_NOTIFY, "aws", rf"{behind('--profile --region')}sns publish{END}"),
        action(_NOTIFY, "nothingalike/sns-topic-notify"),
    ),
    tool(
        "PagerDuty",
        way(_NOTIFY, "pd", rf"(?:event|change) (?:alert|send){END}"),
        action(
            _NOTIFY,
            "pagerduty/pagerduty-change-events-action miparnisari/action-pagerduty-alert entle/action-pagerduty-alert",
        ),
    ),
    tool(
        "Sentry",
        way(
            _NOTIFY,
            "sentry-cli",
            rf"{behind('--auth-token --url --log-level')}(?:releases|deploys) {behind('-o --org -p --project')}"
            rf"(?:new|finalize|deploys|set-commits){END}",
        ),
        action(_NOTIFY, "getsentry/action-release"),
    ),
    tool(
        "Datadog",
        way(_NOTIFY, "datadog-ci", rf"(?:deployment (?:mark|correlate)|dora deployment){END}"),
        way(_NOTIFY, "dog", rf"event post{END}"),
        action(_NOTIFY, "masci/datadog"),
    ),
    tool(
        "New Relic",
        way(
            _NOTIFY,
            "newrelic",
            rf"(?:apm deployment create|entity deployment create|changetracking create|changeTracking create){END}",
        ),
        action(_NOTIFY, "newrelic/deployment-marker-action"),
    ),
    tool(
        "Honeycomb",
        way(_NOTIFY, "honeymarker", rf"{behind('-k --writekey -d --dataset')}add{END}"),
        action(_NOTIFY, "honeycombio/gha-create-marker"),
    ),
    tool(
        "Rollbar", action(_NOTIFY, "rollbar/github-deploy-action"), way(_NOTIFY, "rollbar-cli", words("notify-deploy"))
    ),
    tool(
        "Deploy notices of error trackers",
        way(_NOTIFY, "rake rails", rf"(?:airbrake|honeybadger|rollbar|sentry|appsignal|bugsnag):\S*deploy\S*{END}"),
        way(_NOTIFY, "honeybadger appsignal", words("deploy notify_of_deploy")),
    ),
    tool(
        "OpsLevel",
        way(_NOTIFY, "opslevel", rf"create deploy{END}"),
        action(_NOTIFY, "opslevel/report-deploy-github-action"),
    ),
    tool(
        "Jira",
        action(
            _NOTIFY,
            "highwaythree/jira-upload-deployment-info atlassian/gajira-transition atlassian/gajira-comment"
            " atlassian/gajira-create",
        ),
    ),
    tool(
        "Swarmia and Sleuth",
        way(_NOTIFY, "sleuth", rf"deploy{END}", unless=option("--help")),
        action(_NOTIFY, "swarmia/deployment"),
    ),
)
"""Notifications."""
