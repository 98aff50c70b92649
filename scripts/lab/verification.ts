import { readFileSync } from "node:fs";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "../../model/types";
import { UserError } from "../user-error";
import { EDGE_PORTS } from "./network/edge";
import type { LabIdentity } from "./identity";
import type { StaffFiles } from "./staff";

/** One thing to ask an entrance, and the answer that shows it works. */
export interface EntranceCheck {
  readonly what: string;
  readonly port: number;
  readonly path: string;
  /** Client certificate with key; undefined for outsiders. */
  readonly identity?: string;
  readonly status: number;
}

const LIMIT_SECONDS = 120;

/** Every role enters its modules; outsiders reach theirs, and are refused at all others. */
export function entranceChecks(model: Model, files: StaffFiles): EntranceCheck[] {
  const chosen = Object.keys(model.applications.modules);
  const roles = Object.entries(model.users.staff.roles);
  const open: readonly string[] = model.users.outsiders.modules;
  return [
    ...roles.flatMap(([role, modules]) =>
      chosen.map((module) => ({
        what: `internal entrance, ${module} as ${role}`,
        port: EDGE_PORTS.internal,
        path: `/${module}/`,
        identity: files.staff[role]!,
        status: (modules as readonly string[]).includes(module) ? 200 : 403,
      })),
    ),
    ...chosen.map((module) => ({
      what: `public entrance, ${module}`,
      port: EDGE_PORTS.public,
      path: `/${module}/`,
      status: open.includes(module) ? 200 : 403,
    })),
  ];
}

/**
 * Asks the entrances until every answer is as it should be.
 * @throws {UserError} After two minutes, with each answer that is not.
 */
export async function verifyEntrances(
  lab: LabIdentity,
  checks: readonly EntranceCheck[],
  files: StaffFiles,
): Promise<void> {
  const deadline = Date.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const answers = await Promise.all(checks.map((check) => ask(lab, check, files.authority)));
    const wrong = checks.flatMap((check, at) =>
      answers[at] === String(check.status) ? [] : [`${check.what}: expected ${check.status}, got ${answers[at]}`],
    );
    if (wrong.length === 0) return;
    if (Date.now() > deadline)
      throw new UserError(`the entrances do not serve as they should:\n${wrong.join("\n")}`, 1);
    await sleep(1000);
  }
}

function ask(lab: LabIdentity, check: EntranceCheck, authority: string): Promise<string> {
  const client = check.identity ? readFileSync(check.identity) : undefined;
  return new Promise((resolve) => {
    const call = request(
      {
        ...{ host: lab.loopback, port: check.port, path: check.path, timeout: 20_000, agent: false },
        ...{ ca: readFileSync(authority), cert: client, key: client },
      },
      (response) => {
        response.resume();
        resolve(String(response.statusCode));
      },
    );
    call.on("timeout", () => call.destroy(new Error("no answer within 20 s")));
    call.on("error", (error) => resolve(error.message));
    call.end();
  });
}
