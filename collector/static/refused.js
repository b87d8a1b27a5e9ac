// What is to become of a story, or of a medium, that the server refused.
const REFUSALS = { 409: "conflict", 410: "withdrawn", 413: "refused", 422: "refused" };
const ELSEWHERE = ["link", "collection", "framework_version"]; // not what was told, but where it came

/** The state of what was refused with this status, for these errors by their places. */
export function stateOf(status, errors) {
  return ELSEWHERE.some((place) => place in errors) ? "ended" : REFUSALS[status] ?? "ended";
}
