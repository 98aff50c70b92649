import type { Draft } from "../draft";
import type { Issues } from "../issues";
import type { ModelService } from "../services";
import { draftSections } from "../services/sections";

/** A service is chosen together with those that it is built on, and its section is right by its own check. */
export function checkServices(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const sections = draftSections(draft, services);
  const chosen = sections.map(({ service: { name } }) => name);
  for (const { service, section, path } of sections) {
    const missing = service.needs.filter((name) => !chosen.includes(name));
    if (missing.length > 0) {
      const allowed = `beside what it is built on: ${missing.map((name) => `platform.${name}`).join(" and ")}`;
      issues.report({ path, found: `${service.name} by itself`, allowed, atKey: true });
    }
    service.check?.(section, path, draft, issues);
  }
}
