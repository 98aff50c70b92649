import { Document, isScalar, type Tags, visit } from "yaml";

/**
 * What PyYAML, by which cloud-init reads, takes for something else when it stands without quotes, although YAML 1.1
 * allows it: the tags `=` and `<<`, numbers of YAML 1.2 only, tabs, line ends of Unicode and characters that must not stand in a text at all.
 */
const TO_BE_QUOTED =
  /^(=|<<)$|^[-+]?(0o[0-7]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)$|^[^\n]*\t[^\n]*$|^\s*\n|[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/;
const TO_BE_ESCAPED = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * YAML that readers of YAML 1.1 (cloud-init, and Go's of Kubernetes) and of 1.2 take for the same: texts stay texts,
 * whatever they look like (`0644`, `yes`, `1:20`, `2001-12-14`). Lines are not folded: some texts are programs.
 */
export function yamlText(value: unknown): string {
  const document = new Document(value, { version: "1.1", customTags: withoutMerge });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === "string" && TO_BE_QUOTED.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
  return text.replace(TO_BE_ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The library writes a text `<<` as the key for merging, whatever the quotes asked for. */
function withoutMerge(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:merge");
}
