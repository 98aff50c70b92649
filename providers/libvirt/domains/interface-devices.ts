/** Network cards of a domain: as elements, and what has to change about them. */
import { DomainInterface } from "./device-inputs";
import type { Devices, DeviceStep } from "./domain-devices";
import { parseReference, referenceElement, referenceKey } from "../network/filter-reference";
import { attribute, elementAt, elements, ParsedElement, XmlElement } from "../client/xml";

/** As {@link deviceSteps}, of the network cards. */
export function interfaceSteps(
  present: ParsedElement | undefined,
  before: Devices | undefined,
  wanted: Devices,
): DeviceStep[] {
  const found = new Set(elements(present, "interface").map(macOf));
  const stays = (card: DomainInterface) => {
    const old = before?.interfaces.find(({ mac }) => mac === card.mac);
    return old === undefined || old.network === card.network;
  };
  const goes = (before?.interfaces ?? []).filter(({ mac }) => {
    const now = wanted.interfaces.find((card) => card.mac === mac);
    return found.has(mac) && (now === undefined || !stays(now));
  });
  const comes = wanted.interfaces.filter((card) => !found.has(card.mac) || !stays(card));
  return [
    ...filterSteps(
      elements(present, "interface"),
      before,
      wanted.interfaces.filter((card) => !comes.includes(card)),
    ),
    ...goes.map((card): DeviceStep => {
      const { mac } = card;
      return { kind: "detach-interface", what: `network card ${mac}`, mac, element: interfaceElement(card) };
    }),
    ...comes.map((card): DeviceStep => {
      const what = `network card ${card.mac} on ${card.network}`;
      return { kind: "attach", what, root: "interface", element: interfaceElement(card) };
    }),
  ];
}

/** Cards that stay with another filter than the wanted one; a filter that the program never named stays. */
function filterSteps(
  present: readonly ParsedElement[],
  before: Devices | undefined,
  staying: readonly DomainInterface[],
): DeviceStep[] {
  return staying.flatMap((card): DeviceStep[] => {
    const { mac, filter } = card;
    const item = present.find((one) => macOf(one) === mac);
    const hadFilter = before?.interfaces.find((old) => old.mac === mac)?.filter !== undefined;
    if (item === undefined || (filter === undefined && !hadFilter)) return [];
    const found = elementAt(item, "filterref");
    if (referenceKey(found && parseReference(found)) === referenceKey(filter)) return [];
    const element = { ...(item as XmlElement), filterref: filter && referenceElement(filter) };
    return [
      { kind: "update-interface", what: `network filter ${filter?.name ?? "none"} of card ${mac}`, mac, element },
    ];
  });
}

export function interfaceElement({ network, mac, filter }: DomainInterface): XmlElement {
  return {
    "@type": "network",
    mac: { "@address": mac },
    source: { "@network": network },
    model: { "@type": "virtio" },
    filterref: filter && referenceElement(filter),
  };
}

export function macOf(card: ParsedElement): string {
  return (attribute(elementAt(card, "mac"), "address") ?? "").toLowerCase();
}
