// What is said aloud or shown, while it is held: in the form, and sealed beside a draft or a story.
import { closed, lying } from "./sealed.js";
import { fill } from "./steps.js";

/** The media in the form, or nothing. */
export function mediaIn(form) {
  const media = [...form.querySelectorAll("[data-medium]")].flatMap(({ medium }) => medium ?? []);
  return media.length ? media : undefined;
}

/** What was said, shown and answered, in the teller's own words: paragraphs for a copy. */
export function inWords(form, spoken) {
  const media = mediaIn(form).map(({ kind, seconds }) => fill(spoken[`${kind}Belongs`], { time: seconds ? clock(seconds) : "" }));
  const answers = [...form.querySelectorAll("[data-signifier]")].filter(({ answered }) => answered);
  return [...media, ...answers.map((one) => `${one.querySelector("h2, h3").textContent}\n${wordsOf(one)}`)];
}

function wordsOf(question) {
  if (question.placement.state !== "placed") return question.spoken.notApplicable;
  if (question.readout) return question.readout.textContent;
  return [...question.querySelectorAll(".answer :is(input, textarea)")]
    .map((one) => (/radio|checkbox/.test(one.type) ? one.checked && one.nextElementSibling.firstChild.textContent : one.value))
    .filter(Boolean).join(" · ");
}

/** Seconds as they are shown while it records. */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** What a story says of its media. */
export const claimsOf = (media) => media.map(({ id, kind, sha256, size }) => ({ id, kind, sha256, size }));

/** What seals these media under the key of a draft or a story. */
export const sealing = (media) => (key) => Promise.all(
  media.map(async ({ bytes, ...said }) => ({ said, ...(await closed(key, bytes)) })));

/** What seals the media of the form at this place; undefined where they lie there already. */
export async function changedIn(form, place) {
  const media = mediaIn(form) ?? [];
  const there = (await lying(place)).kept?.media ?? [];
  return idsOf(media) === idsOf(there.map(({ said }) => said)) ? undefined : sealing(media);
}

/** Put the media of this place into the form again; their elements may not have their scripts yet. */
export async function restoreMedia(form, place) {
  const media = await unsealMedia(place);
  if (media.length) form.dataset.media = media.map(({ kind }) => kind).join(" ");
  for (const medium of media) {
    const element = form.querySelector(`[data-medium=${medium.kind}]`);
    if (element) element.medium = medium;
  }
}

/** The media that lie sealed at this place. */
export async function unsealMedia(place) {
  const { key, kept } = await lying(place);
  return Promise.all((key && kept?.media ? kept.media : []).map(async ({ said, iv, cipher }) => (
    { ...said, bytes: await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, cipher) })));
}

const idsOf = (media) => media.map(({ id }) => id).join(" ");
