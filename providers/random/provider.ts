/** The `random` plugin, for the SDK `@pulumi/random`. */
import { Provider, Resource } from "../base/types";
import { bytes } from "./bytes";
import { id } from "./id";
import { integer } from "./integer";
import { password } from "./password";
import { pet } from "./pet";
import { shuffle } from "./shuffle";
import { string } from "./string";
import { uuid4, uuid7 } from "./uuid";

/** By the last part of the type token, `random:index/randomPassword:RandomPassword`. */
const RESOURCES: ReadonlyMap<string, Resource> = new Map([
  ["RandomBytes", bytes],
  ["RandomId", id],
  ["RandomInteger", integer],
  ["RandomPassword", password],
  ["RandomPet", pet],
  ["RandomShuffle", shuffle],
  ["RandomString", string],
  ["RandomUuid", uuid4],
  ["RandomUuid4", uuid4],
  ["RandomUuid7", uuid7],
]);

export const random: Provider = {
  name: "random",
  /** The version of the SDK that it serves. */
  version: "4.21.2",
  resource: (type) => {
    const [pkg, , name] = type.split(":");
    return pkg === "random" ? RESOURCES.get(name) : undefined;
  },
};
