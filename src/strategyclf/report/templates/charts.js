(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const colours = () => {
    const ink = isDark() && !printing ? "#e6e3dc" : "#23282d";
    const soft = isDark() && !printing ? "#9ba3aa" : "#5d646b";
    const line = isDark() && !printing ? "#343a40" : "#dedad2";
    const font = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif';
    return {
      background: "transparent", font,
      axis: { labelColor: ink, titleColor: soft, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      legend: { labelColor: ink, titleColor: soft, labelFontSize: 12, titleFontWeight: "normal" },
      header: { labelColor: ink, titleColor: soft, labelFontSize: 13 },
      title: { color: ink, subtitleColor: soft, fontSize: 14 },
      view: { stroke: null },
    };
  };
  let printing = false;
  let round = 0;
  // The page waits for this before it says that it is drawn (and a test before it counts marks).
  const draw = async () => {
    const mine = ++round;
    delete root.dataset.drawn;
    const language = root.lang.startsWith("en") ? "en" : "zh";
    for (const figure of document.querySelectorAll("[data-chart]")) {
      const source = document.getElementById(`${figure.dataset.chart}-${language}`);
      const place = figure.querySelector(".drawing");
      if (!source || !place) continue;
      const spec = JSON.parse(source.textContent);
      const ours = colours();
      // Altair says how large a view is; that must not bring its frame back.
      const config = { ...ours, ...spec.config, view: { ...spec.config?.view, ...ours.view } };
      const made = await vegaEmbed(place, { ...spec, config }, { actions: false, renderer: "svg" });
      if (mine !== round) { made.finalize(); return; }
      const svg = place.querySelector("svg");
      if (svg) { svg.setAttribute("aria-hidden", "true"); svg.setAttribute("focusable", "false"); }
    }
    if (mine === round) root.dataset.drawn = "yes";
  };
  const failed = (error) => console.error(error);
  const again = () => draw().catch(failed);
  new MutationObserver(again).observe(root, { attributes: true, attributeFilter: ["lang", "data-theme"] });
  dark.addEventListener("change", again);
  addEventListener("beforeprint", () => { printing = true; again(); });
  addEventListener("afterprint", () => { printing = false; again(); });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", again); else again();
})();
