// Pages of one figure: choosing stands beside it where there is room, and pictures are painted here.
(function () {
  "use strict";

  const choose = document.getElementById("choose");
  const wide = window.matchMedia("(min-width: 64rem)");
  if (choose) {
    choose.open = wide.matches;
    wide.addEventListener("change", () => (choose.open = wide.matches));
  }

  // A drawing as a picture of twice its size; the server has noted what for.
  function paint(drawing, name) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * image.naturalWidth;
      canvas.height = 2 * image.naturalHeight;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((picture) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(picture);
        link.download = name + ".png";
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(drawing);
  }

  for (const way of document.querySelectorAll("a[data-paint]")) {
    way.addEventListener("click", async (event) => {
      event.preventDefault();
      const answer = await fetch(way.href);
      if (answer.ok) paint(await answer.text(), way.dataset.paint);
      else window.location.reload();
    });
  }
})();
