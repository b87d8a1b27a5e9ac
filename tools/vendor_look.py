"""Build storybank/look/vendor from pinned npm packages: Designsystemet's CSS and the font Inter.

Run by `make vendor` after `npm ci` in tools/vendor. Only the components that our pages use are
taken, split by who needs them, and the font keeps the letters and weights that we write with.
"""

import gzip
import io
import re
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "tools" / "vendor" / "node_modules"
DESIGNSYSTEMET = PACKAGES / "@digdir" / "designsystemet-css"
INTER = PACKAGES / "@fontsource-variable" / "inter"
TARGET = ROOT / "storybank" / "look" / "vendor"

# Our resets come before Designsystemet, our own shapes after it.
LAYERS = "@layer reset,ds.theme,ds.base,ds.components,look;"
BASE = ("base", "heading", "label", "paragraph", "validation-message")
PHONE = (
    "data-size-workaround",
    "link",
    "button",
    "input",
    "field",
    "fieldset",
    "skip-link",
    "details",
    "list",
    "card",
    "divider",
    "alert",
    "error-summary",
)
DASHBOARD = (
    "badge",
    "breadcrumbs",
    "chip",
    "dialog",
    "dropdown",
    "pagination",
    "popover",
    "skeleton",
    "spinner",
    "table",
    "tabs",
    "tag",
    "toggle-group",
    "tooltip",
)

# Latin with the typographic signs that our texts and numbers use.
LATIN = (
    "U+0020-007E,U+00A0-00FF,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032-2033,"
    "U+2039-203A,U+20AC,U+2212"
)
# Northern, Lule and Southern Sámi, and the neighbours: fetched only by pages that use them.
LATIN_EXTENDED = "U+0100-017F,U+0218-021B,U+1E9E"
WEIGHTS = (400, 700)


def component(name: str) -> str:
    return (DESIGNSYSTEMET / "dist" / "src" / f"{name}.css").read_text("utf-8").strip()


def theme() -> str:
    """The default theme without its two brand palettes, which nothing of ours wears."""
    css = (DESIGNSYSTEMET / "dist" / "theme" / "designsystemet.css").read_text("utf-8")
    css = re.sub(r"\[data-color-scheme\]\[data-color=brand\d\],\[[^]]+\]\{[^}]*\}", "", css)
    return re.sub(r"--ds-color-brand\d-[a-z-]+:[^;}]+;", "", css)


def layer(name: str, components: tuple[str, ...]) -> str:
    return f"@layer {name}{{{''.join(component(part) for part in components)}}}"


def write_css() -> None:
    phone = [LAYERS, theme(), layer("ds.base", BASE), layer("ds.components", PHONE)]
    dashboard = [LAYERS, layer("ds.components", DASHBOARD)]
    (TARGET / "designsystemet.css").write_text("\n".join(phone) + "\n", "utf-8")
    (TARGET / "designsystemet-dashboard.css").write_text("\n".join(dashboard) + "\n", "utf-8")


def write_font(part: str, letters: str, target: str) -> None:
    source = TTFont(INTER / "files" / f"inter-{part}-wght-normal.woff2", recalcTimestamp=False)
    lighter = io.BytesIO()
    instancer.instantiateVariableFont(source, {"wght": WEIGHTS}).save(lighter)
    font = TTFont(lighter, recalcTimestamp=False)
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(letters))
    subsetter.subset(font)
    subset.save_font(font, str(TARGET / target), options)


def report() -> None:
    for path in sorted(TARGET.iterdir()):
        raw = path.read_bytes()
        sent = len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw, 9))
        print(f"{path.name:32} {len(raw):8,} bytes, {sent:7,} sent")


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    write_css()
    write_font("latin", LATIN, "inter.woff2")
    write_font("latin-ext", LATIN_EXTENDED, "inter-extended.woff2")
    shutil.copyfile(DESIGNSYSTEMET / "LICENSE", TARGET / "designsystemet.LICENSE.txt")
    shutil.copyfile(INTER / "LICENSE", TARGET / "inter.LICENSE.txt")
    report()


if __name__ == "__main__":
    main()
