/**
 * The provider's configuration: what the SDK's `Provider` class and `pulumi config set kubernetes:…` can say.
 */

import { type CheckFailure, type Properties, UNKNOWN } from "../base/types";

export interface Settings {
  /** Path or contents of a kubeconfig; undefined: the usual places; UNKNOWN: another resource makes it. */
  readonly kubeconfig: string | typeof UNKNOWN | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** For objects that give none. Default: the context's, else `default`. */
  readonly namespace: string | undefined;
  /** Take over fields that other managers own. Default: false. */
  readonly patchForce: boolean;
  /** Let a new resource take over an object that exists already. Default: false. */
  readonly upsert: boolean;
  readonly secretsMutable: boolean;
  readonly configMapsMutable: boolean;
  readonly suppressDeprecationWarnings: boolean;
  /** Forget objects whose cluster cannot be reached, instead of failing. Default: false. */
  readonly deleteUnreachable: boolean;
}

/** A switch: the configuration wins over the environment; off unless one says `true`. */
function flag(config: Properties, key: string, variable: string): boolean {
  const value = config[key];
  if (value !== undefined && value !== null && value !== "") return value === true || value === "true";
  return process.env[variable] === "true";
}

function text(config: Properties, key: string): string | undefined {
  const value = config[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function kubeconfigOf(value: unknown): Settings["kubeconfig"] {
  if (value === UNKNOWN) return UNKNOWN;
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : undefined;
}

/** Reads the settings from a checked configuration. */
export function parseSettings(config: Properties): Settings {
  return {
    kubeconfig: kubeconfigOf(config["kubeconfig"]),
    context: text(config, "context"),
    cluster: text(config, "cluster"),
    namespace: text(config, "namespace"),
    patchForce: flag(config, "enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsert: flag(config, "upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    secretsMutable: flag(config, "enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    configMapsMutable: flag(config, "enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    suppressDeprecationWarnings: flag(
      config,
      "suppressDeprecationWarnings",
      "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
    ),
    deleteUnreachable: flag(config, "deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
  };
}

const OFFICIAL = "leave it out, or install the official plugin (`pulumi plugin install resource kubernetes`)";

/** What this plugin does not do, found before anything is touched. */
export function checkSettings(config: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (text(config, "renderYamlToDirectory") !== undefined) {
    failures.push({
      property: "renderYamlToDirectory",
      reason: `the bundled kubernetes plugin does not render YAML: ${OFFICIAL}`,
    });
  }
  const apply = config["enableServerSideApply"];
  if (apply === false || apply === "false") {
    failures.push({
      property: "enableServerSideApply",
      reason: `found false; the bundled kubernetes plugin always uses server-side apply: ${OFFICIAL}`,
    });
  }
  return failures;
}
