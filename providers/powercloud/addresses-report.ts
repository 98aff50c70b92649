/** What a plan of addresses means, in words. */
import { KeptAddresses } from "../../planning/environment/addresses/address-types";

/** Which machines get addresses, and whose are released. */
export function addressLines({ addresses: before }: KeptAddresses, { addresses: after }: KeptAddresses): string[] {
  const given = Object.entries(after).filter(([name]) => before[name] === undefined);
  const released = Object.entries(before).filter(([name]) => after[name] === undefined);
  return [
    ...given.map(([name, { address, network, podCidr }]) => {
      const pods = podCidr === undefined ? "" : `, its pods ${podCidr}`;
      return `${name} gets ${address} on ${network}${pods}`;
    }),
    ...released.map(([name, { address, network }]) => `${name} is gone: ${address} on ${network} rests`),
  ];
}
