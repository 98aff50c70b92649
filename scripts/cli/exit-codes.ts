/** Exit code when the known hosts do not carry what is to be planned, or cannot lose what has to be survived. */
export const DOES_NOT_FIT = 3;
