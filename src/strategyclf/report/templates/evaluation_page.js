(() => {
  "use strict";
  const root = document.documentElement;
  const label = document.getElementById("label"), kind = document.getElementById("kind");
  const worded = () => {
    const language = root.lang.startsWith("en") ? "en" : "zh";
    for (const option of document.querySelectorAll("option[data-zh]")) option.textContent = option.dataset[language];
  };
  document.getElementById("language").addEventListener("click", () => {
    root.lang = root.lang.startsWith("en") ? "zh-CN" : "en";
    worded();
  });
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const filter = () => {
    let shown = 0;
    for (const one of document.querySelectorAll(".mistake")) {
      one.hidden = (label.value && one.dataset.label !== label.value) || (kind.value && one.dataset.kind !== kind.value);
      shown += !one.hidden;
    }
    document.getElementById("shown").textContent = shown;
  };
  if (label) { label.addEventListener("change", filter); kind.addEventListener("change", filter); filter(); }
  for (const table of document.querySelectorAll("table.figures")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = head.querySelector("button");
      if (!button) return;
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : "value" in table.tBodies[0].rows[0].cells[column].dataset;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const valueOf = (row) => { const cell = row.cells[column]; return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim(); };
        const rows = [...table.tBodies[0].rows].sort((a, b) => {
          const x = valueOf(a), y = valueOf(b);
          const order = typeof x === "string" ? x.localeCompare(y, "zh-CN") : x - y;
          return down ? -order : order;
        });
        table.tBodies[0].append(...rows);
      });
    });
  }
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) d.open = true; });
  worded();
})();
