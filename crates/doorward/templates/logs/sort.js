// Tables are sorted by their heads. Without scripts the page says all it has to say, in the order of importance.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button"), number = head.classList.contains("number");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const value = row => number ? parseFloat(row.cells[column].textContent) || 0 : row.cells[column].textContent.toLowerCase();
    button.addEventListener("click", () => {
      // Numbers are looked at from the largest down, names from A to Z.
      const before = head.getAttribute("aria-sort"), first = number ? "descending" : "ascending";
      const sort = before === first ? (number ? "ascending" : "descending") : first;
      const sign = sort === "ascending" ? 1 : -1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sort);
      body.append(...[...body.rows].sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0)));
    });
  }
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(details => (details.open = true)));
