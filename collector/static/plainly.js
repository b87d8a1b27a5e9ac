// The form sent as it is, where a kind's script did not come or the phone cannot seal.
import { within } from "./sealed.js";

const PATIENCE = 6000; // milliseconds

/** Send it once a server is there to take it: the browser's own error page would keep nothing. Rejects
 * where none is. */
export async function sendPlainly(form, leaving) {
  const { status } = await within(PATIENCE, fetch(form.action, { method: "HEAD" }));
  if (status >= 500) throw new Error(status);
  removeEventListener("beforeunload", leaving);
  form.dataset.plainly = ""; // what scripts hold goes along
  form.submit();
}
