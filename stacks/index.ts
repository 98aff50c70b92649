/** The Pulumi program: the stack's name, `<env>.<phase>`, says which model it reads and which phase it builds. */
import { runStack } from "./run";

export = runStack;
