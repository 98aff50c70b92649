import {
  RuntimeOptionPrompt,
  RuntimeOptionsResponse,
  type RuntimeOptionsRequest,
} from "@pulumi/pulumi/proto/language_pb";

const CHOICES = ["npm", "pnpm", "yarn", "bun"] as const;

/** What `pulumi new` asks about the runtime: the package manager, unless it is settled. */
export function runtimeOptionsPrompts(request: RuntimeOptionsRequest): RuntimeOptionsResponse {
  const response = new RuntimeOptionsResponse();
  const given = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  if ("packagemanager" in given) return response;
  const prompt = new RuntimeOptionPrompt();
  prompt.setKey("packagemanager");
  prompt.setDescription("The package manager to use for installing dependencies");
  prompt.setPrompttype(RuntimeOptionPrompt.RuntimeOptionType.STRING);
  prompt.setChoicesList(CHOICES.map(choice));
  prompt.setDefault(choice("npm"));
  response.setPromptsList([prompt]);
  return response;
}

function choice(name: string): RuntimeOptionPrompt.RuntimeOptionValue {
  const value = new RuntimeOptionPrompt.RuntimeOptionValue();
  value.setPrompttype(RuntimeOptionPrompt.RuntimeOptionType.STRING);
  value.setStringvalue(name);
  value.setDisplayname(name);
  return value;
}
