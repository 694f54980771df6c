"""What deploys to clusters, servers and by infrastructure code, what checks a rollout, and what rolls back.

Sources: the command references of the tools and the action.yml of the actions. Platforms and clouds are in
`deploying_platforms`. Whether a cluster is one that the job itself made (kind, k3d) is told by the other steps, not
here.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_DEPLOY = Kind.DEPLOY
_BACK = Kind.ROLL_BACK
_HEALTH = Kind.CHECK_HEALTH
_KUBECTL = behind(
    "-n --namespace --context --kubeconfig --cluster --server -s --token --as --user -v --request-timeout"
)
_HELM = behind("-n --namespace --kube-context --kubeconfig --kube-token --kube-apiserver")
_DRY_KUBE = r"(?:^| )--dry-run(?:[= ](?!none)|$)"
_DRY = option("--dry-run --check -C --syntax-check --list-tasks --list-hosts --list-tags --noop")
_HOST = r"(?:[^\s:$]|\$\{\{[^}]*\}\}|\$)+"
_ON_A_SERVER = r"deploy(?:\.\w+)?|docker|docker-compose|kubectl|systemctl (?:--user )?(?:restart|reload)|git pull|pm2|supervisorctl|dokku"
"""Ends of words in a command for a server that change what runs there."""
_TERRAFORM = behind("-chdir")
_TERRAGRUNT = behind("--working-dir --terragrunt-working-dir --queue-include-dir --terragrunt-config --config")

TOOLS: tuple[Tool, ...] = (
    tool(
        "kubectl",
        way(
            _DEPLOY,
            "kubectl oc kubecolor",
            rf"{_KUBECTL}(?:apply|replace|patch|set image|set env|rollout restart|scale|create -f|create -k|create"
            rf" --filename){END}",
            unless=_DRY_KUBE,
        ),
        way(
            _DEPLOY,
            "k3s microk8s minikube",
            rf"kubectl (?:-- )?{_KUBECTL}(?:apply|set image|rollout restart){END}",
            unless=_DRY_KUBE,
        ),
        way(_HEALTH, "kubectl oc", rf"{_KUBECTL}(?:rollout status|wait){END}"),
        way(_BACK, "kubectl oc", rf"{_KUBECTL}rollout undo{END}"),
        way(_BACK, "kubectl", rf"argo rollouts (?:undo|abort){END}"),
        way(_BACK, "kubectl-argo-rollouts", words("undo abort")),
        way(_DEPLOY, "kubectl", rf"argo rollouts (?:set image|promote){END}"),
        way(_DEPLOY, "kubectl-argo-rollouts", rf"(?:set image|promote){END}"),
        action(
            _DEPLOY,
            "actions-hub/kubectl steebchen/kubectl kodermax/kubectl-aws-eks",
            inputs={"args": r"\b(?:apply|replace|patch|set image|rollout restart)\b"},
            unless={"args": "--dry-run"},
        ),
        action(
            _BACK,
            "actions-hub/kubectl steebchen/kubectl kodermax/kubectl-aws-eks",
            inputs={"args": r"\brollout undo\b"},
        ),
        action(_DEPLOY, "azure/k8s-deploy", unless={"action": "^reject$"}),
        action(_BACK, "azure/k8s-deploy", inputs={"action": "^reject$"}),
        action(
            _DEPLOY,
            "kubernetesmanifest kubernetes",
            inputs={"action": "^(?:deploy|promote|patch|scale)?$", "command": "^(?:apply|create|set)?$"},
        ),
    ),
    tool(
        "Helm",
        way(_DEPLOY, "helm helm3", rf"{_HELM}(?:upgrade|install){END}", unless=_DRY_KUBE),
        way(_BACK, "helm helm3", rf"{_HELM}rollback{END}"),
        way(
            _BACK,
            "helm helm3",
            rf"{_HELM}(?:upgrade|install) {ANY}(?:--atomic|--rollback-on-failure|--cleanup-on-fail"
            rf" --atomic)(?:=true)?{END}",
            unless=_DRY_KUBE,
        ),
        way(
            _DEPLOY,
            "helmfile",
            rf"{behind('-f --file -e --environment -l --selector --kube-context -n --namespace')}(?:apply|sync){END}",
        ),
        way(_DEPLOY, "helmsman", rf"{ANY}--?apply{END}"),
        action(
            _DEPLOY,
            "deliverybot/helm bitovi/github-actions-deploy-eks-helm koslib/helm-eks-action"
            " wyrihaximus/github-action-helm3",
        ),
        action(_BACK, "deliverybot/helm bitovi/github-actions-deploy-eks-helm", inputs={"atomic": "true"}),
        action(_DEPLOY, "helmfile/helmfile-action", inputs={"helmfile-args": r"\b(?:apply|sync)\b"}),
        action(_DEPLOY, "helmdeploy", inputs={"command": "^(?:install|upgrade)$"}),
        action(_BACK, "helmdeploy", inputs={"command": "^rollback$"}),
        action(_BACK, "helmdeploy", inputs={"arguments": r"--atomic"}),
    ),
    tool(
        "Kubernetes deploy tools",
        way(_DEPLOY, "skaffold", words("run deploy apply")),
        way(Kind.BUILD_IMAGE, "skaffold", words("build run")),
        way(Kind.PUSH_IMAGE, "skaffold", r"build(?: |$)", unless=r"--push=false|--dry-run"),
        way(_DEPLOY, "kapp", words("deploy app-deploy")),
        way(_DEPLOY, "kluctl", words("deploy")),
        way(_DEPLOY, "werf", words("converge deploy bundle"), unless=option("--dry-run")),
        way(_DEPLOY, "timoni", rf"(?:apply|bundle apply){END}", unless=option("--dry-run")),
        way(_DEPLOY, "tk tanka", words("apply")),
        way(_DEPLOY, "kubecfg", words("update")),
        way(_DEPLOY, "krane kubernetes-deploy", "."),
        way(_DEPLOY, "okteto", words("deploy")),
        way(_DEPLOY, "devspace", words("deploy")),
        way(_DEPLOY, "porter", words("apply")),
        way(_DEPLOY, "garden", words("deploy")),
        way(_DEPLOY, "cdk8s", words("apply")),
        way(_DEPLOY, "acorn", words("run update")),
    ),
    tool(
        "Argo CD",
        way(
            _DEPLOY,
            "argocd",
            rf"{behind('--server --auth-token --grpc-web-root-path')}app (?:sync|set|create|patch){END}",
        ),
        way(_HEALTH, "argocd", rf"{behind('--server --auth-token --grpc-web-root-path')}app wait{END}"),
        way(_BACK, "argocd", rf"{behind('--server --auth-token --grpc-web-root-path')}app rollback{END}"),
        action(_DEPLOY, "clowdhaus/argo-cd-action", inputs={"command": r"app (?:sync|set)"}),
        action(_DEPLOY, "omegion/argocd-actions omegion/argocd-app-actions"),
    ),
    tool(
        "Flux",
        way(
            _DEPLOY,
            "flux",
            rf"{behind('-n --namespace --context --kubeconfig')}(?:reconcile|bootstrap|install|create"
            rf" (?:kustomization|helmrelease)){END}",
            unless=option("--export"),
        ),
    ),
    tool("Kargo", way(_DEPLOY, "kargo", words("promote"))),
    tool(
        "Terraform",
        way(_DEPLOY, "terraform tofu", rf"{_TERRAFORM}apply{END}"),
        way(_DEPLOY, "terragrunt", rf"{_TERRAGRUNT}(?:run-all |run (?:--all )?(?:-- )?)?(?:apply|apply-all){END}"),
        way(_DEPLOY, "cdktf", words("deploy")),
        way(_DEPLOY, "atlantis", words("apply")),
        way(_DEPLOY, "spacelift spacectl", rf"stack deploy{END}"),
        action(_DEPLOY, "dflook/terraform-apply dflook/tofu-apply"),
        action(_DEPLOY, "hashicorp/tfc-workflows-github/actions/apply-run"),
        action(
            _DEPLOY,
            "op5dev/tf-via-pr devsectop/tf-via-pr gruntwork-io/terragrunt-action",
            inputs={"command": r"\bapply\b"},
        ),
        action(_DEPLOY, "gruntwork-io/terragrunt-action", inputs={"tg_command": r"\bapply\b"}),
        action(
            _DEPLOY,
            "terraformtaskv4 terraformtaskv3 terraformtaskv2 terraformtask terraformcli",
            inputs={"command": "^apply$"},
        ),
    ),
    tool(
        "Pulumi",
        way(_DEPLOY, "pulumi", rf"{behind('-C --cwd -s --stack')}(?:up|update|deployment run){END}"),
        action(_DEPLOY, "pulumi/actions", inputs={"command": r"^\s*(?:up|update)\b"}),
        action(_DEPLOY, "pulumi", inputs={"command": r"^\s*(?:up|update)\b"}),
    ),
    tool(
        "Ansible",
        way(
            _DEPLOY,
            "ansible-playbook ansible-pull",
            ".",
            unless=rf"{_DRY}|(?:--connection|-c)[= ]local{END}|(?:-i|--inventory)[= ]localhost,",
        ),
        way(_DEPLOY, "ansible-navigator", words("run"), unless=_DRY),
        action(
            _DEPLOY,
            "dawidd6/action-ansible-playbook arillso/action.playbook",
            unless={"options": r"--check|--syntax-check"},
        ),
    ),
    tool(
        "Capistrano",
        way(_DEPLOY, "cap capistrano", rf"(?:\S+ )?deploy(?::(?!rollback|revert|check|unlock|lock)\S+)?{END}"),
        way(_BACK, "cap capistrano", rf"(?:\S+ )?deploy:(?:rollback|revert_release){END}"),
        way(_DEPLOY, "mina", rf"{ANY}deploy{END}"),
        way(_BACK, "mina", rf"{ANY}rollback{END}"),
    ),
    tool(
        "Deployer",
        way(_DEPLOY, "dep deployer deployer.phar", rf"{behind('-f --file -o')}deploy{END}"),
        way(_BACK, "dep deployer deployer.phar", rf"{behind('-f --file -o')}rollback{END}"),
        action(_DEPLOY, "deployphp/action", inputs={"dep": r"\bdeploy\b"}),
        action(_BACK, "deployphp/action", inputs={"dep": r"\brollback\b"}),
    ),
    tool(
        "Kamal",
        way(
            _DEPLOY,
            "kamal mrsk",
            rf"{behind('-d --destination -c --config-file --version')}(?:deploy|redeploy|setup|app boot){END}",
        ),
        way(_BACK, "kamal mrsk", rf"{behind('-d --destination -c --config-file')}rollback{END}"),
    ),
    tool("Envoy", way(_DEPLOY, "envoy", rf"run \S*deploy\S*{END}"), way(_BACK, "envoy", rf"run \S*rollback\S*{END}")),
    tool(
        "Nomad",
        way(_DEPLOY, "nomad", rf"(?:job )?run{END}"),
        way(_DEPLOY, "nomad-pack", words("run")),
        way(_DEPLOY, "levant", words("deploy")),
        way(_BACK, "nomad", rf"job revert{END}"),
    ),
    tool(
        "Docker Swarm",
        way(
            _DEPLOY,
            "docker",
            rf"{behind('--context -c --host -H --config')}(?:stack (?:deploy|up)|service (?:update|create)){END}",
            unless=option("--rollback"),
        ),
        way(
            _BACK,
            "docker",
            rf"{behind('--context -c --host -H --config')}service (?:rollback|update {ANY}--rollback){END}",
        ),
        # A daemon elsewhere.
        way(_DEPLOY, "docker", rf"(?:--context|-c|--host|-H)[= ](?!default |unix:)\S+ compose {ANY}up{END}"),
        way(_DEPLOY, "docker-compose", rf"{ANY}(?:-H|--host|--context)[= ](?!default |unix:)\S+ {ANY}up{END}"),
        action(
            _DEPLOY,
            "wshihadeh/docker-deployment-action cssnr/stack-deploy-action kitconcept/docker-stack-deploy",
        ),
    ),
    tool(
        "Servers over SSH",
        way(_DEPLOY, "ssh", rf".*(?:{_ON_A_SERVER})(?:[ ;\"']|$)"),
        way(_DEPLOY, "rsync", rf".*[\w.$}}-]@{_HOST}:"),
        way(_DEPLOY, "scp", rf".*[\w.$}}-]@{_HOST}:"),
        action(
            _DEPLOY,
            "appleboy/ssh-action appleboy/scp-action burnett01/rsync-deployments easingthemes/ssh-deploy"
            " samkirkland/ftp-deploy-action"
            " garygrossgarten/github-action-ssh garygrossgarten/github-action-scp fifsky/ssh-action"
            " wlixcc/sftp-deploy-action"
            " cross-the-world/ssh-pipeline cross-the-world/scp-pipeline up9cloud/action-rsync",
        ),
        way(_DEPLOY, "pm2", words("deploy reload restart startOrReload")),
    ),
    tool(
        "NixOS",
        way(_DEPLOY, "nixos-rebuild", rf"switch {ANY}--target-host{END}"),
        way(_DEPLOY, "colmena", words("apply")),
        way(_DEPLOY, "nixops", words("deploy")),
        way(_DEPLOY, "deploy-rs", "."),
    ),
    tool(
        "Octopus Deploy",
        way(_DEPLOY, "octo", words("deploy-release")),
        way(_DEPLOY, "octopus", rf"release deploy{END}"),
        action(
            _DEPLOY,
            "octopusdeploy/deploy-release-action octopusdeploy/deploy-release-tenanted-action octopusdeployrelease",
        ),
    ),
    tool("Waypoint", way(_DEPLOY, "waypoint", words("up deploy release"))),
    tool("Spinnaker", way(_DEPLOY, "spin", rf"pipeline execute{END}")),
    tool(
        "Puppet, Chef and Salt",
        way(_DEPLOY, "puppet", words("apply"), unless=option("--noop")),
        way(_DEPLOY, "knife", rf"(?:ssh|zero converge){END}"),
        way(_DEPLOY, "salt salt-ssh", rf"{ANY}state\.(?:apply|highstate|sls){END}"),
    ),
    tool(
        "Health checks of addresses",
        action(
            _HEALTH,
            "jtalk/url-health-check-action nev7n/wait_for_response cygnetdigital/wait_for_response"
            " emilioschepis/wait-for-endpoint"
            " lakuapik/gh-actions-http-status",
        ),
    ),
)
"""Deploy tools."""
