/** What lies at the edges of manifests: nulls, wrong types, patches, lists, kinds of others, values not known yet. */
import { expect } from "chai";
import { policy, type Control } from "../../../policies/base/control";
import { controls, policies } from "../../../policies/platform/policies";
import { deployment, goodContainer, goodPod, podWith, type Part } from "./pods";
import { run, unknown, type Fixture } from "./run-control";

const SECRET = "hunter2";
const ENFORCE = "pod-security.kubernetes.io/enforce";

const found = (id: string, fixture: Fixture): readonly string[] => {
  const { violations, error } = run(
    policies.find(({ tags }) => tags?.includes(id))!,
    fixture,
  );
  expect(error, id).to.equal(undefined);
  return violations;
};
const all = (fixture: Fixture) => policies.flatMap(({ tags }) => found(tags![0]!, fixture));
const containerWith = (change: Part): Fixture => deployment(goodPod({ containers: [goodContainer(change)] }));
const context = (change: Part): Fixture => deployment(podWith(change));
const podContext = (change: Part): Fixture => {
  const pod = goodPod();
  return deployment({ ...pod, securityContext: { ...(pod["securityContext"] as Part), ...change } });
};
const of = (type: string, props: Part): Fixture => ({ type: `kubernetes:${type}`, props });

describe("null, which is absent", () => {
  const harmless: [string, Fixture][] = [
    ["capabilities.add", context({ capabilities: { drop: ["ALL"], add: null } })],
    ["an item of capabilities.add", context({ capabilities: { drop: ["ALL"], add: [null] } })],
    ["ports", containerWith({ ports: null })],
    ["a port", containerWith({ ports: [null] })],
    ["hostPort", containerWith({ ports: [{ containerPort: 80, hostPort: null }] })],
    ["a volume", deployment(goodPod({ volumes: [null] }))],
    ["hostPath", deployment(goodPod({ volumes: [{ name: "v", hostPath: null, emptyDir: {} }] }))],
    ["a container", deployment(goodPod({ containers: [null, goodContainer()] }))],
    ["initContainers", deployment(goodPod({ initContainers: null, ephemeralContainers: null }))],
    ["sysctls", podContext({ sysctls: [null], seLinuxOptions: null, appArmorProfile: null })],
    ["hostPID", deployment(goodPod({ hostPID: null }))],
    ["spec", of("core/v1:Pod", { spec: null })],
    ["a template", of("apps/v1:Deployment", { spec: { template: null } })],
  ];
  for (const [what, fixture] of harmless) {
    it(`is no finding as ${what}`, () => expect(all(fixture)).to.deep.equal([]));
  }

  it("is a finding where something must be said", () => {
    expect(found("PLT-06", context({ capabilities: { drop: null } }))).to.have.length(1);
    expect(found("PLT-06", context({ capabilities: null }))).to.have.length(1);
    expect(found("PLT-04", containerWith({ securityContext: null }))).to.have.length(1);
    expect(found("PLT-01", of("core/v1:Namespace", { metadata: { labels: null } }))).to.have.length(2);
    expect(found("APP-04", containerWith({ resources: null }))[0]).to.contain("lacks requests.cpu");
  });
});

describe("a control that cannot judge", () => {
  const broken: Control = {
    ...controls[1]!,
    check: (_resource, judge) => {
      judge.attempt(() => {
        throw new TypeError("Cannot read properties of undefined (reading 'x')");
      });
      judge.report({ found: "another thing", fix: "mend it" });
    },
  };
  it("has not passed the resource, and goes on", () => {
    const { violations, error } = run(policy(broken), containerWith({}));
    expect(error).to.equal(undefined);
    expect(violations).to.have.length(2);
    expect(violations[0]).to.contain("PLT-02: billing: the control could not judge it (Cannot read");
  });
});

describe("amounts", () => {
  const lacking = (cpu: unknown) =>
    found("APP-04", containerWith({ resources: { requests: { cpu: "1m", memory: 1 }, limits: { cpu, memory: 1 } } }));
  it("are missing when they are empty or zero, and refused when they are none", () => {
    for (const none of [null, "", 0, "0", "0m", "0.0"])
      expect(lacking(none)[0], String(none)).to.contain("lacks limits.cpu");
    for (const wrong of [true, "much", "-1", { value: 1 }]) {
      expect(lacking(wrong)[0], String(wrong)).to.contain("limits.cpu is").and.contain("an amount such as 250m");
    }
    for (const good of ["250m", 2, 0.5, "1e3", ".5", "+1", "1Ki"])
      expect(lacking(good), String(good)).to.deep.equal([]);
  });

  it("may be the pod's, and are not an ephemeral container's", () => {
    const resources = { requests: { cpu: 1, memory: 1 }, limits: { cpu: 1, memory: 1 } };
    const bare = goodContainer({ resources: undefined });
    expect(found("APP-04", deployment(goodPod({ containers: [bare], resources })))).to.deep.equal([]);
    const half = { limits: resources.limits };
    expect(found("APP-04", deployment(goodPod({ containers: [bare], resources: half })))[0]).to.contain(
      "lacks requests.cpu, requests.memory.",
    );
    const debug = goodPod({ ephemeralContainers: [{ ...bare, name: "debug" }] });
    expect(found("APP-04", deployment(debug))).to.deep.equal([]);
  });
});

describe("values of the pod that containers override", () => {
  it("are judged as admission does, once, on the pod", () => {
    const inner = { runAsNonRoot: true, runAsUser: 10, seccompProfile: { type: "RuntimeDefault" } };
    const pod = podWith(inner);
    const over = (change: Part) => deployment({ ...pod, securityContext: change });
    expect(found("PLT-05", over({ runAsNonRoot: false }))).to.deep.equal([
      "PLT-05: billing: securityContext.runAsNonRoot is false. Fix: set it to true on the pod.",
    ]);
    expect(found("PLT-05", over({ runAsUser: 0 }))).to.have.length(1);
    expect(found("PLT-09", over({ seccompProfile: { type: "Unconfined" } }))[0]).to.match(/^PLT-09: billing: /);
    const two = goodPod({
      containers: [goodContainer(), goodContainer({ name: "side" })],
      securityContext: { runAsNonRoot: false },
    });
    expect(found("PLT-05", deployment(two))).to.have.length(1);
  });

  it("are not asked for where the container is the one that is wrong", () => {
    const [text] = found("PLT-05", context({ runAsNonRoot: false }));
    expect(text).to.contain('container "web": ').and.contain("remove it, or set it to true, on the container");
    expect(found("PLT-06", context({ capabilities: { drop: ["ALL"], add: ["CHOWN"] } }))[0]).to.contain(
      "remove all but NET_BIND_SERVICE",
    );
  });
});

describe("kinds of others", () => {
  const bad = { metadata: {}, spec: podWith({ privileged: true }) };
  const foreign: Fixture[] = [
    of("argoproj.io/v1alpha1:Rollout", { spec: { template: bad } }),
    of("serving.knative.dev/v1:Service", { spec: { template: bad } }),
    of("apps.kruise.io/v1alpha1:CloneSet", { spec: { template: bad } }),
    of("apps.openshift.io/v1:DeploymentConfig", { spec: { template: bad } }),
    of("jobset.x-k8s.io/v1alpha2:JobSet", { spec: { replicatedJobs: [{ template: { spec: { template: bad } } }] } }),
    of("kubeflow.org/v1:PyTorchJob", { spec: { pytorchReplicaSpecs: { Master: { template: bad } } } }),
    of("example.com/v1:Farm", { spec: { podTemplate: bad } }),
    of("argoproj.io/v1alpha1:RolloutPatch", { kind: "Rollout", spec: { template: bad } }),
  ];
  for (const fixture of foreign) {
    it(`have their pods judged: ${fixture.type}`, () => {
      expect(found("PLT-02", fixture)).to.deep.equal([
        'PLT-02: billing, container "web": securityContext.privileged is true. Fix: remove it or set it to false.',
      ]);
    });
  }

  it("may have any shape", () => {
    for (const spec of [
      "text",
      { containers: 3 },
      { containers: "all" },
      [1],
      { template: { spec: { replicas: 3 } } },
    ]) {
      expect(all(of("example.com/v1:Pod", { spec }))).to.deep.equal([]);
      expect(all(of("example.com/v1:Namespace", { spec }))).to.deep.equal([]);
    }
  });

  it("say what cannot be read as a pod", () => {
    const odd = of("argoproj.io/v1alpha1:Rollout", { spec: { template: { spec: { containers: "web" } } } });
    expect(found("PLT-02", odd)[0]).to.contain("containers is a text where a list belongs");
  });

  it("may be called a patch or a list of something", () => {
    const named = of("example.com/v1:ConfigPatch", {
      kind: "ConfigPatch",
      spec: { template: { metadata: {}, spec: { containers: [{ name: "web" }] } } },
    });
    expect(found("PLT-04", named)).to.have.length(1);
    expect(all(of("example.com/v1:AllowList", { items: "all", spec: {} }))).to.deep.equal([]);
  });
});

describe("lists", () => {
  const item = (props: Part) => ({ metadata: { name: "one" }, ...props });
  it("are judged item by item", () => {
    const spec = { template: { spec: podWith({ privileged: true }) } };
    expect(found("PLT-02", of("apps/v1:DeploymentList", { items: [null, item({ spec })] }))[0]).to.contain(
      'billing, item "one", container "web": securityContext.privileged is true',
    );
    const mixed = {
      items: [item({ apiVersion: "v1", kind: "Namespace" }), item({ apiVersion: "apps/v1", kind: "Deployment", spec })],
    };
    expect(found("PLT-01", of("core/v1:List", mixed))).to.have.length(2);
    expect(found("PLT-02", of("core/v1:List", mixed))).to.have.length(1);
    expect(found("PLT-01", of("core/v1:NamespaceList", { items: [item({}), {}] }))).to.have.length(4);
  });

  it("have exempt namespaces item by item", () => {
    const spec = podWith({ privileged: true });
    const items = ["a", "b"].map((namespace) => ({ metadata: { namespace }, spec }));
    const config = { exemptNamespaces: ["a"] };
    expect(found("PLT-02", { ...of("core/v1:PodList", { items }), config })).to.have.length(1);
  });
});

describe("patches", () => {
  const patch = (pod: Part) => of("apps/v1:DeploymentPatch", { spec: { template: { spec: pod } } });
  it("have findings for what they set only", () => {
    expect(all(patch({ containers: [{ name: "web", image: "web:2" }] }))).to.deep.equal([]);
    expect(all(patch({ containers: [{ name: "web", securityContext: { runAsUser: 7 } }] }))).to.deep.equal([]);
    expect(all(of("core/v1:NamespacePatch", { metadata: { name: "app", labels: { team: "a" } } }))).to.deep.equal([]);
  });

  it("are held to the same rules for it", () => {
    const container = (change: Part) => patch({ containers: [{ name: "web", ...change }] });
    expect(found("PLT-02", container({ securityContext: { privileged: true } }))).to.have.length(1);
    expect(found("PLT-04", container({ securityContext: { allowPrivilegeEscalation: true } }))).to.have.length(1);
    expect(found("PLT-06", container({ securityContext: { capabilities: { drop: ["CHOWN"] } } }))).to.have.length(1);
    expect(found("APP-04", container({ resources: { limits: { cpu: 0 } } }))[0]).to.contain("lacks limits.cpu.");
    expect(found("PLT-05", patch({ securityContext: { runAsNonRoot: false } }))).to.have.length(1);
    const labels = { [ENFORCE]: "privileged", [`${ENFORCE}-version`]: "v1.0" };
    expect(found("PLT-01", of("core/v1:NamespacePatch", { metadata: { labels } }))).to.have.length(2);
  });
});

describe("the level and version of a namespace", () => {
  const version = (value: unknown) =>
    found(
      "PLT-01",
      of("core/v1:Namespace", { metadata: { labels: { [ENFORCE]: "restricted", [`${ENFORCE}-version`]: value } } }),
    );
  it("is one that exists, at least the cluster's", () => {
    for (const bad of ["v1.0", "v1.33", "1.34", "", "v1.99", "v2.0", "v1.034", "newest", "v1.34.1"]) {
      expect(version(bad), bad).to.have.length(1);
    }
    for (const good of ["v1.34", "v1.35", "latest"]) expect(version(good), good).to.deep.equal([]);
  });

  it("is a level that refuses something", () => {
    for (const level of ["privileged", "", "Restricted", SECRET]) {
      const labels = { [ENFORCE]: level, [`${ENFORCE}-version`]: "v1.34" };
      const texts = found("PLT-01", of("core/v1:Namespace", { metadata: { labels } }));
      expect(texts, level).to.have.length(1);
      expect(texts[0]).to.not.contain(SECRET);
    }
  });
});

describe("values that are not known yet", () => {
  const judged = (id: string, fixture: Fixture) => {
    const { violations, error } = run(
      policies.find(({ tags }) => tags?.includes(id))!,
      fixture,
    );
    expect(error?.message, id).to.contain("can't be known");
    return violations;
  };
  it("keep nothing known from being judged", () => {
    const volumes = [
      unknown({ hostPath: { path: "/" } }, "name"),
      unknown({ name: "a" }, "hostPath"),
      { name: "b", hostPath: {} },
    ];
    expect(judged("PLT-07", deployment(goodPod({ volumes })))).to.have.length(2);
    expect(
      judged("PLT-03", deployment(unknown(goodPod({ hostNetwork: true }) as object, "hostPID") as Part)),
    ).to.have.length(1);
    const capabilities = unknown({ add: ["SYS_ADMIN"] }, "drop");
    expect(judged("PLT-06", context({ capabilities }))).to.have.length(1);
    const ports = [unknown({}, "hostPort"), { hostPort: 80 }];
    expect(judged("PLT-08", containerWith({ ports }))).to.have.length(1);
    const labels = unknown({ [`${ENFORCE}-version`]: "v1.0" }, ENFORCE);
    expect(judged("PLT-01", of("core/v1:Namespace", { metadata: { labels } }))).to.have.length(1);
    const pod = unknown({ runAsUser: 0 }, "runAsNonRoot");
    expect(judged("PLT-05", deployment(goodPod({ securityContext: pod })))).to.have.length(1);
  });

  it("are enough where what is known decides", () => {
    const drop = ["ALL", "x"];
    Object.defineProperty(drop, 1, { get: () => unknown({}, "x" as never)["x" as never], enumerable: true });
    expect(found("PLT-06", context({ capabilities: { drop } }))).to.deep.equal([]);
  });

  it("matter in kinds of others where a pod may be, and nowhere else", () => {
    const rollout = (spec: object) => of("argoproj.io/v1alpha1:Rollout", { spec });
    expect(judged("PLT-02", rollout(unknown({ replicas: 1 }, "template")))).to.deep.equal([]);
    const bad = { spec: podWith({ privileged: true }) };
    expect(found("PLT-02", rollout(unknown({ template: bad }, "paused")))).to.have.length(1);
  });
});

describe("pods of Windows", () => {
  const windows = (change: Part = {}, pod: Part = {}) =>
    deployment({ os: { name: "windows" }, containers: [{ ...goodContainer(), securityContext: change }], ...pod });
  it("are asked what admission asks", () => {
    const fixture = windows({}, { securityContext: { runAsNonRoot: true } });
    for (const id of ["PLT-04", "PLT-06", "PLT-09"]) expect(found(id, fixture), id).to.deep.equal([]);
    expect(found("PLT-05", windows())).to.have.length(1);
  });

  it("must not be a process of the host", () => {
    const windowsOptions = { hostProcess: true };
    expect(found("PLT-02", windows({ windowsOptions }))).to.have.length(1);
    expect(found("PLT-02", windows({}, { securityContext: { windowsOptions } }))[0]).to.match(/^PLT-02: billing: /);
    expect(found("PLT-02", podContext({ windowsOptions: { hostProcess: false } }))).to.deep.equal([]);
  });
});

describe("values of the wrong type", () => {
  const wrong: [id: string, fixture: Fixture, text: string][] = [
    ["PLT-02", context({ privileged: "true" }), "securityContext.privileged is a text where true or false belongs"],
    ["PLT-03", deployment(goodPod({ hostPID: "yes" })), "hostPID is a text"],
    ["PLT-04", context({ allowPrivilegeEscalation: "false" }), "allowPrivilegeEscalation is a text"],
    ["PLT-05", context({ runAsUser: "0" }), "securityContext.runAsUser is a text where a whole number belongs"],
    ["PLT-05", podContext({ runAsNonRoot: 1 }), "runAsNonRoot is a number"],
    ["PLT-06", context({ capabilities: { drop: "ALL" } }), "capabilities.drop is a text where a list belongs"],
    ["PLT-06", context({ capabilities: { drop: ["ALL"], add: [1] } }), "capabilities.add[0] is a number"],
    ["PLT-07", deployment(goodPod({ volumes: {} })), "volumes is an object where a list belongs"],
    ["PLT-08", containerWith({ ports: [{ hostPort: "80" }] }), "hostPort is a text"],
    ["PLT-09", podContext({ seccompProfile: "RuntimeDefault" }), "seccompProfile is a text where an object belongs"],
    ["PLT-02", deployment(goodPod({ containers: ["web"] })), "the value is a text where an object belongs"],
    ["PLT-01", of("core/v1:Namespace", { metadata: { labels: [] } }), "metadata.labels is a list where an object"],
  ];
  for (const [id, fixture, text] of wrong) {
    it(`are a finding: ${text}`, () => expect(found(id, fixture).join("\n")).to.contain(text));
  }
});

describe("what may be a secret", () => {
  it("is in no finding", () => {
    const fixtures = [
      deployment(goodPod({ volumes: [{ name: "v", hostPath: { path: SECRET, type: SECRET } }] })),
      of("core/v1:PersistentVolume", { spec: { hostPath: { path: SECRET } } }),
      context({ capabilities: { drop: [SECRET], add: [SECRET] }, procMount: SECRET, privileged: SECRET }),
      context({
        seccompProfile: { type: SECRET },
        appArmorProfile: { type: SECRET },
        seLinuxOptions: { type: SECRET, user: SECRET },
      }),
      podContext({ sysctls: [{ name: SECRET, value: SECRET }], runAsUser: SECRET }),
      containerWith({
        livenessProbe: { httpGet: { host: SECRET } },
        resources: { limits: { cpu: SECRET } },
        ports: [{ hostPort: SECRET }],
      }),
    ];
    for (const fixture of fixtures) {
      expect(all(fixture)).to.not.have.length(0);
      expect(all(fixture).join()).to.not.contain(SECRET);
    }
  });

  it("is found where a claim would bring it into a pod", () => {
    expect(found("PLT-07", of("core/v1:PersistentVolume", { spec: { hostPath: { path: "/" } } }))).to.have.length(1);
    expect(found("PLT-07", of("core/v1:PersistentVolumeList", { items: [{ spec: { hostPath: {} } }] }))).to.have.length(
      1,
    );
    expect(found("PLT-07", of("core/v1:PersistentVolumePatch", { spec: { hostPath: {} } }))).to.have.length(1);
    expect(found("PLT-07", of("core/v1:PersistentVolume", { spec: { nfs: {}, hostPath: null } }))).to.deep.equal([]);
  });
});

describe("the kernel's protections, probes and volumes", () => {
  const loose: [id: string, what: string, fixture: Fixture][] = [
    ["PLT-10", "procMount", context({ procMount: "Unmasked" })],
    ["PLT-10", "a sysctl", podContext({ sysctls: [{ name: "kernel.msgmax", value: "1" }] })],
    ["PLT-10", "a type of SELinux", context({ seLinuxOptions: { type: "spc_t" } })],
    ["PLT-10", "a user of SELinux", podContext({ seLinuxOptions: { user: "system_u" } })],
    ["PLT-10", "no AppArmor", context({ appArmorProfile: { type: "Unconfined" } })],
    [
      "PLT-10",
      "no AppArmor by annotation",
      of("core/v1:Pod", {
        metadata: { annotations: { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" } },
        spec: goodPod(),
      }),
    ],
    ["PLT-11", "a probe", containerWith({ livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } } })],
    ["PLT-11", "a socket", containerWith({ startupProbe: { tcpSocket: { host: "10.0.0.1", port: 80 } } })],
    ["PLT-11", "a handler", containerWith({ lifecycle: { preStop: { httpGet: { host: "10.0.0.1" } } } })],
    ["PLT-22", "nfs", deployment(goodPod({ volumes: [{ name: "v", nfs: { server: "a", path: "/" } }] }))],
    ["PLT-22", "iscsi", deployment(goodPod({ volumes: [{ name: "v", iscsi: {} }] }))],
    ["PLT-22", "gitRepo", deployment(goodPod({ volumes: [{ name: "v", gitRepo: {} }] }))],
  ];
  for (const [id, what, fixture] of loose) {
    it(`${id} finds ${what}`, () => expect(found(id, fixture)).to.have.length(1));
  }

  it("are kept by what is allowed", () => {
    const pod = goodPod({
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: "Localhost", localhostProfile: "a" },
        sysctls: [{ name: "net.ipv4.tcp_syncookies", value: "1" }],
        seLinuxOptions: { type: "container_t", level: "s0" },
        appArmorProfile: { type: "RuntimeDefault" },
      },
      containers: [
        goodContainer({ livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { tcpSocket: { host: "" } } }),
      ],
      volumes: ["emptyDir", "secret", "csi", "projected", "image"].map((type) => ({ name: type, [type]: {} })),
    });
    expect(all(deployment(pod))).to.deep.equal([]);
  });
});
