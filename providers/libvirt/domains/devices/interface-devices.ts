/** Network cards of a domain: as elements, and what has to change about them. */
import { DomainInterface } from "./device-inputs";
import { parseReference, referenceElement, referenceKey } from "../../network";
import { attribute, elementAt, elements, ParsedElement, XmlElement } from "../../client";

export type InterfaceStep =
  | { readonly kind: "detach-interface"; readonly what: string; readonly mac: string; readonly element: XmlElement }
  | {
      readonly kind: "update-interface";
      readonly what: string;
      readonly mac: string;
      /** The card as it is to be, with all that it has. */
      readonly element: XmlElement;
    }
  | { readonly kind: "attach"; readonly what: string; readonly root: "interface"; readonly element: XmlElement };

/**
 * What turns a definition's network cards into the wanted ones; cards that the program never named stay.
 * @param present `<devices>` of the definition.
 * @param before What the program said last.
 */
export function interfaceSteps(
  present: ParsedElement | undefined,
  before: readonly DomainInterface[],
  wanted: readonly DomainInterface[],
): InterfaceStep[] {
  const found = new Set(elements(present, "interface").map(macOf));
  const stays = (card: DomainInterface) => {
    const old = before.find(({ mac }) => mac === card.mac);
    return old === undefined || old.network === card.network;
  };
  const goes = before.filter(({ mac }) => {
    const now = wanted.find((card) => card.mac === mac);
    return found.has(mac) && (now === undefined || !stays(now));
  });
  const comes = wanted.filter((card) => !found.has(card.mac) || !stays(card));
  return [
    ...filterSteps(
      elements(present, "interface"),
      before,
      wanted.filter((card) => !comes.includes(card)),
    ),
    ...goes.map((card): InterfaceStep => {
      const { mac } = card;
      return { kind: "detach-interface", what: `network card ${mac}`, mac, element: interfaceElement(card) };
    }),
    ...comes.map((card): InterfaceStep => {
      const what = `network card ${card.mac} on ${card.network}`;
      return { kind: "attach", what, root: "interface", element: interfaceElement(card) };
    }),
  ];
}

/** Cards that stay with another filter than the wanted one; a filter that the program never named stays. */
function filterSteps(
  present: readonly ParsedElement[],
  before: readonly DomainInterface[],
  staying: readonly DomainInterface[],
): InterfaceStep[] {
  return staying.flatMap((card): InterfaceStep[] => {
    const { mac, filter } = card;
    const item = present.find((one) => macOf(one) === mac);
    const hadFilter = before.find((old) => old.mac === mac)?.filter !== undefined;
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
