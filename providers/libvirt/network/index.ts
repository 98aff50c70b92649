/** Networks and packet filters. This is what the other rooms may use of it. */
export {
  parseReference,
  REFERENCE_FIELDS,
  referenceElement,
  referenceKey,
  tidyReference,
  type FilterReference,
} from "./filter-reference";
export { network } from "./resources/network";
export { nwFilter } from "./resources/nw-filter";
