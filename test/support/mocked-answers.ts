/** What the plugins' functions answer under mocks, where all is well: a lab that runs. */
import { contracts } from "../fixtures/contracts";

export type Answers = Readonly<Record<string, (inputs: Record<string, unknown>) => object>>;

const { virtualization, cloud } = contracts;

/** When every certificate that is looked at ends. */
export const CERTIFICATE_END = "2999-12-31T00:00:00.000Z";

/** By token. A test replaces those that it has another answer for. */
export const LAB_ANSWERS: Answers = {
  "libvirt:index:measureHost": () => ({ missing: [] }),
  "libvirt:index:measureGuest": ({ domain, command }) => guestAnswer(String(domain), (command as string[]).join(" ")),
  "powercloud:index:readCluster": ({ path }) => ({ body: JSON.stringify(listAt(String(path))) }),
  "powercloud:index:probeEntrance": () => ({ notAfter: CERTIFICATE_END }),
};

function guestAnswer(domain: string, command: string): object {
  if (!command.includes("psql")) return { exitCode: 0, output: "active\n" };
  const report = domain === "database-1" ? primarySays() : standbySays();
  return { exitCode: 0, output: `${JSON.stringify({ ...report, certificate: DATABASE_CERTIFICATE })}\n` };
}

export function primarySays() {
  const [address] = virtualization.database.standbys;
  return { written: true, standbys: [{ address, state: "streaming", lagBytes: 120 }] };
}

export function standbySays() {
  return { seen: true, waitedSeconds: 1 };
}

/** `items` of nodes or Deployments, as Kubernetes gives them. */
export function listAt(path: string): { items: object[] } {
  if (path === "/api/v1/nodes") {
    const status = { conditions: [{ type: "Ready", status: "True" }] };
    return { items: Object.keys(virtualization.workers).map((name) => ({ metadata: { name }, status })) };
  }
  const modules = Object.entries(cloud.modules).map(([name, { namespace, replicas }]) => ({
    name,
    namespace,
    replicas,
  }));
  return {
    items: [...modules, { name: "gateway", namespace: "access", replicas: 2 }].map(({ name, namespace, replicas }) => ({
      metadata: { name, namespace },
      status: { availableReplicas: replicas },
    })),
  };
}

/** Self-signed, for nobody, to the end of 2999: made with OpenSSL for these tests, its key thrown away. */
export const DATABASE_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASOgAwIBAgIUWWQn69Q8kJaCrHg7rkM1A+DLO40wCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIZGF0YWJhc2UwIBcNMjYxMTI4MDUyNjA2WhgPMjk5OTEyMzAw
NTI2MDZaMBMxETAPBgNVBAMMCGRhdGFiYXNlMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAElNGTzA7GYXR03UvCbqy+kJK5pEbH+NUBimow/5EEs2puhyp2MrnZ8jAy
HEh92wD2c6zD3eVh4ODKRIBVcNLjA6NTMFEwHQYDVR0OBBYEFJDMrIU9BheM1ERi
ceFna8yewFGKMB8GA1UdIwQYMBaAFJDMrIU9BheM1ERiceFna8yewFGKMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhALUwTvsqrNpl4Sb2oPu1Sr57
grQJOcttoHiv3GumMH/8AiEA06vK3HUjUzKye+uOkjZNYoWPZU8LRNvuie4EI0zK
eXc=
-----END CERTIFICATE-----
`;
