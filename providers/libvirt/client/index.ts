/** How libvirt is spoken to: virsh, URIs, XML, errors, waiting. This is what the other rooms may use of it. */
export { answers } from "./answers";
export { byTurns } from "./by-turns";
export { canonicalAddress, canonicalMac, canonicalUuid, samePath, splitPath } from "./canonical";
export { checkConfiguration, lostHosts } from "./configuration";
export { hostFacts, virtualizationOf, type HostFacts, type Virtualization } from "./host-facts";
export { withHostLock } from "./host-lock";
export { formatId, parseId, placeOf } from "./identifier";
export { parseLabels } from "./labels";
export { withPrivateFolder, writePrivate } from "./private-file";
export { commandLine, quoted } from "./shell-words";
export { connectionUri, hostLabel, PROJECT_FOLDER } from "./uri";
export {
  DOMAIN_UUID,
  isAbsolutePath,
  isFlag,
  isHost,
  isMachineName,
  isName,
  isObjectName,
  isOneOf,
  isPositive,
  isSecretUuid,
  isSha256,
  isText,
  isTexts,
  isWhole,
  PATH,
  validate,
  validateList,
  validateObject,
  type Field,
  type Fields,
  type Rule,
  type Validated,
} from "./validate";
export { isAbsent, isMissing, VirshError } from "./virsh-error";
export { STDIN, STDOUT, Virsh, type VirshOptions } from "./virsh";
export { happens, patiently } from "./wait-until";
export {
  appendChild,
  childElements,
  editXml,
  Element,
  elementIn,
  parseDocument,
  replaceElement,
  setAttribute,
  setChild,
  setText,
} from "./xml-document";
export {
  attribute,
  elementAt,
  elements,
  parseXml,
  plainElement,
  textAt,
  toXml,
  XmlElement,
  type ParsedElement,
} from "./xml";
