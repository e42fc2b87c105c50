(() => {
  "use strict";
  const root = document.documentElement;
  const table = document.getElementById("figures");
  const measure = document.getElementById("measure");
  const worded = () => {
    const language = root.lang.startsWith("en") ? "en" : "zh";
    for (const option of measure.options) option.textContent = option.dataset[language];
  };
  document.getElementById("language").addEventListener("click", () => {
    root.lang = root.lang.startsWith("en") ? "zh-CN" : "en";
    worded();
  });
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  measure.addEventListener("change", () => { table.dataset.measure = measure.value; });
  worded();
  const heads = [...table.tHead.rows[0].cells];
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (column === 0) return cell.textContent.trim();
    return Number(cell.dataset.value ?? cell.dataset[measure.value]);
  };
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : column > 0;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => {
        const x = valueOf(a, column), y = valueOf(b, column);
        const order = typeof x === "string" ? x.localeCompare(y, "zh-CN") : x - y;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) d.open = true; });
})();
