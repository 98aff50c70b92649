/** The Pulumi program: the stack's name, `<env>.<phase>`, says which model it reads and which phase it builds. */
import { leaveOutFramesWithoutPackage } from "../toolchain/stack-frames";
import { runStack } from "./run";

leaveOutFramesWithoutPackage();

export = runStack;
