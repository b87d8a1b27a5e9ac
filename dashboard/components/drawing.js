// A picture that the server has drawn: it comes as SVG, every word in it escaped there.
(function () {
  "use strict";
  const parts = window.fortell.parts;

  window.fortell.Drawing = function Drawing({ id, className, svg }) {
    return parts.h("div", { id: parts.domId(id), className: className, dangerouslySetInnerHTML: { __html: svg } });
  };
})();
