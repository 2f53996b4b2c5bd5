// Every act is a form or a link first; this only saves a wait. Without it each page does the same by itself.
"use strict";
(() => {
  // A link to a closed form opens it.
  const open = () => {
    const folded = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
    if (folded) folded.open = true;
  };
  addEventListener("hashchange", open);

  const find = document.getElementById("find");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && find) {
      event.preventDefault();
      find.focus();
    }
    // A scanner types without looking: what it types nowhere else goes to the box.
    const nowhere = document.activeElement === document.body || document.activeElement?.getAttribute("tabindex") === "-1";
    if (find && nowhere && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      find.focus();
    }
  });

  // What changed is said once to those who hear the page.
  const say = (words) => {
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  };
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const focus = (what) => {
    if (!what.matches("input, select, textarea, button, a")) what.tabIndex = -1;
    what.focus();
  };

  // A list that is filtered, or whose next part is asked for: the same page is fetched, and its list put in place.
  const swap = async (address) => {
    const go = () => { location.href = address; };
    try {
      const answer = await fetch(address);
      const page = await read(answer);
      const [old, fresh] = [document, page].map((where) => where.getElementById("list"));
      if (!answer.ok || !old || !fresh) return go();
      old.replaceWith(fresh);
      document.title = page.title;
      history.pushState(null, "", answer.url);
      const told = fresh.querySelector("[data-told]");
      if (told) {
        focus(told);
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

  // An act at the bench, the roll, the find box: the answer's page takes the place of this one, without loading it anew.
  // What no page of ours answers is left to the browser, which sends the form again; its one-time key lets it count once.
  let busy = false;
  const waiting = [];
  const put = (page, address) => {
    const scanned = document.getElementById("scan")?.value || "";
    const parts = ["#main", "header .menu", "footer"].map((part) => [document.querySelector(part), page.querySelector(part)]);
    if (parts.some(([old, fresh]) => !old || !fresh)) return false;
    for (const [old, fresh] of parts) old.replaceWith(fresh);
    document.title = page.title;
    if (address !== location.href) history.pushState(null, "", address);
    scrollTo(0, 0);
    if (find) find.value = "";
    const main = document.getElementById("main");
    ready(main);
    const told = main.querySelector("[data-tone], .flash, .errors") || main.querySelector("h1");
    const aim = main.querySelector("[autofocus]") || told;
    focus(aim);
    if (aim !== told) say(told.textContent);
    if (told.dataset.tone) tone(told.dataset.tone);
    const scan = document.getElementById("scan");
    if (scan && waiting.length) {
      scan.value = waiting.shift();
      scan.form.requestSubmit();
    }
    if (scan) scan.value = scanned;
    return true;
  };
  const send = async (form, data, submitter) => {
    const action = form.getAttribute("action");
    const natively = () => {
      const scan = form.querySelector("#scan");
      if (scan) scan.value = data.get("q");
      if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
      HTMLFormElement.prototype.submit.call(form);
    };
    busy = true;
    document.getElementById("main").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(action, { method: "POST", body: form.enctype === "multipart/form-data" ? data : new URLSearchParams(data) });
      const ours = answer.ok || answer.status === 409 || answer.status === 422;
      if (!ours || !answer.headers.get("content-type")?.startsWith("text/html")) return natively();
      const page = await read(answer);
      busy = false;
      const address = answer.redirected ? answer.url : answer.ok ? new URL(action, location.href).href : location.href;
      if (!put(page, address)) natively();
    } catch {
      natively();
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.method === "get" && form.closest("#list")) {
      event.preventDefault();
      const address = new URL(form.action);
      address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      swap(address.href);
    } else if (form.method === "post" && form.closest("[data-swap]")) {
      event.preventDefault();
      const data = new FormData(form, event.submitter);
      const scan = form.querySelector("#scan");
      // A scanner does not wait: what it reads meanwhile is sent in its turn.
      if (busy && scan) waiting.push(scan.value);
      if (scan) scan.value = "";
      if (!busy) send(form, data, event.submitter);
    }
  });

  // Two tones for who looks at the device, not at the screen; off until someone asks for them.
  const sounds = () => localStorage.getItem("sounds") === "on";
  const tone = (kind) => {
    if (!sounds()) return;
    navigator.vibrate?.(kind === "done" ? 60 : [120, 60, 120]);
    const audio = new AudioContext();
    const voice = audio.createOscillator();
    voice.frequency.value = kind === "done" ? 880 : 220;
    voice.connect(audio.destination);
    voice.start();
    voice.stop(audio.currentTime + 0.15);
    voice.onended = () => audio.close();
  };

  // The roll: everyone present at one press, and how many are, counted as one goes.
  const countRoll = (main) => {
    const roll = main.querySelector("[data-roll]");
    if (!roll) return;
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
    const all = main.querySelector("[data-roll-all]");
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
  };

  // What a page needs once it is there, whichever way it came.
  const ready = (main) => {
    const errors = main.querySelector("#errors");
    if (errors) errors.focus();
    // Without this script a page is printed from the browser's own menu.
    for (const button of main.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
    for (const button of main.querySelectorAll("[data-sounds]")) {
      const shown = () => button.setAttribute("aria-pressed", String(sounds()));
      button.hidden = false;
      button.addEventListener("click", () => {
        localStorage.setItem("sounds", sounds() ? "off" : "on");
        shown();
        tone("done");
      });
      shown();
    }
    countRoll(main);
    open();
  };
  ready(document);
})();
