// How long an answer of the server may take, and what becomes of what it refuses.
const REFUSALS = { 409: "conflict", 410: "withdrawn", 413: "refused", 422: "refused" };
const ELSEWHERE = ["link", "collection", "framework_version"]; // not what was told, but where it came

/** A signal that breaks a request off after these milliseconds, also in browsers of before 2022, where
 * its error is an AbortError. */
export function patience(limit) {
  if (AbortSignal.timeout) return AbortSignal.timeout(limit);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), limit);
  return controller.signal;
}

/** The state of what was refused with this status, for these errors by their places. */
export function stateOf(status, errors) {
  return ELSEWHERE.some((place) => place in errors) ? "ended" : REFUSALS[status] ?? "ended";
}
