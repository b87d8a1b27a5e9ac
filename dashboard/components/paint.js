// Painting of densities: filled bands on a canvas, and outlines of another group as paths.
// Cells hold one byte: the share of the group that lies at a denser place, 250 for all of it.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const FULL = 250;
  // Twice the size on screen gives smooth edges; more only costs time.
  const SHARPNESS = 2;

  function cellsOf(grid) {
    return Uint8Array.from(atob(grid.cells), (letter) => letter.charCodeAt(0));
  }

  // Any CSS colour, custom property or system colour, as red, green and blue.
  function resolved(context, colour) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  }

  // One colour for each byte; what lies beyond the last band stays clear.
  function colourTable(canvas, context, shares) {
    const style = getComputedStyle(canvas);
    const table = new Uint8ClampedArray(256 * 4);
    const fills = shares.map((share, at) =>
      resolved(context, style.getPropertyValue("--fortell-band-" + (at + 1)).trim())
    );
    for (let byte = 0; byte < 256; byte++) {
      const band = shares.findIndex((share) => byte <= share * FULL);
      if (band >= 0) table.set(fills[band], byte * 4);
    }
    return new Uint32Array(table.buffer);
  }

  // Between the cells' centres the density is interpolated, so that bands have smooth borders.
  function fill(pixels, size, grid, cells, view, colours) {
    for (let row = 0; row < size.height; row++) {
      const y = view.top - ((row + 0.5) / size.height) * view.height;
      const up = Math.min(Math.max((y - grid.origin[1]) / grid.step[1], 0), grid.height - 1.001);
      const low = Math.floor(up);
      const part = up - low;
      for (let column = 0; column < size.width; column++) {
        const x = view.left + ((column + 0.5) / size.width) * view.width;
        const along = Math.min(Math.max((x - grid.origin[0]) / grid.step[0], 0), grid.width - 1.001);
        const left = Math.floor(along);
        const at = low * grid.width + left;
        const over = at + grid.width;
        const below = cells[at] + (cells[at + 1] - cells[at]) * (along - left);
        const above = cells[over] + (cells[over + 1] - cells[over]) * (along - left);
        pixels[row * size.width + column] = colours[Math.round(below + (above - below) * part)];
      }
    }
  }

  function paint(canvas, grid, shares, view) {
    const size = {
      width: Math.round(canvas.clientWidth * SHARPNESS),
      height: Math.round(canvas.clientHeight * SHARPNESS),
    };
    if (!size.width || !size.height) return;
    canvas.width = size.width;
    canvas.height = size.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const colours = colourTable(canvas, context, shares);
    const image = context.createImageData(size.width, size.height);
    fill(new Uint32Array(image.data.buffer), size, grid, cellsOf(grid), view, colours);
    context.putImageData(image, 0, 0);
  }

  // From which side to which an outline runs through a cell, by which corners lie inside
  // (1 low left, 2 low right, 4 high right, 8 high left; sides 0 bottom, 1 right, 2 top, 3 left).
  const RUNS = [[], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2], [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], []];

  function outline(grid, share) {
    const cells = cellsOf(grid);
    const level = share * FULL + 0.5;
    const crossing = (from, to) => (level - from) / (to - from);
    let path = "";
    for (let row = 0; row < grid.height - 1; row++) {
      for (let column = 0; column < grid.width - 1; column++) {
        const at = row * grid.width + column;
        const a = cells[at];
        const b = cells[at + 1];
        const c = cells[at + grid.width + 1];
        const d = cells[at + grid.width];
        const run = RUNS[(a < level) + 2 * (b < level) + 4 * (c < level) + 8 * (d < level)];
        const place = (side) => {
          const across = [column + crossing(a, b), column + 1, column + crossing(d, c), column][side];
          const up = [row, row + crossing(b, c), row + 1, row + crossing(a, d)][side];
          const x = grid.origin[0] + across * grid.step[0];
          const y = grid.origin[1] + up * grid.step[1];
          return x.toFixed(4) + " " + (-y).toFixed(4);
        };
        for (let end = 0; end < run.length; end += 2) path += "M" + place(run[end]) + "L" + place(run[end + 1]);
      }
    }
    return path;
  }

  function Bands({ grid, shares, view }) {
    const canvas = React.useRef(null);
    const scheme = parts.useColourScheme();
    React.useEffect(() => {
      const again = () => paint(canvas.current, grid, shares, view);
      again();
      const watch = new ResizeObserver(again);
      watch.observe(canvas.current);
      return () => watch.disconnect();
    }, [grid, scheme]);
    return parts.h("canvas", { ref: canvas, className: "fortell-bands", "aria-hidden": true });
  }

  // A light line lies under each outline, so that it stands out from every band.
  function Outlines({ grid, shares, clip }) {
    const path = React.useMemo(() => shares.map((share) => outline(grid, share)).join(""), [grid]);
    return parts.h(
      "g",
      { clipPath: clip },
      parts.h("path", { d: path, className: "fortell-halo" }),
      parts.h("path", { d: path, className: "fortell-outline" })
    );
  }

  Object.assign(parts, { Bands, Outlines });
})();
