// Every act is a form or a link first; this only saves a wait. Without it each page does the same by itself.
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

  const find = document.getElementById("find");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && find) {
      event.preventDefault();
      find.focus();
    }
    // A scanner types without looking: what it types nowhere else goes to the box.
    const nowhere = document.activeElement === document.body || document.activeElement?.id === "main";
    if (find && nowhere && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      find.focus();
    }
  });

  // What changed is said once to those who hear the page.
  const say = (words) => {
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  };

  // A list that is filtered, or whose next part is asked for: the same page is fetched, and its list put in place.
  const swap = async (address) => {
    const go = () => { location.href = address; };
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [old, fresh] = [document, page].map((where) => where.getElementById("list"));
      if (!answer.ok || !old || !fresh) return go();
      old.replaceWith(fresh);
      document.title = page.title;
      history.pushState(null, "", answer.url);
      const told = fresh.querySelector("[data-told]");
      if (told) {
        told.tabIndex = -1;
        told.focus();
        say(told.textContent);
      }
    } catch {
      go();
    }
  };
  addEventListener("popstate", () => location.reload());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#list nav a, #list a[rel=next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    swap(link.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || !form.closest("#list")) return;
    event.preventDefault();
    const address = new URL(form.action);
    address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    swap(address.href);
  });

  // The roll: everyone present at one press, and how many are, counted as one goes.
  const roll = document.querySelector("[data-roll]");
  if (roll) {
    const counted = roll.querySelector("[data-roll-count]");
    const count = () => {
      const chosen = [...roll.querySelectorAll(".roll-line input[type=radio]:checked")];
      const words = new Map();
      for (const radio of chosen) {
        const word = radio.parentElement.textContent.trim();
        words.set(word, (words.get(word) || 0) + 1);
      }
      counted.textContent = [...words].map(([word, n]) => `${word}${document.documentElement.lang === "fr" ? "\u00a0: " : ": "}${n}`).join(" · ");
    };
    roll.addEventListener("change", count);
    const all = document.querySelector("[data-roll-all]");
    if (all) {
      all.addEventListener("submit", (event) => {
        event.preventDefault();
        for (const line of roll.querySelectorAll(".roll-line")) {
          const chosen = line.querySelector("input[type=radio]:checked");
          const present = line.querySelector("input[value=present]");
          if (!chosen && present) present.checked = true;
        }
        count();
        say(counted.textContent);
      });
    }
    count();
  }
})();
