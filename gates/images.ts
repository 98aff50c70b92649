import type { Condition } from "../contracts/contracts";
import { isWord } from "./condition";

/**
 * The file of a golden image is there, and is the one that its manifest says.
 * @param found SHA-256 of the file, or why there is none
 */
export function imageThere(image: string, wanted: string, found: string, now: Date): Condition {
  const mend = "build it again with `npx powercloud image build`, then run `pulumi up` of standardization";
  const subject = { name: "image-digest", layer: "physical", component: image, mend } as const;
  return isWord(subject, found, wanted, now);
}
