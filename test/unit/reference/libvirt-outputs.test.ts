/** What the SDK declares as outputs is there as soon as a program has made the resource, whatever it left to default. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Properties } from "../../../providers/base/types";
import * as libvirt from "../../../providers/libvirt/sdk";
import { libvirtSdk, type SdkResource, type Variant } from "../../../scripts/reference/libvirt-sdk";
import type { Field } from "../../../scripts/reference/sdk-types";
import { formsOf } from "./argument-levels";

type ResourceClass = new (name: string, args: Properties) => pulumi.CustomResource;

function sample({ type, choices, list, fields }: Field): unknown {
  if (list) return [];
  if (fields.length > 0) return required(fields);
  return type === "number" ? 1 : (choices?.[0] ?? "x");
}

/** The least that a program can say. */
function required(fields: readonly Field[]): Properties {
  return Object.fromEntries(fields.filter((field) => field.required).map((field) => [field.name, sample(field)]));
}

function made(resource: SdkResource, form: Variant | undefined): Properties {
  const classes = libvirt as unknown as Readonly<Record<string, ResourceClass>>;
  const args = required([...resource.arguments, ...(form?.fields ?? [])]);
  return new classes[resource.name]("r", args) as unknown as Properties;
}

describe("resources of the libvirt SDK", () => {
  before(() =>
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => ({}),
    }),
  );
  after(() => pulumi.runtime.disconnect());

  for (const resource of libvirtSdk().resources) {
    for (const form of formsOf(resource)) {
      it(`${[resource.name, form?.value].filter(Boolean).join(" ")} has every output that it declares`, () => {
        const found = made(resource, form);
        const absent = resource.outputs.filter(({ name }) => !pulumi.Output.isInstance(found[name]));
        expect(absent.map(({ name }) => name)).deep.equal([]);
      });
    }
  }
});
