/** Exit code of commands that refuse a model with mistakes. */
export const MODEL_MISTAKES = 2;
/** Exit code when the known hosts do not carry what is to be planned, or cannot lose what has to be survived. */
export const DOES_NOT_FIT = 3;
/** Exit code when a gate of the environment does not hold, or there is no (fresh) evidence of it. */
export const GATE_DOES_NOT_HOLD = 5;
/** Exit code when hosts were asked and some of them cannot serve. */
export const HOSTS_CANNOT_SERVE = 4;
