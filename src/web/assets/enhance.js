// Every act is a form or a link first; this only saves a wait.
"use strict";
(() => {
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  // The scanner types into the find box of any page when no other field is being filled.
  const find = document.getElementById("find");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && find) {
      event.preventDefault();
      find.focus();
    }
  });
})();
