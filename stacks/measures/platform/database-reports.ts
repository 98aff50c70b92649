import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import {
  primaryMeasure,
  primaryReport,
  standbyMeasure,
  standbyReport,
} from "../../../components/guest/database/database-measures";
import type { Condition } from "../../../contracts/contracts";
import { certificateDaysLeft } from "../../../gates/certificates";
import {
  type PrimaryReport,
  primaryWrites,
  standbyLag,
  standbyReads,
  type StandbyReport,
} from "../../../gates/database";
import { CANARY_SECONDS } from "../../../gates/limits";
import { certificateEnd } from "../certificate-end";
import { judged, together } from "../measured";
import type { MeasuredMachine } from "./service-gate";

/** What the machines of a database said, each once. */
export interface DatabaseReports {
  readonly primary: MeasuredMachine;
  readonly report: PrimaryReport;
  readonly standbys: readonly { readonly machine: MeasuredMachine; readonly report: StandbyReport }[];
}

/** Seconds for the agent of a machine that has just started, on top of what it is to wait for. */
const AGENT_SECONDS = 120;

/** Writes a row on the primary, and then reads it on each standby, which is not waited for where it was not written. */
export function databaseReports(
  primary: MeasuredMachine,
  standbys: readonly MeasuredMachine[],
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<DatabaseReports> {
  const token = new Date().toISOString();
  const ask = (machine: MeasuredMachine, command: string[]) =>
    libvirt.measureGuest(
      { host: machine.host, domain: machine.name, command, timeoutSeconds: AGENT_SECONDS + 2 * CANARY_SECONDS },
      options,
    );
  return ask(primary, primaryMeasure(token)).apply((said) => {
    const seconds = isWritten(primaryReport(said)) ? 2 * CANARY_SECONDS : 0;
    const read = standbys.map((machine) =>
      ask(machine, standbyMeasure(token, seconds)).apply((answer) => ({
        machine,
        report: standbyReport(answer),
      })),
    );
    return pulumi.all(read).apply((all) => ({ primary, report: primaryReport(said), standbys: all }));
  });
}

function isWritten(report: PrimaryReport): boolean {
  return "written" in report && report.written;
}

export function writesAreTaken(reports: pulumi.Output<DatabaseReports>): pulumi.Output<Condition[]> {
  return together([judged(reports, ({ primary, report }, now) => primaryWrites(primary.name, report, now))]);
}

/** By what the primary says; one that says nothing fails itself, and is nothing that its standbys are to blame for. */
export function standbysFollow(reports: pulumi.Output<DatabaseReports>): pulumi.Output<Condition[]> {
  return reports.apply(({ report, standbys }) => {
    if ("problem" in report) return [];
    const now = new Date();
    return standbys.map(({ machine }) => standbyLag(machine.name, machine.address, report, now));
  });
}

/** What was written on the primary; likewise. */
export function standbysRead(reports: pulumi.Output<DatabaseReports>): pulumi.Output<Condition[]> {
  return reports.apply(({ report: primary, standbys }) => {
    if (!isWritten(primary)) return [];
    const now = new Date();
    return standbys.map(({ machine, report }) => standbyReads(machine.name, report, now));
  });
}

/** Of the certificates that the machines have now, whatever the stack made last; one that says nothing shows none. */
export function databaseCertificates(
  reports: pulumi.Output<DatabaseReports>,
  limit: number,
): pulumi.Output<Condition[]> {
  return reports.apply(({ primary, report, standbys }) => {
    const now = new Date();
    return [{ machine: primary, report }, ...standbys].flatMap(({ machine, report: said }) => {
      if ("problem" in said) return [];
      const certified = { layer: "platform", component: machine.name, phase: "virtualization" } as const;
      return [certificateDaysLeft(certified, certificateEnd(said.certificate), limit, now)];
    });
  });
}
