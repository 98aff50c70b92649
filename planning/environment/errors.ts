/** The model asks for something that no plan can give; the message says what, where, and how to mend it. */
export class PlanningError extends Error {
  override name = "PlanningError";
}
