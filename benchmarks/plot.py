# Copyright The urlsession authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ratios as a picture: a bar for each row, on a logarithmic scale around 1."""

import html
import math

WIDTH, LABEL, RIGHT = 860, 250, 60
LINE, TOP, BOTTOM = 22, 78, 34
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
STYLE = """
  text { font: 12px sans-serif; fill: #5e5c64; }
  .title { font-size: 15px; font-weight: bold; }
  .better { fill: #26a269; } .worse { fill: #c64600; } .curl { fill: #9a9996; }
  .grid { stroke: #9a9996; stroke-opacity: 0.35; } .one { stroke: #5e5c64; }
"""


def _label(ratio):
    return f"{ratio:.0f} ×" if ratio >= 10 else f"{ratio:.2f} ×"


def svg(results, subtitle):
    ratios = [result.ratio(other) for result in results for other in ("libsoup", "libcurl")]
    low, high = min(ratios + [0.5]) / 1.1, max(ratios + [2]) * 1.1
    scale = (WIDTH - LABEL - RIGHT) / math.log(high / low)
    height = TOP + LINE * len(results) + BOTTOM

    def place(ratio):
        return LABEL + scale * math.log(ratio / low)

    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    yield ("<!-- Copyright The urlsession authors\n"
           "     SPDX-License-Identifier: LGPL-2.1-or-later -->")
    yield f"<style>{STYLE}</style>"
    yield '<text class="title" x="8" y="20">urlsession: how many times better</text>'
    yield '<text x="8" y="40">than libsoup (bars and numbers) and libcurl (dots)</text>'
    yield f'<text x="8" y="58">{html.escape(subtitle)}</text>'
    for tick in TICKS:
        if low <= tick <= high:
            x = place(tick)
            kind = "one" if tick == 1 else "grid"
            yield (f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" '
                   f'y2="{height - BOTTOM + 4}"/>')
            yield (f'<text x="{x:.1f}" y="{height - BOTTOM + 20}" '
                   f'text-anchor="middle">{tick:g} ×</text>')
    for index, result in enumerate(results):
        yield from _row(result, TOP + LINE * index, place)
    yield "</svg>"


def _row(result, y, place):
    soup, curl = result.ratio("libsoup"), result.ratio("libcurl")
    start, end = sorted((place(1), place(soup)))
    kind = "better" if soup >= 1 else "worse"
    middle = y + LINE / 2
    yield (f'<text x="{LABEL - 10}" y="{middle + 4}" text-anchor="end">'
           f"{html.escape(result.row.title)}</text>")
    yield (f'<rect class="{kind}" x="{start:.1f}" y="{y + 4}" width="{max(end - start, 1):.1f}" '
           f'height="{LINE - 8}"/>')
    yield f'<circle class="curl" cx="{place(curl):.1f}" cy="{middle}" r="4"/>'
    yield f'<text x="{max(end, place(curl)) + 8:.1f}" y="{middle + 4}">{_label(soup)}</text>'
