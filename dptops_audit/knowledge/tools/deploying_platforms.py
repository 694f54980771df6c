"""What deploys to clouds and platforms, and rolls back there.

Sources: the command references of the platforms' tools and the action.yml of the actions. The names of tools whose
platforms keep every release are the words of `dptops_audit.knowledge.artifacts.KEEPING_TOOLS`.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_DEPLOY = Kind.DEPLOY
_BACK = Kind.ROLL_BACK
_HEALTH = Kind.CHECK_HEALTH
_AWS = behind("--profile --region --endpoint-url --output --query")
_GCLOUD = rf"{behind('--project --account --configuration --region --verbosity')}(?:beta |alpha )?"
_VERCEL = (
    "-t --token -S --scope --cwd -A --local-config -Q --global-config -T --team -e --env -b --build-env"
    " -m --meta --target"
)
_NO_VERCEL = (
    r"(?:^| )(?:build|dev|develop|pull|env|link|ls|list|login|logout|whoami|inspect|logs|domains|dns|certs"
    r"|alias|remove|rm|projects?|secrets|switch|teams|bisect|init|install|git|rollback|rr|promote"
    r"|redeploy)(?: |$)"
)
_CDK = behind("-a --app -c --context --profile --output -o")
_FLY = behind("-c --config -a --app -t --access-token")

TOOLS: tuple[Tool, ...] = (
    tool(
        "ecs",
        way(_DEPLOY, "aws", rf"{_AWS}ecs (?:update-service|deploy|run-task|create-service){END}"),
        way(_HEALTH, "aws", rf"{_AWS}ecs wait services-stable{END}"),
        way(_DEPLOY, "ecs-deploy ecs", rf"(?:deploy{END}|.*(?:-c|--cluster)[= ])"),
        way(_BACK, "ecs-deploy", rf"{ANY}--enable-rollback{END}"),
        way(
            _DEPLOY, "ecspresso", rf"{behind('--config --envfile --log-level')}deploy{END}", unless=option("--dry-run")
        ),
        way(_BACK, "ecspresso", rf"{behind('--config --envfile --log-level')}rollback{END}"),
        way(_DEPLOY, "ecs-cli", rf"compose {ANY}up{END}"),
        way(_DEPLOY, "copilot", rf"(?:svc |env |app |job )?deploy{END}"),
        way(_BACK, "copilot", rf"svc rollback{END}"),
        action(
            _DEPLOY,
            "aws-actions/amazon-ecs-deploy-task-definition aws-actions/amazon-ecs-deploy-express-service",
            unless={"service": r"^\s+$"},
        ),
        action(_HEALTH, "aws-actions/amazon-ecs-deploy-task-definition", inputs={"wait-for-service-stability": "true"}),
    ),
    tool(
        "lambda",
        way(
            _DEPLOY,
            "aws",
            rf"{_AWS}lambda (?:update-function-code|create-function|publish-version|update-alias){END}",
            unless=option("--dry-run"),
        ),
        way(_DEPLOY, "chalice zappa", words("deploy update")),
        way(_DEPLOY, "lambroll", rf"{behind('--function')}deploy{END}"),
        way(_DEPLOY, "cargo", rf"lambda deploy{END}"),
        way(_BACK, "zappa", words("rollback")),
        action(
            _DEPLOY,
            "aws-actions/aws-lambda-deploy appleboy/lambda-action",
            unless={"dry-run": "true", "dry_run": "true"},
        ),
        action(_DEPLOY, "mariamrf/py-lambda-action int128/deploy-lambda-action"),
    ),
    tool(
        "sam",
        way(
            _DEPLOY,
            "sam",
            rf"{behind('--config-file --config-env')}(?:deploy|sync){END}",
            unless=option("--no-execute-changeset"),
        ),
    ),
    tool(
        "serverless",
        way(
            _DEPLOY,
            "serverless sls osls",
            rf"{behind('-s --stage -r --region -c --config --aws-profile')}deploy{END}",
            unless=r"(?:^| )deploy list",
        ),
        way(_BACK, "serverless sls osls", rf"{behind('-s --stage -r --region -c --config')}rollback{END}"),
        action(_DEPLOY, "serverless/github-action", inputs={"args": r"\bdeploy\b"}),
        action(_DEPLOY, "serverless/github-action", unless={"args": r"\S"}),
        way(_DEPLOY, "sst arc architect", words("deploy")),
    ),
    tool(
        "cdk",
        way(_DEPLOY, "cdk", rf"{_CDK}deploy{END}", unless=option("--no-execute")),
        way(_BACK, "cdk", rf"{_CDK}rollback{END}"),
        action(_DEPLOY, "youyo/aws-cdk-github-actions", inputs={"cdk_subcommand": "^deploy$"}),
    ),
    tool(
        "CloudFormation",
        way(
            _DEPLOY,
            "aws",
            rf"{_AWS}cloudformation (?:deploy|create-stack|update-stack|execute-change-set|create-stack-set"
            rf"|update-stack-set){END}",
            unless=option("--no-execute-changeset"),
        ),
        way(
            _BACK, "aws", rf"{_AWS}cloudformation (?:rollback-stack|continue-update-rollback|cancel-update-stack){END}"
        ),
        way(_DEPLOY, "rain", words("deploy")),
        way(_DEPLOY, "sceptre", rf"{behind('--dir')}(?:launch|create|update){END}"),
        action(_DEPLOY, "aws-actions/aws-cloudformation-github-deploy", unless={"no-execute-changeset": "1|true"}),
    ),
    tool(
        "CodeDeploy",
        way(_DEPLOY, "aws", rf"{_AWS}deploy create-deployment{END}"),
        way(_BACK, "aws", rf"{_AWS}deploy create-deployment {ANY}--auto-rollback-configuration{END}"),
        action(_DEPLOY, "webfactory/create-aws-codedeploy-deployment sourcetoad/aws-codedeploy-action"),
    ),
    tool(
        "AWS services",
        way(
            _DEPLOY,
            "aws",
            rf"{_AWS}(?:amplify start-(?:deployment|job)|apprunner (?:start-deployment|update-service)|lightsail"
            rf" create-container-service-deployment){END}",
        ),
        way(_DEPLOY, "aws", rf"{_AWS}cloudfront create-invalidation{END}"),
        way(_DEPLOY, "aws", rf"{_AWS}(?:ssm send-command|autoscaling start-instance-refresh){END}"),
        way(_BACK, "aws", rf"{_AWS}autoscaling rollback-instance-refresh{END}"),
        way(_DEPLOY, "amplify", words("publish push")),
        action(_DEPLOY, "chetan/invalidate-cloudfront-action awslabs/amazon-app-runner-deploy"),
    ),
    tool(
        "elastic-beanstalk",
        way(_DEPLOY, "eb", words("deploy")),
        way(_DEPLOY, "aws", rf"{_AWS}elasticbeanstalk (?:update-environment|create-environment){END}"),
        action(_DEPLOY, "einaregilsson/beanstalk-deploy"),
    ),
    tool(
        "cloud-run",
        way(_DEPLOY, "gcloud", rf"{_GCLOUD}run (?:deploy|services (?:update|replace)|jobs (?:deploy|update)){END}"),
        way(_BACK, "gcloud", rf"{_GCLOUD}run services update-traffic {ANY}--to-revisions[= ]"),
        action(_DEPLOY, "google-github-actions/deploy-cloudrun"),
    ),
    tool(
        "app-engine",
        way(_DEPLOY, "gcloud", rf"{_GCLOUD}app deploy{END}"),
        way(_DEPLOY, MAVEN, goal("appengine", r"deploy\w*")),
        way(_DEPLOY, GRADLE, rf"{TASKS}{TASK}appengineDeploy\w*{END}"),
        action(_DEPLOY, "google-github-actions/deploy-appengine"),
    ),
    tool(
        "cloud-functions",
        way(_DEPLOY, "gcloud", rf"{_GCLOUD}functions deploy{END}"),
        action(_DEPLOY, "google-github-actions/deploy-cloud-functions"),
    ),
    tool(
        "Google Cloud services",
        way(_DEPLOY, "gcloud", rf"{_GCLOUD}deploy releases (?:create|promote){END}"),
        way(_BACK, "gcloud", rf"{_GCLOUD}deploy targets rollback{END}"),
        way(
            _DEPLOY,
            "gcloud",
            rf"{_GCLOUD}(?:compute instance-groups managed rolling-action (?:start-update|replace|restart)|compute"
            rf" instances update-container|endpoints services deploy){END}",
        ),
        way(_DEPLOY, "gcloud", rf"{_GCLOUD}compute ssh {ANY}--command[= ]"),
        action(_DEPLOY, "google-github-actions/create-cloud-deploy-release"),
    ),
    tool(
        "azure-webapp",
        way(_DEPLOY, "az", rf"webapp (?:deploy|up|deployment source \S+|config container set|create){END}"),
        way((_DEPLOY, _BACK), "az", rf"(?:webapp|functionapp) deployment slot swap{END}"),
        way(_DEPLOY, MAVEN, goal("azure-webapp", "deploy")),
        way(_DEPLOY, GRADLE, rf"{TASKS}{TASK}azureWebAppDeploy{END}"),
        action(
            _DEPLOY,
            "azure/webapps-deploy azure/webapps-container-deploy azurewebapp"
            " azurewebappcontainer azurermwebappdeployment",
        ),
    ),
    tool(
        "azure-functions",
        way(_DEPLOY, "func", rf"azure (?:functionapp|container\S*) (?:publish|deploy){END}"),
        way(_DEPLOY, "az", rf"functionapp (?:deploy|deployment source \S+|create){END}"),
        way(_DEPLOY, MAVEN, goal("azure-functions", "deploy")),
        way(_DEPLOY, GRADLE, rf"{TASKS}{TASK}azureFunctionsDeploy{END}"),
        action(
            _DEPLOY,
            "azure/functions-action azure/functions-container-action azurefunctionapp azurefunctionappcontainer",
        ),
    ),
    tool(
        "container-apps",
        way(_DEPLOY, "az", rf"containerapp (?:update|up|create|job update|job create){END}"),
        action(_DEPLOY, "azure/container-apps-deploy-action azurecontainerapps"),
    ),
    tool(
        "Azure services",
        way(
            _DEPLOY,
            "az",
            r"(?:deployment (?:group|sub|mg|tenant) create|stack (?:group|sub) create|container create|spring app"
            rf" deploy|aks command invoke|vm run-command invoke|staticwebapp (?:create|update)){END}",
        ),
        way(_DEPLOY, "az", rf"group deployment create{END}"),
        way(_DEPLOY, "azd", words("up deploy provision")),
        way(_DEPLOY, "swa", words("deploy"), unless=option("--dry-run")),
        way(_DEPLOY, "new-azresourcegroupdeployment", "."),
        action(_DEPLOY, "azure/static-web-apps-deploy azurestaticwebapp", unless={"action": "^close$"}),
        action(
            _DEPLOY,
            "azure/arm-deploy azure/bicep-deploy azure/spring-apps-deploy azure/aci-deploy"
            " azureresourcemanagertemplatedeployment azureresourcegroupdeployment",
            unless={"deploymentmode": "^validate$", "operation": "validate|whatif"},
        ),
    ),
    tool(
        "fly",
        way(_DEPLOY, "fly flyctl", rf"{_FLY}(?:deploy|launch|machines? (?:update|run)){END}"),
        action(_DEPLOY, "superfly/flyctl-actions superfly/flyctl-actions/*", inputs={"args": r"\bdeploy\b"}),
        action(_DEPLOY, "superfly/fly-pr-review-apps"),
    ),
    tool(
        "heroku",
        way(_DEPLOY, "heroku", rf"(?:container:release|pipelines:promote|builds:create|deploy:\w+|war:deploy){END}"),
        way(_BACK, "heroku", rf"(?:rollback|releases:rollback){END}"),
        way(_DEPLOY, "git", rf"{behind('-C -c')}push {ANY}(?:heroku|\S*git\.heroku\.com\S*|\S*HEROKU\S*){END}"),
        way(_DEPLOY, MAVEN, goal("heroku", r"deploy\S*")),
        way(_DEPLOY, GRADLE, rf"{TASKS}{TASK}deployHeroku{END}"),
        way(_DEPLOY, "dpl", rf"{ANY}(?:--provider[= ])?heroku"),
        action(
            _DEPLOY,
            "akhileshns/heroku-deploy gonuit/heroku-docker-deploy",
            unless={"justlogin": "true"},
        ),
    ),
    tool(
        "vercel",
        way(
            _DEPLOY,
            "vercel now vc",
            rf"(?:{behind(_VERCEL)}deploy{END}|{behind(_VERCEL)}(?:\.{{0,2}}/?[\w./-]*)?$)",
            unless=_NO_VERCEL,
        ),
        way(_DEPLOY, "vercel vc", rf"{ANY}(?:--prod|--production){END}", unless=_NO_VERCEL),
        way(_DEPLOY, "vercel vc", rf"{behind(_VERCEL)}(?:promote|redeploy){END}"),
        way(_BACK, "vercel vc", rf"{behind(_VERCEL)}rollback{END}"),
        action(_DEPLOY, "amondnet/vercel-action betahuhn/deploy-to-vercel-action"),
    ),
    tool(
        "netlify",
        way(_DEPLOY, "netlify ntl", rf"{behind('-s --site -a --auth')}deploy{END}"),
        action(
            _DEPLOY,
            "nwtgck/actions-netlify netlify/actions/cli jsmrcaga/action-netlify-deploy south-paw/action-netlify-deploy",
        ),
    ),
    tool(
        "cloudflare",
        way(
            _DEPLOY,
            "wrangler",
            rf"{behind('-e --env -c --config --cwd')}(?:deploy|publish|pages (?:deploy|publish)|versions (?:upload"
            rf"|deploy)){END}",
            unless=option("--dry-run"),
        ),
        way(_BACK, "wrangler", rf"{behind('-e --env -c --config')}rollback{END}"),
        action(_DEPLOY, "cloudflare/wrangler-action", inputs={"command": r"\b(?:deploy|publish|versions)\b"}),
        action(_DEPLOY, "cloudflare/wrangler-action", unless={"command": r"\S"}),
        action(_DEPLOY, "cloudflare/pages-action"),
        way(_DEPLOY, "opennextjs-cloudflare", words("deploy")),
    ),
    tool(
        "firebase",
        way(
            _DEPLOY,
            "firebase",
            rf"{behind('-P --project -c --config --token')}(?:deploy|hosting:channel:deploy"
            rf"|apphosting:rollouts:create){END}",
        ),
        way(_BACK, "firebase", rf"{behind('-P --project')}hosting:(?:clone|rollback){END}"),
        action(_DEPLOY, "firebaseextended/action-hosting-deploy"),
        action(_DEPLOY, "w9jds/firebase-action", inputs={"args": r"\bdeploy\b"}),
    ),
    tool(
        "railway", way(_DEPLOY, "railway", words("up redeploy deploy")), action(_DEPLOY, "bervprojects/railway-deploy")
    ),
    tool(
        "render",
        way(_DEPLOY, "render", rf"deploys create{END}"),
        action(_DEPLOY, "johnbeynon/render-deploy-action bounceapp/render-action"),
        way(_DEPLOY, "curl", r".*api\.render\.com/deploy/"),
    ),
    tool(
        "DigitalOcean",
        way(
            _DEPLOY,
            "doctl",
            rf"{behind('-t --access-token')}(?:apps (?:create-deployment|create|update)|serverless deploy){END}",
        ),
        action(_DEPLOY, "digitalocean/app_action digitalocean/app_action/deploy"),
    ),
    tool(
        "Cloud Foundry",
        way(_DEPLOY, "cf cf7 cf8", rf"(?:push|zero-downtime-push|blue-green-deploy|bg-deploy|deploy|v3-zdt-push){END}"),
        way(_BACK, "cf cf7 cf8", rf"(?:rollback|cancel-deployment){END}"),
        way(_DEPLOY, "ibmcloud", rf"(?:cf push|ce (?:app|application|job|fn) (?:update|create)){END}"),
        action(
            _DEPLOY,
            "cloud-gov/cg-cli-tools",
            inputs={"cf_command": r"\b(?:push|deploy)\b"},
        ),
        action(_DEPLOY, "cloud-gov/cg-cli-tools cloud-gov/cg-deploy-action", inputs={"command": r"\bpush\b"}),
    ),
    tool(
        "Other platforms",
        way(
            _DEPLOY, "git", rf"{behind('-C -c')}push {ANY}(?:dokku|clever|scalingo|caprover|gigalixir|azure|piku){END}"
        ),
        way(_DEPLOY, "dokku", rf"(?:ps:rebuild|git:from-image|git:sync|deploy|tags:deploy){END}"),
        way(
            _DEPLOY,
            "caprover scalingo clever tsuru deployctl modal fastly shuttle gigalixir zeabur convox northflank koyeb",
            rf"{behind('-a --app')}(?:compute |app |services? |integration-link-manual-)?(?:deploy|publish|redeploy"
            rf"|app-deploy){END}",
        ),
        way(_DEPLOY, "platform upsun magento-cloud", words("push")),
        way(_DEPLOY, "supabase", rf"(?:db push|functions deploy|config push){END}", unless=option("--dry-run --local")),
        way(_DEPLOY, "hasura", rf"{behind('--project --endpoint --admin-secret')}deploy{END}"),
        way(_DEPLOY, "convex", words("deploy")),
        way(_DEPLOY, "vapor", words("deploy")),
        way(_DEPLOY, "eas", words("update")),
        way(_BACK, "eas", r"update:(?:rollback|republish|roll-back-to-embedded)"),
        way(_BACK, "vapor", words("rollback")),
        way(_DEPLOY, "rsconnect", words("deploy")),
        action(
            _DEPLOY,
            "dokku/github-action caprover/deploy-from-github denoland/deployctl 47ng/actions-clever-cloud"
            " fastly/compute-actions fastly/compute-actions/deploy koyeb/koyeb-action"
            " koyeb-community/koyeb-actions",
        ),
    ),
)
"""Platforms."""
