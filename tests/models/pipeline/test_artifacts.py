"""What live pipelines keep or publish, and which of it carries a version."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.artifacts import Artifact, What
from dptops_audit.models.repository import Repository

PUSH = "on: push\n"
VERSION_TAGS = "on: {push: {tags: ['v*']}}\n"
BRANCHES = "on: {push: {branches: [main]}}\n"
RELEASES = "on: {release: {types: [published]}}\n"
META = "docker/metadata-action gives it a version or commit"
UNTOLD = "its tag cannot be told from here"
FOR_TAGS = "the pipeline runs for version tags or releases"


def artifacts(root: Path, jobs: str, on: str = PUSH) -> tuple[Artifact, ...]:
    write(root, ".github/workflows/ci.yml", content=f"{on}jobs:\n{jobs}")
    return Repository(Inventory.open(root)).artifacts


def of_steps(root: Path, *steps: str, on: str = PUSH) -> tuple[Artifact, ...]:
    """What a job with these steps keeps; each step is one line."""
    return artifacts(root, "  a:\n    steps:\n" + "".join(f"      - {step}\n" for step in steps), on)


def pushed(root: Path, tags: str, *before: str, on: str = PUSH) -> Artifact:
    """The image that docker/build-push-action pushes under `tags`, as YAML writes them."""
    (one,) = of_steps(
        root, *before, f"{{uses: docker/build-push-action@v6, with: {{push: true, tags: {tags}}}}}", on=on
    )
    assert one.what is What.IMAGE
    return one


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ("'shop:${{ github.sha }}'", "shop:${{ github.sha }}"),
        ("'registry.example.com:5000/team/shop:1.4'", "registry.example.com:5000/team/shop:1.4"),
        ("'shop:latest,shop:v2.0'", "shop:v2.0"),
        ('"shop:latest\\nshop:v2.0"', "shop:v2.0"),
        ("'shop:build-${{ github.run_number }}'", "shop:build-${{ github.run_number }}"),
        ("'${{ env.VERSION }}'", "${{ env.VERSION }}"),
        (f"'shop:1.{'0' * 90}'", f"shop:1.{'0' * 70}..."),
        (f"'shop:1.{'0' * 73}'", f"shop:1.{'0' * 73}"),
        (f"'shop:1.{'0' * 74}'", f"shop:1.{'0' * 70}..."),
    ],
)
def test_a_tag_with_a_version_or_commit(tmp_path: Path, tags: str, shown: str) -> None:
    image = pushed(tmp_path, tags)
    assert (image.versioned, image.why) == (True, f"it is tagged `{shown}`")
    assert (image.evidence.location.path, image.evidence.location.line) == (".github/workflows/ci.yml", 5)


@pytest.mark.parametrize(
    "tags",
    [
        "shop",
        "registry.example.com:5000/shop",
        "'shop:latest'",
        "'shop:Latest'",
        "'shop:production'",
        "'shop:release'",
        "'shop:web'",
        "'shop:${{ github.ref_name }}'",
        "'shop:$GITHUB_REF_NAME'",
        "'shop:$CI_COMMIT_REF_SLUG'",
        "'${{ env.IMAGE }}:latest'",
        "'shop:latest,shop:edge'",
    ],
)
def test_a_tag_that_moves(tmp_path: Path, tags: str) -> None:
    image = pushed(tmp_path, tags)
    assert (image.versioned, image.why) == (False, f"it is only tagged `{tags.strip(chr(39)).split(',')[0]}`")
    assert image.evidence == image.use.evidence


@pytest.mark.parametrize(
    "tags",
    [
        "'shop:${{ env.CHANNEL }}'",
        "'shop:latest,shop:${{ env.CHANNEL }}'",
        "'shop:${{ env.CHANNEL }},shop:latest'",
        "'${{ env.NAMES }}'",
        "'${{ steps.nothing.outputs.tags }}'",
    ],
)
def test_a_variable_that_nothing_here_tells(tmp_path: Path, tags: str) -> None:
    image = pushed(tmp_path, tags)
    assert (image.versioned, image.why) == (None, UNTOLD)
    # What runs for version tags alone publishes versions, whatever it calls them.
    image = pushed(tmp_path / "release", tags, on=RELEASES)
    assert (image.versioned, image.why, image.evidence.location.line) == (True, FOR_TAGS, 1)


@pytest.mark.parametrize("on", [VERSION_TAGS, RELEASES])
def test_a_reference_is_a_version_where_the_pipeline_runs_for_version_tags(tmp_path: Path, on: str) -> None:
    image = pushed(tmp_path, "'shop:${{ github.ref_name }}'", on=on)
    assert (image.versioned, image.why) == (True, "it is tagged `shop:${{ github.ref_name }}`")


@pytest.mark.parametrize("on", [VERSION_TAGS, RELEASES])
def test_a_moving_tag_moves_in_a_pipeline_for_version_tags_too(tmp_path: Path, on: str) -> None:
    assert pushed(tmp_path, "'shop:latest'", on=on).versioned is False


def metadata(tags: str = "", name: str = "meta") -> str:
    given = f", tags: '{tags}'" if tags else ""
    return f"{{uses: docker/metadata-action@v5, id: {name}, with: {{images: shop{given}}}}}"


@pytest.mark.parametrize(
    ("tags", "on", "versioned"),
    [
        ("type=sha", PUSH, True),
        ("type=semver,pattern={{version}}", PUSH, True),
        ("type=ref,event=branch", PUSH, False),
        ("type=raw,value=${{ env.NAME }}", PUSH, None),
        ("type=semver,pattern={{version}}", BRANCHES, False),
        ("", BRANCHES, False),
        ("", VERSION_TAGS, True),
        ("type=ref,event=branch", VERSION_TAGS, False),
    ],
)
@pytest.mark.parametrize("output", ["tags", "version", "json"])
def test_tags_of_the_metadata_action(tmp_path: Path, tags: str, on: str, versioned: bool | None, output: str) -> None:
    wanted = f"'shop:${{{{ steps.meta.outputs.{output} }}}}'"
    image = pushed(tmp_path, wanted, metadata("type=sha", "other"), metadata(tags), on=on)
    if versioned is None:  # another step of the action makes versions, which the push may mean
        assert (image.versioned, image.why) == (True, "its tags come from docker/metadata-action")
        assert image.evidence.location.line == 5
    else:
        assert image.versioned is versioned
    if versioned:
        assert (image.why, image.evidence.message) == (META, "gives tags with a version or commit")
        assert image.evidence.location.line == 6


def test_another_output_of_the_metadata_action_gives_no_tag(tmp_path: Path) -> None:
    image = pushed(tmp_path, "'shop:${{ steps.meta.outputs.labels }}'", metadata())
    assert (image.versioned, image.why) == (None, UNTOLD)


def test_metadata_beside_a_tag_that_cannot_be_told(tmp_path: Path) -> None:
    image = pushed(tmp_path, "'${{ env.TAGS }}'", metadata("type=ref,event=branch"))
    assert (image.versioned, image.why) == (None, UNTOLD)
    image = pushed(tmp_path / "default", "'${{ env.TAGS }}'", metadata())
    assert (image.versioned, image.why) == (None, UNTOLD)


@pytest.mark.parametrize(
    ("command", "versioned", "why"),
    [
        ("docker push shop:1.4", True, "it is tagged `shop:1.4`"),
        ("docker push shop:latest", False, "it is only tagged `shop:latest`"),
        ("docker push --quiet shop:latest", False, "it is only tagged `shop:latest`"),
        ("docker push", None, UNTOLD),
        ("docker buildx build --push -t shop:1.4 .", True, "it is tagged `shop:1.4`"),
        ("docker buildx build --push -t shop:latest .", False, "it is only tagged `shop:latest`"),
        ("docker buildx build --push -t=shop:latest .", False, "it is only tagged `shop:latest`"),
        ("docker buildx build --tag shop:latest --push .", False, "it is only tagged `shop:latest`"),
        ("docker buildx build --tag=shop:latest --push .", False, "it is only tagged `shop:latest`"),
        ("/kaniko/executor --destination shop:latest", False, "it is only tagged `shop:latest`"),
        ("/kaniko/executor --destination=shop:1.4", True, "it is tagged `shop:1.4`"),
        ("/kaniko/executor -d shop:latest", False, "it is only tagged `shop:latest`"),
        ("skopeo copy oci:out docker://shop:latest", False, "it is only tagged `docker://shop:latest`"),
    ],
)
def test_commands_that_push(tmp_path: Path, command: str, versioned: bool | None, why: str) -> None:
    (image,) = of_steps(tmp_path, f"run: {command}")
    assert (image.what, image.versioned, image.why) == (What.IMAGE, versioned, why)


@pytest.mark.parametrize("name", ["localhost:5000/shop:1", "127.0.0.1:5000/shop", "kind-registry:5000/shop:1"])
def test_an_image_for_the_job_alone_is_none(tmp_path: Path, name: str) -> None:
    assert of_steps(tmp_path, f"run: docker push {name}") == ()
    both = f"{{uses: docker/build-push-action@v6, with: {{push: true, tags: '{name},shop:1.4'}}}}"
    assert len(of_steps(tmp_path / "both", both)) == 1


@pytest.mark.parametrize("name", ["localhosting/shop:1.4", "shop/localhost:1.4", "ttl.shop/shop:1.4"])
def test_a_name_that_only_looks_local(tmp_path: Path, name: str) -> None:
    assert len(of_steps(tmp_path, f"run: docker push {name}")) == 1


REMOTE = """\
  image:
    uses: example/workflows/.github/workflows/docker-publish.yml@v1
    with: {given: x}
"""


@pytest.mark.parametrize(
    ("given", "versioned"),
    [
        ("image_tag: '1.4'", True),
        ("image-tag: latest", False),
        ("tag: '${{ github.sha }}'", True),
        ("tag: 'shop:1.4'", True),
        ("tag-names: latest", False),
        ("tagging: 'latest, 1.4'", True),
        ("image: shop", None),
    ],
)
def test_a_remote_job_that_pushes(tmp_path: Path, given: str, versioned: bool | None) -> None:
    (image,) = artifacts(tmp_path, REMOTE.replace("given: x", given))
    assert (image.what, image.versioned) == (What.IMAGE, versioned)


def test_the_name_behind_a_plain_tag_is_no_reference(tmp_path: Path) -> None:
    (image,) = artifacts(tmp_path, REMOTE.replace("given: x", "tag: latest"))
    assert image.why == "it is only tagged `image:latest`"
    (image,) = artifacts(tmp_path / "whole", REMOTE.replace("given: x", "tag: 'shop:latest'"))
    assert image.why == "it is only tagged `shop:latest`"


@pytest.mark.parametrize("output", ["version", "image_tag", "short-sha", "VERSION"])
def test_a_version_that_a_remote_job_returns(tmp_path: Path, output: str) -> None:
    use = f"    steps:\n      - uses: example/roll-out@v1\n        with: {{to: '${{{{ needs.image.outputs.{output} }}}}'}}\n"
    (image,) = artifacts(tmp_path, f"{REMOTE}  deploy:\n    needs: image\n{use}")
    assert (image.versioned, image.evidence.location.line) == (True, 10)
    assert image.evidence.message == "takes the version that image returns"


@pytest.mark.parametrize("value", ["needs.image.outputs.url", "needs.images.outputs.version", "needs.image.result"])
def test_another_output_is_no_version(tmp_path: Path, value: str) -> None:
    use = f"    steps:\n      - uses: example/roll-out@v1\n        with: {{to: '${{{{ {value} }}}}'}}\n"
    (image,) = artifacts(tmp_path, f"{REMOTE}  deploy:\n    needs: image\n{use}")
    assert (image.versioned, image.why) == (None, UNTOLD)


def test_a_version_that_a_job_of_steps_returns_is_not_that_of_its_image(tmp_path: Path) -> None:
    image = "  image:\n    steps:\n      - run: docker push\n"
    use = "    uses: example/w/.github/workflows/roll.yml@v1\n    with: {to: '${{ needs.image.outputs.version }}'}\n"
    (one,) = artifacts(tmp_path, f"{image}  roll:\n    needs: image\n{use}")
    assert (one.versioned, one.why) == (None, UNTOLD)


def test_a_remote_job_that_takes_the_version(tmp_path: Path) -> None:
    use = "    uses: example/w/.github/workflows/roll.yml@v1\n    with: {to: '${{ needs.image.outputs.version }}'}\n"
    (one,) = artifacts(tmp_path, f"{REMOTE}  roll:\n    needs: image\n{use}")
    assert (one.versioned, one.evidence.location.line) == (True, 9)


def test_packages_carry_their_version(tmp_path: Path) -> None:
    (one,) = of_steps(tmp_path, "run: npm publish")
    assert (one.what, one.versioned, one.why) == (What.PACKAGE, True, "a package carries its own version")


@pytest.mark.parametrize(
    "step",
    [
        "run: gh release create v1 dist/shop.tar.gz",
        "run: gh release create v1 --notes text dist/shop.tar.gz",
        "run: gh release create v1 -R example/shop -t Title dist/shop.tar.gz",
        "run: gh release upload v1 dist/shop.tar.gz",
        "run: goreleaser release",
        "{uses: softprops/action-gh-release@v2, with: {files: dist/*}}",
        "{uses: ncipollo/release-action@v1, with: {artifacts: dist/shop.tar.gz}}",
    ],
)
def test_a_release_with_files(tmp_path: Path, step: str) -> None:
    kept = [one for one in of_steps(tmp_path, step) if one.what is What.RELEASE]
    assert [(one.versioned, one.why) for one in kept] == [(True, "a release carries its tag")]


@pytest.mark.parametrize(
    "step",
    [
        "run: gh release create v1",
        "run: gh release create v1 --generate-notes",
        "run: gh release create v1 --notes text",
        "run: gh release create v1 --notes-file notes.md",
        "run: gh release create v1 -F notes.md -t Title",
        "{uses: softprops/action-gh-release@v2, with: {body: text}}",
        "{uses: softprops/action-gh-release@v2, with: {files: ' '}}",
        "uses: softprops/action-gh-release@v2",
    ],
)
def test_a_release_of_the_source_alone_is_none(tmp_path: Path, step: str) -> None:
    assert of_steps(tmp_path, step) == ()


@pytest.mark.parametrize("given", ["name: site", "path: dist", "name: image, path: shop.zip", "path: shop.tar"])
def test_files_that_the_run_keeps(tmp_path: Path, given: str) -> None:
    (one,) = of_steps(tmp_path, f"{{uses: actions/upload-artifact@v4, with: {{{given}}}}}")
    assert (one.what, one.versioned) == (What.FILES, True)
    assert one.why == "the run that made it keeps it, with its commit"
    (one,) = of_steps(tmp_path / "tags", f"{{uses: actions/upload-artifact@v4, with: {{{given}}}}}", on=VERSION_TAGS)
    assert (one.versioned, one.why) == (True, "the pipeline runs for version tags")
    assert (one.evidence.location.line, one.evidence.message) == (1, "starts on version tags")


@pytest.mark.parametrize(
    "given",
    [
        "name: coverage, path: dist",
        "name: dist, path: reports/out.xml",
        "name: Test-Results, path: out",
        "path: node_modules",
        "name: image, path: /tmp/shop.tar",
        "name: docker-images, path: shop.tar",
    ],
)
def test_reports_and_what_one_job_hands_on_are_none(tmp_path: Path, given: str) -> None:
    assert of_steps(tmp_path, f"{{uses: actions/upload-artifact@v4, with: {{{given}}}}}") == ()


def test_files_in_a_bucket_name_no_version(tmp_path: Path) -> None:
    (one,) = of_steps(tmp_path, "run: aws s3 cp dist/shop.zip s3://example/shop.zip")
    assert (one.what, one.versioned, one.why) == (What.FILES, None, "nothing names a version")
    upload = "{uses: google-github-actions/upload-cloud-storage@v2, with: {path: dist, destination: example}}"
    (one,) = of_steps(tmp_path / "action", upload)
    assert (one.what, one.versioned) == (What.FILES, None)


def test_pages_and_platforms_that_keep_releases(tmp_path: Path) -> None:
    (one,) = of_steps(tmp_path, "uses: actions/deploy-pages@v4")
    assert (one.what, one.versioned, one.why) == (What.PAGES, None, "a site is deployed in place")
    (one,) = of_steps(tmp_path / "fly", "run: flyctl deploy")
    assert (one.what, one.versioned, one.why) == (What.DEPLOYMENT, None, "nothing names a version")
    (one,) = of_steps(tmp_path / "tags", "run: flyctl deploy", on=VERSION_TAGS)
    assert (one.what, one.versioned) == (What.DEPLOYMENT, True)
    assert of_steps(tmp_path / "cluster", "run: kubectl apply -f k8s") == ()


def test_what_never_runs_keeps_nothing(tmp_path: Path) -> None:
    assert artifacts(tmp_path, "  a:\n    if: false\n    steps:\n      - run: npm publish\n") == ()


@pytest.mark.parametrize(
    ("command", "versioned"),
    [
        ("docker push shop@sha256:0123456789abcdef", True),
        ('docker push "shop:${GITHUB_SHA::7}"', True),
        ("docker push registry.example.com/shop1.2", False),
        ("docker push shop1.2/web", False),
        ("docker push registry.example.com/$SHOP_VERSION", True),
        ("docker push $SHOP_VERSION/web", False),
    ],
)
def test_where_a_reference_holds_its_tag(tmp_path: Path, command: str, versioned: bool) -> None:
    (image,) = of_steps(tmp_path, f"run: '{command}'")
    assert image.versioned is versioned


def test_names_of_actions_in_other_cases(tmp_path: Path) -> None:
    meta = metadata("type=sha").replace("docker/metadata-action", "Docker/Metadata-Action")
    assert pushed(tmp_path / "meta", "'${{ steps.meta.outputs.tags }}'", meta).why == META
    (one,) = of_steps(tmp_path / "files", "{uses: Actions/Upload-Artifact@v4, with: {path: dist}}")
    assert one.versioned is True


def test_output_of_a_step_of_ones_own(tmp_path: Path) -> None:
    """A script may call its step and output as one does with docker/metadata-action."""
    step = "{id: meta, run: make version}"
    image = pushed(tmp_path, "'shop:${{ steps.meta.outputs.version }}'", step)
    assert (image.versioned, image.why) == (True, "it is tagged `shop:${{ steps.meta.outputs.version }}`")


def test_version_that_a_remote_job_in_another_case_returns(tmp_path: Path) -> None:
    use = "    uses: example/w/.github/workflows/roll.yml@v1\n    with: {to: '${{ needs.Image.outputs.version }}'}\n"
    (one,) = artifacts(tmp_path, f"{REMOTE.replace('  image:', '  Image:')}  roll:\n    needs: Image\n{use}")
    assert (one.versioned, one.evidence.location.line) == (True, 9)


@pytest.mark.parametrize(("tags", "versioned"), [("type=sha", True), ("type=ref,event=branch", False)])
def test_tags_that_an_earlier_job_hands_on(tmp_path: Path, tags: str, versioned: bool) -> None:
    meta = f"    outputs: {{tags: '${{{{ steps.meta.outputs.tags }}}}'}}\n    steps:\n      - {metadata(tags)}\n"
    push = "{uses: docker/build-push-action@v6, with: {push: true, tags: '${{ needs.meta.outputs.tags }}'}}"
    (one,) = artifacts(tmp_path, f"  meta:\n{meta}  image:\n    needs: meta\n    steps:\n      - {push}\n")
    assert one.versioned is versioned


def test_an_image_that_is_pushed_by_its_digest(tmp_path: Path) -> None:
    outputs = "type=image,name=shop,push-by-digest=true,push=true"
    (one,) = of_steps(tmp_path, f"{{uses: docker/build-push-action@v6, with: {{outputs: '{outputs}'}}}}")
    assert (one.versioned, one.why, one.evidence.location.line) == (True, "it is pushed by its digest", 5)
