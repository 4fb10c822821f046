/** Raised when loading or matching changes: stored rules and hits are then made anew. */
export const engineVersion = 2;
