// A drawing of the server's, saved as a picture of twice its size: the browser paints it, and the
// server has noted what for.
(function () {
  "use strict";
  const fortell = (window.fortell = window.fortell || {});

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

  // Whether the server gave the drawing.
  fortell.savePicture = async function (address, name) {
    const answer = await fetch(address);
    if (answer.ok) paint(await answer.text(), name);
    return answer.ok;
  };
})();
