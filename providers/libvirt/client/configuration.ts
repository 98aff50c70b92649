/** What the plugin itself is told: `libvirt.Provider`'s arguments. */
import { CheckResult, Properties, UNKNOWN } from "../../base/types";

/** Checks the configuration; lists come as JSON texts, as the engine hands on configuration. */
export async function checkConfiguration(news: Properties): Promise<CheckResult> {
  if (news.lostHosts === UNKNOWN || listOf(news.lostHosts) !== undefined) return { inputs: news };
  const reason = `${JSON.stringify(news.lostHosts)} is no list of libvirt URIs, as JSON`;
  return { inputs: news, failures: [{ property: "lostHosts", reason }] };
}

/** URIs of the lost hosts. */
export function lostHosts(config: Properties): readonly string[] {
  return listOf(config.lostHosts) ?? [];
}

function listOf(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  const list = typeof value === "string" ? parsed(value) : value;
  return Array.isArray(list) && list.every((item): item is string => typeof item === "string") ? list : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
