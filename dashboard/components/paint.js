// Painting of densities: filled bands on a canvas, and outlines of another group as paths.
// Cells hold one byte: the share of the group that lies at a denser place, 250 for all of it.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const FULL = 250;
  // So far beyond the window a map is painted before it is seen.
  const NEAR = { rootMargin: "50%" };
  // Half as fine again as the screen gives smooth edges; more only costs time.
  const sharpness = () => Math.min(Math.max(window.devicePixelRatio, 1.5), 2);

  // Each grid is read once, for its bands and for its outlines.
  const read = new WeakMap();
  function cellsOf(grid) {
    if (read.has(grid)) return read.get(grid);
    const letters = atob(grid.cells);
    const cells = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at++) cells[at] = letters.charCodeAt(at);
    read.set(grid, cells);
    return cells;
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

  // Which two cells a pixel lies between, and how far from the first to the second.
  function between(count, origin, step, cells, placeOf) {
    const first = new Int32Array(count);
    const part = new Float32Array(count);
    for (let pixel = 0; pixel < count; pixel++) {
      const at = Math.min(Math.max((placeOf(pixel) - origin) / step, 0), cells - 1.001);
      first[pixel] = Math.floor(at);
      part[pixel] = at - first[pixel];
    }
    return { first, part };
  }

  // Before which pixel each cell begins to count as the left one, and one place more for the end.
  function columnsOf(first, cells) {
    const columns = new Int32Array(cells + 1).fill(first.length);
    for (let pixel = first.length - 1; pixel >= 0; pixel--) columns[first[pixel]] = pixel;
    for (let cell = cells - 1; cell >= 0; cell--) columns[cell] = Math.min(columns[cell], columns[cell + 1]);
    return columns;
  }

  // Between the cells' centres the density is interpolated, so that bands have smooth borders:
  // upwards once for each line of pixels, along where a border runs between two cells.
  function fill(pixels, size, grid, cells, view, colours) {
    const along = between(size.width, grid.origin[0], grid.step[0], grid.width, (column) =>
      view.left + ((column + 0.5) / size.width) * view.width
    );
    const up = between(size.height, grid.origin[1], grid.step[1], grid.height, (row) =>
      view.top - ((row + 0.5) / size.height) * view.height
    );
    const line = new Float32Array(grid.width);
    const columns = columnsOf(along.first, grid.width);
    for (let row = 0; row < size.height; row++) {
      const below = up.first[row] * grid.width;
      const above = below + grid.width;
      let low = grid.width;
      let high = -1;
      for (let cell = 0; cell < grid.width; cell++) {
        line[cell] = cells[below + cell] + (cells[above + cell] - cells[below + cell]) * up.part[row] + 0.5;
        if (line[cell] < FULL) {
          low = Math.min(low, cell);
          high = cell;
        }
      }
      // Where nobody is, nothing is painted: beside a triangle that is half of the picture.
      if (high >= 0) fillRow(pixels, row * size.width, line, columns, along.part, Math.max(low - 1, 0), high, colours);
    }
  }

  // One line of pixels, from the first cell to the last. Most neighbours lie in the same band, and
  // then so does all that is between them.
  function fillRow(pixels, start, line, columns, part, first, last, colours) {
    for (let cell = first; cell <= last; cell++) {
      const left = line[cell];
      const colour = colours[left | 0];
      const end = columns[cell + 1];
      let column = columns[cell];
      if (colour === colours[line[cell + 1] | 0]) {
        if (colour) for (; column < end; column++) pixels[start + column] = colour;
        continue;
      }
      const step = line[cell + 1] - left;
      for (; column < end; column++) pixels[start + column] = colours[(left + step * part[column]) | 0];
    }
  }

  // A canvas is given its size once, and again only when it has another: that clears it.
  function paint(canvas, grid, shares, view) {
    const size = {
      width: Math.round(canvas.clientWidth * sharpness()),
      height: Math.round(canvas.clientHeight * sharpness()),
    };
    if (!size.width || !size.height) return;
    if (canvas.width !== size.width) canvas.width = size.width;
    if (canvas.height !== size.height) canvas.height = size.height;
    paintOver(canvas, grid, shares, view);
  }

  function paintOver(canvas, grid, shares, view) {
    const size = { width: canvas.width, height: canvas.height };
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
    let path = "";
    for (let row = 0; row < grid.height - 1; row++) {
      for (let column = 0; column < grid.width - 1; column++) {
        const at = row * grid.width + column;
        const a = cells[at];
        const b = cells[at + 1];
        const c = cells[at + grid.width + 1];
        const d = cells[at + grid.width];
        const code = (a < level) + 2 * (b < level) + 4 * (c < level) + 8 * (d < level);
        if (code > 0 && code < 15) path += across(grid, row, column, code, [a, b, c, d], level);
      }
    }
    return path;
  }

  // The pieces of an outline through one cell, whose corners hold a, b, c and d.
  function across(grid, row, column, code, [a, b, c, d], level) {
    const crossing = (from, to) => (level - from) / (to - from);
    const place = (side) => {
      const along = side === 1 ? 1 : side === 3 ? 0 : side ? crossing(d, c) : crossing(a, b);
      const up = side === 0 ? 0 : side === 2 ? 1 : side === 1 ? crossing(b, c) : crossing(a, d);
      const x = grid.origin[0] + (column + along) * grid.step[0];
      const y = grid.origin[1] + (row + up) * grid.step[1];
      return Math.round(x * 1e4) / 1e4 + " " + Math.round(-y * 1e4) / 1e4;
    };
    const run = RUNS[code];
    let path = "";
    for (let end = 0; end < run.length; end += 2) path += "M" + place(run[end]) + "L" + place(run[end + 1]);
    return path;
  }

  // What is in sight is painted together with the words that change, before the page is laid out
  // anew; what is out of sight once it comes near.
  function Bands({ grid, shares, view }) {
    const canvas = React.useRef(null);
    const latest = React.useRef(null);
    const near = React.useRef(false);
    const scheme = parts.useColourScheme();
    latest.current = () => paint(canvas.current, grid, shares, view);
    React.useLayoutEffect(() => {
      if (near.current) paintOver(canvas.current, grid, shares, view);
    }, [grid]);
    // Paper takes all maps, and has other colours than a dark screen.
    React.useLayoutEffect(() => {
      if (scheme) latest.current();
    }, [scheme]);
    React.useLayoutEffect(() => {
      const sight = new IntersectionObserver((seen) => {
        const came = seen[seen.length - 1].isIntersecting;
        if (came && !near.current) latest.current();
        near.current = came;
      }, NEAR);
      const size = new ResizeObserver(() => near.current && latest.current());
      sight.observe(canvas.current);
      size.observe(canvas.current);
      return () => {
        sight.disconnect();
        size.disconnect();
      };
    }, []);
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
