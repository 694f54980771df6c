"""Which images are shipped, what they are built on, what runs them, and what that costs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from dptops_audit.models.deployment.compose import ComposeFile, read_compose
from dptops_audit.models.deployment.kubernetes import read_manifests
from dptops_audit.models.deployment.production import composed, read_environment
from dptops_audit.models.docker.dockerfile import read_dockerfile
from dptops_audit.models.images.image import Image
from dptops_audit.models.images.shipped import shipped_images
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository


def images_of(files: Mapping[str, str], slug: str = "acme/shop") -> dict[str, Image]:
    dockerfiles = [read_dockerfile(path, text) for path, text in files.items() if "ockerfile" in path]
    composes = [read_compose(path, text) for path, text in files.items() if "compose" in path or "stack" in path]
    services = composed([compose for compose in composes if compose is not None], files.__getitem__)
    workloads = [
        workload
        for path, text in files.items()
        if path.startswith("k8s/")
        for workload in read_manifests(path, text).workloads
    ]
    found = shipped_images(dockerfiles, services.production, services.development, workloads, slug)
    return {image.name: image for image in found}


def pod(image: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n    - name: web\n      image: {image}\n"


def runs(image: str, slug: str = "acme/shop", path: str = "Dockerfile") -> bool:
    found = images_of({path: "FROM debian:12\n", "k8s/pod.yaml": pod(image)}, slug)
    return bool(found[path].uses)


def users(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The uses that count, each with the user that it sets."""
    uses = images_of(files)["Dockerfile"].deployed_uses
    return [(u.workload.name, u.container.run_as.text if u.container.run_as else "") for u in uses]


def seconds(files: Mapping[str, str]) -> float:
    start = time.process_time()
    for image in images_of(files).values():
        _ = (image.bases, image.effective("USER"), [*image.layers()], [*image.joins], image.root, image.uses)
    return time.process_time() - start


class TestLinks:
    def test_long_chain_is_followed_as_far_as_stages_are(self) -> None:
        files = {
            f"i{n}/Dockerfile": f"FROM acme/i{n - 1}:1\n" if n else "FROM debian:12\nUSER 7\n" for n in range(1200)
        }
        found = images_of(files)
        last = found["i1199/Dockerfile"]
        assert 1 < len(last.chain) <= 64
        assert last.effective("USER") is None
        assert all(len(image.chain) <= 64 for image in found.values())
        assert not [*last.layers()]

    def test_user_comes_from_the_bottom_of_a_chain(self) -> None:
        files = {f"i{n}/Dockerfile": f"FROM acme/i{n - 1}:1\n" if n else "FROM debian:12\nUSER 7\n" for n in range(40)}
        last = images_of(files)["i39/Dockerfile"]
        user = last.effective("USER")
        assert user is not None
        assert (user.path, last.root.name) == ("i0/Dockerfile", "i0/Dockerfile")
        assert last.owner_of(user) is last.root
        assert [base.text for base in last.bases][:2] == ["debian:12", "acme/i0:1"]

    def test_circle_is_cut_once(self) -> None:
        found = images_of(
            {"a/Dockerfile": "FROM acme/c\n", "b/Dockerfile": "FROM acme/a\n", "c/Dockerfile": "FROM acme/b\n"}
        )
        assert sorted(len(image.chain) for image in found.values()) == [3]

    def test_stage_with_two_sets_of_arguments_is_still_one_base(self) -> None:
        files = {
            "base/Dockerfile": "ARG T\nFROM debian:${T}\nUSER 7\n",
            "app/Dockerfile": "FROM acme/base:1\n",
            "compose.yaml": "services:\n  a: {build: {context: base, args: {T: '11'}}}\n  b: {build: {context: base, args: {T: '12'}}}\n",
        }
        found = images_of(files)
        assert sorted(found) == ["app/Dockerfile", "base/Dockerfile (a)", "base/Dockerfile (b)"]
        assert found["app/Dockerfile"].parent is found["base/Dockerfile (a)"]

    def test_image_that_copies_from_the_two_before_it_costs_no_more_each(self) -> None:
        files = {
            f"i{n}/Dockerfile": f"FROM acme/i{n - 1}:1\nCOPY --from=acme/i{n - 2}:1 /a /a\n"
            if n > 1
            else "FROM debian:12\n"
            for n in range(60)
        }
        assert seconds(files) < 2


class TestOwners:
    @pytest.mark.parametrize(
        "image",
        [
            "acme/shop:1",
            "ghcr.io/acme/shop:1",
            "ghcr.io/ac-me/shop",
            "registry.gitlab.com/acme/sub/shop:1",
            "ghcr.io/someone/shop/shop:1",
            "shop:1",
            "123.dkr.ecr.eu-west-1.amazonaws.com/platform/shop:1",
            "harbor.example.org/library/shop",
            "ghcr.io/${OWNER}/shop:1",
            "$REGISTRY/shop",
        ],
    )
    def test_own_image(self, image: str) -> None:
        assert runs(image)

    @pytest.mark.parametrize(
        "image",
        [
            "other/shop",
            "ghcr.io/other/shop:1",
            "quay.io/other/shop:1",
            "public.ecr.aws/other/shop:1",
            "registry.gitlab.com/other/group/shop:1",
            "docker.io/library/shop:1",
            "registry.k8s.io/shop:1",
        ],
    )
    def test_image_of_others(self, image: str) -> None:
        assert not runs(image)

    def test_without_an_origin_nobody_is_another(self) -> None:
        assert runs("ghcr.io/other/web:1", "", "web/Dockerfile")

    def test_subgroups_of_the_origin_own_too(self) -> None:
        assert runs("registry.gitlab.com/acme/platform/shop/shop:1", "acme/platform/shop")

    def test_well_known_image_is_nobodys_folder(self) -> None:
        assert not runs("redis:7", path="redis/Dockerfile")


DOCKERFILE = {"Dockerfile": "FROM debian:12\n"}


class TestComposeUsers:
    def test_silent_services_count(self) -> None:
        text = "services:\n  a: {build: ., user: '1000'}\n  b: {build: .}\n"
        assert users({**DOCKERFILE, "compose.yaml": text}) == [("a", "user: 1000"), ("b", "")]

    def test_service_that_reuses_the_name_given_to_the_build(self) -> None:
        text = "services:\n  a: {build: ., image: local-shop, user: '1000'}\n  b: {image: local-shop}\n"
        assert users({**DOCKERFILE, "compose.yaml": text}) == [("a", "user: 1000"), ("b", "")]

    def test_services_of_a_test_profile_do_not_count(self) -> None:
        text = "services:\n  a: {build: ., user: '1000'}\n  b: {build: ., profiles: [test]}\n"
        assert users({**DOCKERFILE, "compose.yaml": text}) == [("a", "user: 1000")]

    def test_services_of_a_retired_profile_do_not_count(self) -> None:
        text = "services:\n  a: {build: ., user: '1000'}\n  b: {build: ., profiles: [deprecated]}\n"
        assert users({**DOCKERFILE, "compose.yaml": text}) == [("a", "user: 1000")]

    def test_profile_that_is_not_retired_counts_beside_one_that_is(self) -> None:
        text = "services:\n  a: {build: ., user: '1000'}\n  b: {build: ., profiles: [deprecated, full]}\n"
        assert users({**DOCKERFILE, "compose.yaml": text}) == [("a", "user: 1000"), ("b", "")]

    def test_orchestrator_goes_before_a_development_file(self) -> None:
        files = {"compose.yaml": "services:\n  a: {build: ., user: '1000'}\n", "k8s/pod.yaml": pod("acme/shop:1")}
        assert users({**DOCKERFILE, **files}) == [("web", "")]

    def test_production_file_counts_beside_an_orchestrator(self) -> None:
        files = {"compose.prod.yaml": "services:\n  a: {build: ., user: '0'}\n", "k8s/pod.yaml": pod("acme/shop:1")}
        assert users({**DOCKERFILE, **files}) == [("a", "user: 0"), ("web", "")]

    @pytest.mark.parametrize("name", ["docker-compose.prod.yml", "docker-compose-production.yml", "compose.prod.yaml"])
    @pytest.mark.parametrize("base", ["docker-compose.yml", "compose.yaml"])
    def test_override_for_production_is_laid_over_its_base(self, name: str, base: str) -> None:
        files = {
            base: "services:\n  a: {build: ., user: root}\n  b: {build: .}\n",
            name: "services:\n  a: {user: '5'}\n",
        }
        assert users({**DOCKERFILE, **files}) == [("a", "user: 5"), ("b", "")]


@pytest.mark.parametrize(
    ("path", "text", "production"),
    [
        ("docker-compose.yml", "services: {a: {build: .}}\n", False),
        ("production/compose.yaml", "services: {a: {build: .}}\n", True),
        ("docker-stack.yml", "services: {a: {build: .}}\n", True),
        ("compose.yaml", "# Runs the shop in production\nservices: {a: {build: .}}\n", True),
        ("compose.yaml", "# Do not use in production\nservices: {a: {build: .}}\n", False),
        ("compose.yaml", "# Development. Production has compose.prod.yaml\nservices: {a: {build: .}}\n", False),
        ("compose.yaml", "services: {a: {build: .}} # production\n", False),
        ("compose.yaml", "services: {a: {image: acme/shop}, db: {image: postgres}}\n", True),
        ("compose.yaml", "services: {a: {image: acme/shop}, b: {build: .}}\n", False),
    ],
)
def test_what_a_compose_file_is_for(path: str, text: str, production: bool) -> None:
    compose = read_compose(path, text)
    assert compose is not None
    found = composed([compose], lambda _path: text)
    assert (bool(found.production), bool(found.development)) == (production, not production)


class TestVariants:
    DOCKERFILE = "ARG T=1\nFROM debian:${T}\n"

    def named(self, services: str, **files: str) -> list[str]:
        return sorted(images_of({"Dockerfile": self.DOCKERFILE, "compose.yaml": f"services:\n{services}", **files}))

    def test_one_image_for_each_set_of_arguments(self) -> None:
        services = "".join(
            f"  {n}: {{build: {{context: ., args: {{T: '{t}'}}}}}}\n" for n, t in (("a", 1), ("b", 2), ("c", 2))
        )
        assert self.named(services) == ["Dockerfile (a)", "Dockerfile (b)"]

    def test_arguments_that_the_dockerfile_does_not_declare_make_no_difference(self) -> None:
        services = "".join(f"  {n}: {{build: {{context: ., args: {{NAME: '{n}'}}}}}}\n" for n in "ab")
        assert self.named(services) == ["Dockerfile"]

    def test_services_of_one_name_are_told_apart_by_their_files(self) -> None:
        other = {"web/compose.yaml": "services:\n  a: {build: {context: .., args: {T: '2'}}}\n"}
        found = self.named("  a: {build: {context: ., args: {T: '1'}}}\n", **other)
        assert found == ["Dockerfile (a in compose.yaml)", "Dockerfile (a in web/compose.yaml)"]

    def test_production_decides_where_it_builds_the_stage(self) -> None:
        files = {
            "Dockerfile": self.DOCKERFILE,
            "compose.yaml": "services:\n  a: {build: {context: ., args: {T: latest}}}\n",
            "production/compose.yaml": "services:\n  a: {build: {context: .., args: {T: '2'}}}\n",
        }
        assert [image.build_args for image in images_of(files).values()] == [{"T": "2"}]

    def test_argument_without_a_value_is_taken_from_the_environment_file(self, tmp_path: Path) -> None:
        (tmp_path / "Dockerfile").write_text("ARG T\nFROM debian:${T}\n")
        (tmp_path / ".env").write_text("T=12.5 # pinned\n")
        (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: ., args: [T]}}}\n")
        assert [image.build_args for image in Repository(Inventory.open(tmp_path)).images] == [{"T": "12.5"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("T=12.5 # pinned", "12.5"),
        ("T=12.5# pinned", "12.5# pinned"),
        ("export T=1", "1"),
        ("  T = 1  ", "1"),
        ("T='a # b' # c", "a # b"),
        ('T="a # b"', "a # b"),
        ('T="a\\nb"', "a\nb"),
        ("T='a\\nb'", "a\\nb"),
        ('T="a\nb" # c\nU=1', "a\nb"),
        ('T="open', '"open'),
        ("A=1\nT=${A}.2", "1.2"),
        ("A=1\nT='${A}'", "${A}"),
        ("T=${A:-3}", "3"),
        ("# T=0\nT=1\n#T=2", "1"),
        ("T=", ""),
        ("T=1\r\nA=2", "1"),
    ],
)
def test_environment_files(text: str, value: str) -> None:
    assert read_environment(text)["T"] == value


def test_environment_file_is_read_in_one_pass() -> None:
    text = "A='\n" * 20_000 + 'B="\\\\' * 20_000
    start = time.process_time()
    read_environment(text)
    assert time.process_time() - start < 2


class TestAlternatives:
    ARCHITECTURES = "FROM debian:12 AS base-amd64\nUSER {}\nFROM debian:12 AS base-arm64\nUSER {}\nRUN make\nFROM base-${{TARGETARCH}}\n"

    def test_an_image_for_each_stage_that_a_variable_may_mean(self) -> None:
        image = images_of({"Dockerfile": self.ARCHITECTURES.format(1, 2)})["Dockerfile"]
        found = [alternative.effective("USER") for alternative in image.alternatives]
        assert [user.value for user in found if user is not None] == ["1", "2"]
        assert image.effective("USER") is found[0]
        assert [instruction.value for instruction, _ in image.layers()] == ["make"]

    def test_own_user_holds_over_all(self) -> None:
        image = images_of({"Dockerfile": self.ARCHITECTURES.format(1, 2) + "USER 3\n"})["Dockerfile"]
        assert [user.value for a in image.alternatives if (user := a.effective("USER"))] == ["3", "3"]

    def test_below_an_image_built_here(self) -> None:
        files = {"base/Dockerfile": self.ARCHITECTURES.format(1, 2), "app/Dockerfile": "FROM acme/base:1\n"}
        image = images_of(files)["app/Dockerfile"]
        assert [user.value for a in image.alternatives if (user := a.effective("USER"))] == ["1", "2"]
        assert all(
            image.owner_of(user).stage.name == f"base-{arch}"
            for arch, a in zip(("amd64", "arm64"), image.alternatives, strict=True)
            if (user := a.effective("USER"))
        )

    def test_they_are_not_multiplied_without_end(self) -> None:
        text = "".join(f"FROM s${{X}} AS s{n}\nUSER {n}\n" for n in range(200))
        image = images_of({"Dockerfile": text})["Dockerfile"]
        assert 1 <= len(image.alternatives) <= 32


class TestSetAt:
    TEXT = "ARG V=1\nFROM debian:${V} AS a\nENV U=app\nFROM a\nARG V\nUSER $U$V\nENV U=late\n"

    def test_the_last_setting_before_the_instruction(self) -> None:
        image = images_of({"Dockerfile": self.TEXT})["Dockerfile"]
        user = image.effective("USER")
        assert user is not None
        assert [place.line for place in image.set_at("$U$V", user)] == [3, 1]
        assert image.set_at("plain", user) == ()
        assert [place.line for base in image.bases for place in base.via] == [1]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                **{f"i{n}/Dockerfile": "FROM debian:12\nUSER 1\n" for n in range(1000)},
                **{f"k8s/{n}.yaml": pod(f"acme/i{n}:1") for n in range(1000)},
            },
            id="workloads",
        ),
        pytest.param(
            {
                "Dockerfile": "".join(f"FROM debian:12 AS s{n}\nRUN make\nUSER 1\n" for n in range(500)),
                "compose.yaml": "services:\n"
                + "".join(f"  c{n}: {{build: {{context: ., target: s{n}}}}}\n" for n in range(500)),
            },
            id="targets",
        ),
        pytest.param(
            {
                "Dockerfile": "ARG T\nFROM debian:${T}\n" + "RUN make\n" * 500,
                "compose.yaml": "services:\n"
                + "".join(f"  c{n}: {{build: {{context: ., args: {{T: '{n}'}}}}}}\n" for n in range(1000)),
            },
            id="arguments",
        ),
        pytest.param(
            {
                f"i{n}/Dockerfile": "FROM debian:12\n"
                + "".join(f"COPY --from=acme/i{m} /a /a\n" for m in range(max(0, n - 50), n))
                for n in range(300)
            },
            id="copies",
        ),
    ],
)
def test_cost_grows_with_the_input(files: dict[str, str]) -> None:
    assert seconds(files) < 5


def test_override_keeps_the_problems_of_both(tmp_path: Path) -> None:
    base = read_compose("compose.yaml", "services: {a: {build: .}}\n")
    broken = ComposeFile("compose.prod.yaml", ())
    assert base is not None
    found = composed([base, broken], lambda _path: "")
    assert [service.name for service in found.production] == ["a"]
    assert found.problems == ()
