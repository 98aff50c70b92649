import { status, type handleUnaryCall, type ServiceError, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import {
  LanguageHandshakeResponse,
  type AboutRequest,
  type GetProgramDependenciesRequest,
  type GetRequiredPackagesRequest,
  type LanguageHandshakeRequest,
  type RunRequest,
  type RuntimeOptionsRequest,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { about } from "./about";
import { installDependencies } from "./install-dependencies";
import { dependenciesResponse, packagesResponse } from "./messages";
import { programDependencies } from "./program-dependencies";
import { runtimeOptionsPrompts } from "./prompts";
import { requiredPackages } from "./required-packages";
import { runPlugin } from "./run-plugin";
import { runProgram, type RunHost } from "./run-program";

type Reply = (error: Partial<ServiceError> | null, response?: unknown) => void;

/** Answers of the language runtime protocol (pulumi/language.proto) for programs that run on Node.js. */
export function languageRuntime(host: RunHost & { engine: string }, version: string): UntypedServiceImplementation {
  const { children } = host;
  return {
    handshake: answer((request: LanguageHandshakeRequest) => {
      host.engine = request.getEngineAddress();
      return new LanguageHandshakeResponse();
    }),
    getPluginInfo: answer(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getRequiredPackages: answer((request: GetRequiredPackagesRequest) =>
      packagesResponse(requiredPackages(request.getInfo()?.getProgramDirectory() ?? process.cwd())),
    ),
    getProgramDependencies: answer((request: GetProgramDependenciesRequest) => {
      const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
      return dependenciesResponse(programDependencies(directory, request.getTransitivedependencies()));
    }),
    runtimeOptionsPrompts: answer((request: RuntimeOptionsRequest) => runtimeOptionsPrompts(request)),
    about: answer((request: AboutRequest) => about(request)),
    run: (call: { request: RunRequest; on(event: "cancelled", then: () => void): void }, reply: Reply) => {
      call.on("cancelled", () => children.stopAll());
      void runProgram(call.request, host).then((response) => reply(null, response));
    },
    runPlugin: (call: Parameters<typeof runPlugin>[0]) => void runPlugin(call, children),
    installDependencies: (call: Parameters<typeof installDependencies>[0]) => void installDependencies(call),
    cancel: answer(() => {
      children.stopAll();
      return new Empty();
    }),
    // The engine knows how to do without the first two; the others serve `pulumi convert`, `pulumi package` and templates.
    getRequiredPlugins: unsupported("GetRequiredPlugins", "GetRequiredPackages takes its place"),
    template: unsupported("Template", "`pulumi new` goes on without it"),
    generateProgram: unsupported("GenerateProgram", CODE_GENERATION),
    generateProject: unsupported("GenerateProject", CODE_GENERATION),
    generatePackage: unsupported("GeneratePackage", CODE_GENERATION),
    pack: unsupported("Pack", CODE_GENERATION),
    link: unsupported("Link", CODE_GENERATION),
  };
}

const CODE_GENERATION = "code generation needs the official pulumi-language-nodejs on PATH";

function answer<Request, Response>(respond: (request: Request) => Response | Promise<Response>) {
  return (call: { request: Request }, reply: Reply): void => {
    Promise.resolve()
      .then(() => respond(call.request))
      .then(
        (response) => reply(null, response),
        (error: Error) => reply({ code: status.UNKNOWN, details: error.message }),
      );
  };
}

function unsupported(method: string, why?: string): handleUnaryCall<unknown, unknown> {
  const details = `this language host does not do ${method}${why ? `: ${why}` : ""}`;
  return (_call, reply) => reply({ code: status.UNIMPLEMENTED, details });
}
