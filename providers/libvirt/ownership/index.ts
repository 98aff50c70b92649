/** Whose an object on a host is. This is what the other rooms may use of it. */
export { instanceAfter, instanceAsRead, instanceOutput, isTakenUp, newInstance, sayLeft, sayTakenUp } from "./instance";
export {
  instanceInUuid,
  instanceUuid,
  isOwnedUuid,
  ownedUuid,
  ownerDigest,
  ownerOf,
  sameOwner,
  type Owner,
  type OwnerMark,
} from "./owner";
export { persistentObject, type Found, type Mark, type ObjectInputs } from "./persistent-object";
