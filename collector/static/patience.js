/** A signal that breaks a request off after these milliseconds, also in browsers of before 2022. */
export function patience(limit) {
  if (AbortSignal.timeout) return AbortSignal.timeout(limit);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), limit);
  return controller.signal;
}

/** Whether an error says that a request was broken off so. */
export const isTooLate = ({ name }) => name === "TimeoutError" || name === "AbortError";
