/** What a program says of a volume's copy on another host, and how old it may be. */
import { Properties } from "../../base/types";
import { Fields, isHost, isName, isObjectName, isWhole, validate, Validated } from "../client";

export interface ReplicaInputs {
  host: string;
  pool: string;
  volume: string;
  targetHost: string;
  targetPool: string;
  targetName: string;
  /** Seconds. */
  maxAgeSeconds: number;
}

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;
const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isObjectName, required: true },
  volume: { rule: isName, required: true },
  targetHost: { rule: isHost, required: true },
  targetPool: { rule: isObjectName, required: true },
  targetName: { rule: isName },
  maxAgeSeconds: { rule: isWhole(60, YEAR_SECONDS, "seconds"), fallback: DAY_SECONDS },
};

export function checkReplica(news: Properties): Validated {
  const { volume } = news;
  const fallback = typeof volume === "string" ? `${volume}.replica` : volume;
  return validate({ ...news, targetName: news.targetName ?? fallback }, FIELDS);
}

/** `26 h`, `5 min`, `9 days`: rounded down, in the unit in which it is a small number. */
export function duration(seconds: number): string {
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 4 * DAY_SECONDS) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / DAY_SECONDS)} days`;
}

/** Seconds since `copiedAt`, an ISO time. */
export function ageOf(copiedAt: unknown, now = Date.now()): number {
  return (now - Date.parse(String(copiedAt))) / 1000;
}
