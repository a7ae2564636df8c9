import assert from "node:assert/strict";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import manifest from "../../deno.json" with { type: "json" };
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { fromGo, fromPython, run, testWith } from "./validators.ts";

const BASE = "deploy/kubernetes/base";
/** The oldest for which all fields are there without a feature gate, and the newest of the schemas. */
const VERSIONS = ["1.31", "1.37"];

const kustomize = await fromGo("kustomize", "sigs.k8s.io/kustomize/kustomize/v5@v5.6.0");
const validate = await fromPython("kubernetes_validate", "module");

const { resources, images }: { resources: string[]; images: { newTag: string }[] } = parse(
  await Deno.readTextFile(join(REPOSITORY_ROOT, BASE, "kustomization.yaml")),
);

testWith(validate, "kubernetes: the resources keep to its schemas, strictly", async (tool) => {
  for (const version of VERSIONS) {
    const files = resources.map((name) => join(BASE, name));
    const args = ["--strict", "--kubernetes-version", version, ...files];
    const { success, said } = await run([...tool, ...args]);
    assert.ok(success, said);
    assert.equal(said.match(/ passed for resource /g)?.length, files.length, said);
  }
});

type Labels = Record<string, string>;

/** What is looked at of a pod's template. */
interface Pods {
  metadata: { labels: Labels };
  spec: { containers: [{ envFrom: [{ configMapRef: { name: string } }] }] };
}

/** What is looked at of the resources that are built, each of a kind of its own. */
interface Built {
  ConfigMap: { metadata: { name: string } };
  Deployment: { spec: { selector: { matchLabels: Labels }; template: Pods } };
  PodDisruptionBudget: { spec: { selector: { matchLabels: Labels } } };
  Service: { spec: { selector: Labels } };
  CronJob: { spec: { jobTemplate: { spec: { template: Pods } } } };
  PodMonitor?: { spec: { selector: { matchLabels: Labels } } };
  Secret?: unknown;
}

/** The resources of a text by their kinds. */
function byKind(text: string): Built {
  const resources = parseAllDocuments(text).map((document) => document.toJS());
  return Object.fromEntries(resources.map((resource) => [resource.kind, resource])) as Built;
}

/** Whether a selector takes pods with these labels. */
function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

testWith(
  kustomize,
  "kubernetes: kustomize builds them, and each selector finds its pods",
  async (tool) => {
    for (const folder of [BASE, "deploy/kubernetes/prometheus-operator"]) {
      const { success, said, stdout } = await run([...tool, "build", folder]);
      assert.ok(success, said);
      const built = byKind(stdout);
      const { metadata: { labels }, spec } = built.Deployment.spec.template;
      const verify = built.CronJob.spec.jobTemplate.spec.template.metadata.labels;
      const selectors = [
        built.Deployment.spec.selector.matchLabels,
        built.PodDisruptionBudget.spec.selector.matchLabels,
        built.Service.spec.selector,
        ...(built.PodMonitor === undefined ? [] : [built.PodMonitor.spec.selector.matchLabels]),
      ];
      for (const selector of selectors) {
        assert.ok(
          selects(selector, labels) && !selects(selector, verify),
          JSON.stringify(selector),
        );
      }
      const [{ envFrom: [{ configMapRef }] }] = spec.containers;
      assert.equal(built.ConfigMap.metadata.name, configMapRef.name);
      assert.equal(built.Secret, undefined, "no secret is in the files");
    }
  },
);

testWith(validate, "kubernetes: a field that there is not would be found", async (tool) => {
  await using folder = await OwnFolder.make();
  const text = await Deno.readTextFile(join(REPOSITORY_ROOT, BASE, "ingest.yaml"));
  const file = folder.file("ingest.yaml");
  await Deno.writeTextFile(file, text.replace("minReadySeconds", "minReadySecond"));
  const { success, said } = await run([...tool, "--strict", file]);
  assert.ok(!success);
  assert.match(said, /minReadySecond/);
});

Deno.test("kubernetes: pods have the time to drain, and no variables but their own", async () => {
  const text = await Deno.readTextFile(join(REPOSITORY_ROOT, BASE, "ingest.yaml"));
  const { spec } = parse(text).spec.template;
  assert.ok(spec.terminationGracePeriodSeconds > 30);
  assert.equal(spec.enableServiceLinks, false);
  const [{ livenessProbe, readinessProbe, ports, env }] = spec.containers;
  assert.equal(livenessProbe.httpGet.path, "/healthz");
  assert.equal(readinessProbe.httpGet.path, "/readyz");
  const metrics = env.find(({ name }: { name: string }) => name === "ANDEAN_METRICS").value;
  assert.equal(metrics, `0.0.0.0:${ports[0].containerPort}`);
});

Deno.test("kubernetes: the version that is deployed is this one", () => {
  assert.deepEqual(images.map(({ newTag }) => newTag), [manifest.version]);
});
