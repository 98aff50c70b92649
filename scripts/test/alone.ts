/**
 * Test files that run when no other does, with the reason: what else works on the machine would make them wrong. All others
 * have hosts, namespaces, ports and folders of their own, and run in two lanes.
 */
export const ALONE: Readonly<Record<string, string>> = {
  "test/e2e/lab.test.ts": "the lab's machines alone fill two processors and most of 8 GiB",
};
