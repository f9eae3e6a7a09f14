#include "tools/report/style.h"

#include <array>
#include <utility>

#include "tools/report/html.h"

namespace gift::report {
namespace {

constexpr const char* sheet = R"css(
:root { --paper: #f7f6f3; --card: #ffffff; --ink: #1c1c1e; --soft: #66656b; --rule: #e3e1dc; --heat: 13 110 101;
  --warn: #8a5a00; --warn-paper: #fff6e0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #141416; --card: #1d1d20; --ink: #ececee; --soft: #9c9ba3; --rule: #34343a; --heat: 62 190 172;
    --warn: #f2c268; --warn-paper: #2b2415; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 1060px; margin: 0 auto; padding: 40px 24px 8px; }
footer { max-width: 1060px; margin: 0 auto; padding: 8px 24px 40px; color: var(--soft); font-size: 13px; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; margin: 0; }
h2 { font-size: 17px; font-weight: 620; letter-spacing: -.01em; margin: 0 0 14px; }
.subtitle { color: var(--soft); margin: 6px 0 24px; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 20px 22px;
  margin: 16px 0; }
.note { color: var(--soft); font-size: 13px; margin: 12px 0 0; }
.note.lead { margin: 0 0 12px; }
.warnings { background: var(--warn-paper); color: var(--warn); border-radius: 12px; margin: 0 0 16px;
  padding: 12px 18px 12px 36px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 16px 18px; }
.figure { font-size: 20px; font-weight: 640; letter-spacing: -.02em; white-space: nowrap; }
.what { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
.results { width: 100%; white-space: nowrap; }
.results th, .results td { text-align: right; padding: 8px 10px; border-bottom: 1px solid var(--rule);
  font-weight: 400; }
.results thead th { color: var(--soft); font-size: 13px; }
.results tbody th, .results th:first-child { text-align: left; }
.results tbody th { font-weight: 600; }
.results tbody tr:last-child > * { border-bottom: 0; }
.results td:nth-child(2) { font-weight: 600; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 3px; background: var(--c);
  margin-right: 9px; }
.strong { font-weight: 700 !important; }
.faint { color: var(--soft); }
.results .left { text-align: left; }
.results td small { color: var(--soft); }
.comparison th:first-child { position: sticky; left: 0; background: var(--card); white-space: normal;
  min-width: 170px; }
.results th small { display: block; color: var(--soft); font-weight: 400; font-size: 12px; margin-left: 19px; }
.comparison th, .comparison td { padding-left: 7px; padding-right: 7px; }
.comparison td:nth-child(2), .plain td:nth-child(2) { font-weight: 400; }
.group th { color: var(--soft); font-weight: 400 !important; padding-top: 18px !important; font-size: 13px; }
.chip { display: inline-block; padding: 0 8px; border-radius: 9px; font-size: 12.5px; background: rgb(var(--heat) / .08);
  color: var(--soft); white-space: nowrap; }
.chip.better { background: rgb(var(--heat) / .9); color: var(--card); }
.chip.worse { background: var(--warn-paper); color: var(--warn); }
.notes { margin: 0; padding-left: 18px; }
.notes li { margin: 4px 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 18px 28px; }
.charts + .charts { margin-top: 22px; }
.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); }
.chart { margin: 0; min-width: 0; }
.chart figcaption { font-weight: 600; overflow-wrap: anywhere; }
.chart small { color: var(--soft); font-weight: 400; font-size: 13px; margin-left: 6px; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 12.5px; fill: var(--soft); }
.intervals .name { fill: var(--ink); font-size: 13.5px; font-weight: 600; }
.intervals .value { fill: var(--ink); font-size: 13.5px; }
.intervals .name, .intervals .value { paint-order: stroke; stroke: var(--card); stroke-width: 5px; }
.small svg text { font-size: 16px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.base, .tick { stroke: var(--soft); stroke-width: 1; opacity: .6; }
.mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 4; opacity: .7; }
.curve { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.band { fill: var(--c); opacity: .18; }
svg circle { fill: var(--c); }
.bar { stroke: var(--c); stroke-width: 8; stroke-linecap: round; opacity: .25; }
.seed { opacity: .6; }
.whisker { stroke: var(--c); stroke-width: 2; }
.zero { stroke: var(--ink); stroke-width: 1; opacity: .55; }
svg circle.open { fill: var(--card); stroke: var(--c); stroke-width: 2; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 5px 12px; align-items: center; }
.bar-name { max-width: 34vw; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar-track { background: rgb(var(--heat) / .1); border-radius: 5px; height: 14px; }
.bar-fill { background: rgb(var(--heat)); border-radius: 5px; height: 14px; }
.bar-value { text-align: right; color: var(--soft); }
.heat { border-spacing: 2px; border-collapse: separate; font-size: 12.5px; }
.heat th { font-weight: 400; color: var(--soft); text-align: right; padding-right: 8px; white-space: nowrap; }
.heat td { text-align: center; border-radius: 4px; background: rgb(var(--heat) / var(--v, 0)); }
.wide { min-width: 60%; }
.wide td { padding: 5px 14px; background: rgb(var(--heat) / calc(var(--v, 0) * .6)); }
.wide thead th { text-align: center; padding: 0 8px 6px; color: var(--ink); }
.tall td { padding: 4px 8px; }
.tall tbody th { max-width: 220px; white-space: normal; overflow-wrap: anywhere; }
.matrix { table-layout: fixed; }
.matrix td { width: 38px; height: 34px; background: rgb(var(--heat) / calc(.04 + var(--v, 0) * .75)); }
.matrix thead th { height: 84px; vertical-align: bottom; padding: 0 0 6px; text-align: center; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block; max-height: 110px;
  overflow: hidden; }
.matrix-image { width: min(100%, 640px); background: rgb(var(--heat) / .04); border-radius: 6px; }
.pixels { image-rendering: pixelated; max-width: 100%; height: auto; display: block; }
.sheet { margin: 0 0 12px; }
.sheet .pixels { min-width: min(100%, 660px); border-radius: 6px; }
.sheet figcaption { color: var(--soft); font-size: 13px; margin-top: 8px; }
details { border-top: 1px solid var(--rule); padding: 10px 0; }
details:last-child { padding-bottom: 0; }
summary { cursor: pointer; font-weight: 600; }
details > :not(summary) { margin-top: 10px; }
h3 { font-size: 14px; font-weight: 600; margin: 18px 0 6px; }
.facts { width: 100%; font-size: 13.5px; }
.facts th { text-align: left; font-weight: 400; color: var(--soft); vertical-align: top; padding: 3px 16px 3px 0;
  width: 30%; }
.facts td { padding: 3px 0; white-space: pre-line; overflow-wrap: anywhere; }
pre { margin: 0 0 12px; padding: 12px 14px; background: var(--paper); border-radius: 8px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
@media (max-width: 640px) {
  main { padding: 24px 12px 4px; }
  footer { padding: 8px 12px 28px; }
  h1 { font-size: 24px; }
  section { padding: 16px 14px; border-radius: 12px; }
  .cards { grid-template-columns: 1fr 1fr; gap: 8px; }
  .card { padding: 12px 14px; }
  .figure { font-size: 17px; }
  svg text, .small svg text, .intervals .name, .intervals .value { font-size: 15px; }
  .results th, .results td { padding: 8px 6px; }
  .comparison th:first-child { min-width: 96px; max-width: 118px; font-size: 13px; }
  .comparison th, .comparison td { padding-left: 5px; padding-right: 5px; font-size: 14px; }
  .comparison td span.faint { display: block; font-size: 12px; }
  .results th small { margin-left: 0; font-size: 11px; }
  .heat { font-size: 11px; border-spacing: 1px; }
  .heat th { padding-right: 4px; }
  .matrix { width: 100%; }
  .matrix td { width: auto; height: 26px; border-radius: 2px; }
  .matrix thead th:first-child { width: 70px; }
  .matrix tbody th { overflow: hidden; text-overflow: ellipsis; }
  .wide td { padding: 4px 8px; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #555; --rule: #ccc; --heat: 13 110 101; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 11px; }
  main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  section { border: 0; padding: 0; margin: 20px 0; }
  .card, .chart, .sheet, table.matrix, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; }
}
)css";

// Told apart with any kind of colour vision, and on both grounds: {light, dark}.
constexpr std::array<std::pair<const char*, const char*>, 12> palette{{{"#0d6e65", "#3ebeac"},
                                                                       {"#c2410c", "#fb923c"},
                                                                       {"#4652b8", "#8f9bf5"},
                                                                       {"#b0307a", "#f07fc0"},
                                                                       {"#8a6d00", "#e0c040"},
                                                                       {"#2471a3", "#63b3e8"},
                                                                       {"#6b4a2b", "#c79a6d"},
                                                                       {"#5f6368", "#b0b3b8"},
                                                                       {"#5b8c00", "#a5d65a"},
                                                                       {"#8b1e3f", "#e2718f"},
                                                                       {"#6a3fa0", "#b894e8"},
                                                                       {"#127a8a", "#7adbe8"}}};

// Beyond the palette colours come again, with dashed lines.
std::string colours(size_t series, bool dark) {
  std::string out;
  for (size_t i = 0; i < series; ++i) {
    const auto& colour = palette[i % palette.size()];
    out += ".s" + std::to_string(i) + "{--c:" + (dark ? colour.second : colour.first) + "}";
    if (i >= palette.size() && !dark) out += ".s" + std::to_string(i) + " .curve{stroke-dasharray:6 4}";
  }
  return out + "\n";
}

}  // namespace

std::string page_style(size_t series) {
  return sheet + colours(series, false) + "@media (prefers-color-scheme: dark) {" + colours(series, true) + "}\n" +
         "@media print {" + colours(series, false) + "}\n";
}

}  // namespace gift::report
