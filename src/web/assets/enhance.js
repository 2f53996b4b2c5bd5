// Every act is a form or a link first; this only saves a wait.
"use strict";
(() => {
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  // Without this script a page is printed from the browser's own menu.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // A link to a closed form opens it.
  const open = () => {
    const aimed = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = aimed && aimed.closest("details");
    if (folded) folded.open = true;
  };
  addEventListener("hashchange", open);
  open();
  // The scanner types into the find box of any page when no other field is being filled.
  const find = document.getElementById("find");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && find) {
      event.preventDefault();
      find.focus();
    }
  });
})();
