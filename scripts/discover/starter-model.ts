import { SERVICES } from "../../model/services";

/**
 * The text of a model to begin with, for an environment that has none yet: the standards and the platform of the example, which
 * its owner is to look through. The first centre is the province, the others are its prefectures.
 */
export function starterModel(environment: string, centres: readonly string[]): string {
  const [province, ...others] = centres;
  return `# yaml-language-server: $schema=../model/model.schema.json
# Begun by \`powercloud model discover\`. Look through the standards, the levels of the centres and the platform.
name: ${environment}

standards:
  flavors:
    small: { vcpu: 1, memory: 1Gi, disk: 8Gi }
    medium: { vcpu: 2, memory: 2Gi, disk: 16Gi }
    large: { vcpu: 4, memory: 8Gi, disk: 64Gi }
  images: { debian-12: { build: debian-12 } }
  zones: [management, business, dmz]
  networks:
    management: { zone: management, cidr: 10.10.0.0/16, bridge: br-mgmt }
    business: { zone: business, cidr: 10.20.0.0/16, bridge: br-business }
    dmz: { zone: dmz, cidr: 10.30.0.0/16, bridge: br-dmz }
  overcommit: { vcpu: 4, memory: 1, disk: 1 }
  survive: [] # what may be lost at any time: [host], once there are two of them

centres:
  ${province}:
    level: province
${others.map((centre) => `  ${centre}:\n    level: prefecture\n    in: ${province}\n`).join("")}
platform:
${platform(environment)}
applications:
  modules:
    business-billing: { replicas: 2 }

users:
  staff:
    roles:
      billing-clerk: [business-billing]
  outsiders: { modules: [] }
  entrances: { internal: 30443, public: 31443 }
`;
}

function platform(environment: string): string {
  return SERVICES.flatMap(({ name, starter }) => {
    const lines = starter?.(environment) ?? [];
    return lines.length === 0 ? [] : [`  ${name}:\n`, ...lines.map((line) => `    ${line}\n`)];
  }).join("");
}
