import {
  DependencyInfo,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PackageParameterization } from "@pulumi/pulumi/proto/plugin_pb";
import type { Dependency } from "./program-dependencies";
import type { Parameterization, RequiredPackage } from "./required-packages";

/** The protocol's form of required packages. */
export function packagesResponse(packages: readonly RequiredPackage[]): GetRequiredPackagesResponse {
  const response = new GetRequiredPackagesResponse();
  response.setPackagesList(packages.map(packageDependency));
  return response;
}

/** The protocol's form of a program's dependencies. */
export function dependenciesResponse(dependencies: readonly Dependency[]): GetProgramDependenciesResponse {
  const response = new GetProgramDependenciesResponse();
  response.setDependenciesList(
    dependencies.map(({ name, version }) => {
      const message = new DependencyInfo();
      message.setName(name);
      message.setVersion(version);
      return message;
    }),
  );
  return response;
}

function packageDependency(required: RequiredPackage): PackageDependency {
  const message = new PackageDependency();
  message.setKind("resource");
  message.setName(required.name);
  message.setVersion(required.version);
  if (required.server) message.setServer(required.server);
  if (required.parameterization) message.setParameterization(parameterization(required.parameterization));
  if (required.extension) message.setExtension$(parameterization(required.extension));
  return message;
}

function parameterization(from: Parameterization): PackageParameterization {
  const message = new PackageParameterization();
  message.setName(from.name);
  message.setVersion(from.version);
  message.setValue(from.value);
  return message;
}
