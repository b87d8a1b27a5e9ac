// Stories as cards: title, text, when and in which language, and the placements drawn small.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const HEIGHT = Math.sqrt(3) / 2;
  // Longer stories open on demand, so that a list can be looked over.
  const LONG = 420;

  function Triad({ point }) {
    return h(
      "svg",
      { viewBox: "-.08 -.95 1.16 1.04", className: "fortell-mini", "aria-hidden": true },
      h("path", { d: parts.path([[0.5, HEIGHT], [0, 0], [1, 0]]), className: "fortell-edge" }),
      h("circle", { cx: point[0], cy: -point[1], r: 0.09 })
    );
  }

  function Dyad({ value }) {
    return h(
      "svg",
      { viewBox: "-.08 -.52 1.16 1.04", className: "fortell-mini", "aria-hidden": true },
      h("path", { d: "M0 0H1M0 -.12V.12M1 -.12V.12", className: "fortell-edge" }),
      h("circle", { cx: value, cy: 0, r: 0.1 })
    );
  }

  function Stones({ points }) {
    return h(
      "svg",
      { viewBox: "-.08 -1.08 1.16 1.16", className: "fortell-mini", "aria-hidden": true },
      h("rect", { x: 0, y: -1, width: 1, height: 1, className: "fortell-edge" }),
      points.map(([x, y], at) => h("circle", { key: at, cx: x, cy: -y, r: 0.09 }))
    );
  }

  function Words() {
    return h(
      "svg",
      { viewBox: "-.08 -.52 1.16 1.04", className: "fortell-mini", "aria-hidden": true },
      h("path", { d: "M.12 .02L.38 .28L.88 -.3", className: "fortell-edge" })
    );
  }

  function drawn(placement) {
    if (placement.kind === "triad") return h(Triad, placement);
    if (placement.kind === "dyad") return h(Dyad, placement);
    if (placement.kind === "stones") return h(Stones, placement);
    return h(Words);
  }

  function Placements({ placements, label }) {
    if (!placements || !placements.length) return null;
    return h(
      "ul",
      { className: "fortell-placements", "aria-label": label },
      placements.map((placement, at) =>
        h(
          "li",
          { key: at },
          drawn(placement),
          h(
            "span",
            null,
            h("span", { className: "fortell-asked", lang: placement.asked }, placement.name),
            h("span", { lang: placement.language }, placement.text)
          )
        )
      )
    );
  }

  function Media({ media, words }) {
    return (media || []).map((one) =>
      one.kind === "photo"
        ? h("img", { key: one.kind, className: "fortell-photo", src: one.address, alt: words.photo, loading: "lazy" })
        : h("audio", { key: one.kind, className: "fortell-voice", src: one.address, controls: true, preload: "none", "aria-label": words.voice })
    );
  }

  // What stands under a voice: who wrote the text, and the way there for those who may.
  function Written({ story, words }) {
    const voice = (story.media || []).find((one) => one.kind === "voice");
    if (!voice) return null;
    return h(
      "p",
      { className: "fortell-meta" },
      story.transcript ? h("span", null, words.transcript) : !story.text && h("span", null, words.unwritten),
      voice.page && h("a", { className: "ds-link", href: voice.page }, words.write)
    );
  }

  // What stands after the cut is hidden on a screen; paper, on which nothing can be opened, has it too.
  function told(text, cut) {
    const shown = text.slice(0, cut).split(/\n+/);
    const [rest, ...after] = text.slice(cut).split(/\n+/);
    const last = shown.length - 1;
    const left = (part) => [
      part,
      h("span", { key: "left", className: "fortell-left-out" }, " …"),
      h("span", { key: "rest", className: "fortell-rest", hidden: true }, rest),
    ];
    return [
      ...shown.map((part, at) => h("p", { key: at, className: "fortell-told" }, at === last && cut < text.length ? left(part) : part)),
      ...after.map((part, at) => h("p", { key: shown.length + at, className: "fortell-told fortell-rest", hidden: true }, part)),
    ];
  }

  function Text({ story, words, heading }) {
    const long = story.text.length > LONG;
    const [open, setOpen] = React.useState(!long);
    const own = React.useId();
    // Not every script parts its words by spaces.
    const space = story.text.lastIndexOf(" ", LONG);
    const cut = open ? story.text.length : space > LONG / 2 ? space : LONG;
    return h(
      "div",
      null,
      h("div", { id: own, lang: story.language }, told(story.text, cut)),
      long &&
        h(
          "button",
          {
            type: "button",
            className: "fortell-button fortell-more",
            "aria-expanded": open,
            "aria-controls": own,
            "aria-describedby": heading,
            onClick: () => setOpen(!open),
          },
          open ? words.less : words.more
        )
    );
  }

  // The reader's own star, given at once and taken back where the server has not kept it.
  function Star({ kept, words, heading }) {
    const [starred, setStarred] = React.useState(kept.starred);
    const [failed, setFailed] = React.useState(false);
    const star = React.useRef({ kept: kept.starred, wished: kept.starred, sending: false }).current;
    const wish = (now) => {
      star.wished = now;
      setStarred(now);
    };
    // One at a time: two that are on their way together may arrive in the other order.
    const send = () => {
      if (star.sending || star.kept === star.wished) return;
      const now = star.wished;
      const body = new URLSearchParams({ csrf: kept.csrf, stay: "yes", starred: now ? "yes" : "" });
      star.sending = true;
      fetch(kept.star, { method: "POST", body, credentials: "same-origin" })
        .then((answer) => answer.ok || Promise.reject())
        .then(
          () => (star.kept = now),
          () => {
            setFailed(star.wished !== star.kept);
            wish(star.kept);
          }
        )
        .then(() => {
          star.sending = false;
          send();
        });
    };
    const turn = () => {
      wish(!star.wished);
      setFailed(false);
      send();
    };
    return h(
      React.Fragment,
      null,
      h(
        "button",
        { type: "button", className: "fortell-button fortell-star", "aria-pressed": starred, "aria-describedby": heading, onClick: turn },
        h("span", { "aria-hidden": true }, starred ? "★" : "☆"),
        words.star
      ),
      h("span", { role: "status" }, failed ? words.unkept : "")
    );
  }

  function Kept({ kept, words, heading }) {
    if (!kept) return null;
    return h(
      "p",
      { className: "fortell-meta fortell-keep" },
      h(Star, { kept, words, heading }),
      h("a", { className: "ds-link", href: kept.page, "aria-describedby": heading }, words.keep),
      kept.note && h("span", null, words.noted),
      kept.lists > 0 && h("span", null, parts.say(words.lists, { lists: kept.lists }))
    );
  }

  function Story({ story, words, level }) {
    const own = React.useId();
    return h(
      "li",
      null,
      h(
        "article",
        { className: "fortell-story", "aria-labelledby": own },
        h("h" + level, { id: own, lang: story.title ? story.language : undefined, className: "fortell-title" }, story.title || words.untitled),
        h(
          "p",
          { className: "fortell-meta" },
          story.date && h("span", null, story.date),
          story.language_name && h("span", null, story.language_name),
          story.theme && h("span", { className: "fortell-tag" }, parts.say(words.theme, { theme: story.theme }))
        ),
        h(Media, { media: story.media, words }),
        story.text && h(Text, { story, words, heading: own }),
        h(Written, { story, words }),
        h(Placements, { placements: story.placements, label: words.placements }),
        h(Kept, { kept: story.kept, words, heading: own }),
        story.hold && h("p", { className: "fortell-meta fortell-hold" }, h("a", { className: "ds-link", href: story.hold, "aria-describedby": own }, words.hold))
      )
    );
  }

  window.fortell.StoryList = parts.live(null, function StoryList({ id, stories, words, level, empty }) {
    if (!stories.length) return h("p", { id: parts.domId(id), className: "fortell-held fortell-empty" }, empty);
    return h(
      "ul",
      { id: parts.domId(id), className: "fortell-stories" },
      stories.map((story) => h(Story, { key: story.id, story, words, level: level || 3 }))
    );
  });
})();
