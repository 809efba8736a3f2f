/* What makes forms handier where scripts run: drafts kept while one types, names offered, rows added in place.
   Every form works without it. Its words come from the page. */
"use strict";
(() => {
  const PREFIX = "klustermotor:draft:";
  const KEEP_DAYS = 7;
  const PAUSE = 3000;
  const RETRY = 15000;
  const SMALL = 60000; // what a browser still sends when its page is closed

  const words = (element, name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), element.dataset[name] || "");
  const clock = (time) => new Date(time).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  /* What is kept on this device: only what could not be sent. */
  const device = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept where nothing may be */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
  };

  const old = Date.now() - KEEP_DAYS * 24 * 3600 * 1000;
  device.keys().filter((key) => !((device.read(key) || {}).time > old)).forEach(device.drop);
  document.querySelectorAll("form[action*='/sign-out/']").forEach((form) =>
    form.addEventListener("submit", () => device.keys().forEach(device.drop)));

  /* Drafts. */
  function keepDrafts(form) {
    const status = document.querySelector("[data-draft-status]");
    const word = form.elements.namedItem("draft_word"); // signed: what comes before the first colon names account and form
    const key = PREFIX + (word ? word.value.split(":")[0] : location.pathname + location.search);
    let sent = typed(), timer = 0, going = Promise.resolve(), unkept = false, offline = false, leaving = false;

    function typed() {
      return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
    }
    function tell(text) { if (status && status.textContent !== text) status.textContent = text; }
    async function send(body) {
      const answer = await fetch(form.dataset.draftAddress, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }
    function keep() { going = going.then(keepOnce); return going; }
    async function keepOnce() {
      const body = typed();
      if (body === sent) return;
      try {
        const time = await send(body);
        sent = body; unkept = offline = false;
        device.drop(key);
        tell(words(status, "kept", { time }));
      } catch (error) {
        offline = error instanceof TypeError;
        unkept = !(offline && keepHere(body));
        tell(words(status, unkept ? "refused" : "offline"));
        wait(RETRY);
      }
    }
    function keepHere(body) { return device.write(key, { body, time: Date.now() }); }
    function wait(time) { clearTimeout(timer); timer = setTimeout(keep, time); }
    function leave() {
      const body = typed();
      if (leaving || body === sent) return;
      const small = new Blob([body]).size < SMALL;
      const queued = small && navigator.sendBeacon(form.dataset.draftAddress, new URLSearchParams(body));
      if (!queued || offline || !navigator.onLine) keepHere(body);
    }

    form.addEventListener("input", () => wait(PAUSE));
    form.addEventListener("change", () => wait(PAUSE));
    // What is sent is kept first, so that neither a dropped connection nor a closed door on the way loses it.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (leaving) return;
      event.preventDefault();
      await keep();
      await new Promise((done) => setTimeout(done)); // a form takes no second sending while the first is being told of
      if (offline) return;
      leaving = true;
      form.requestSubmit(event.submitter);
    });
    addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
    addEventListener("online", () => wait(0));
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
    addEventListener("beforeunload", (event) => { if (unkept && !leaving && typed() !== sent) event.preventDefault(); });

    const found = device.read(key);
    if (found && status && found.body !== sent) offer(found);

    function offer(kept) {
      tell(words(status, "found", { time: clock(kept.time) }));
      const button = (name, act) => {
        const one = document.createElement("button");
        one.type = "button"; one.textContent = words(status, name);
        one.addEventListener("click", act);
        status.append(" ", one);
      };
      button("use", async () => {
        const body = new URLSearchParams(kept.body);
        if (word) body.set("draft_word", word.value);
        try {
          await send(body.toString());
          device.drop(key);
          leaving = true;
          location.replace(location.pathname + location.search);
        } catch { tell(words(status, "offline")); }
      });
      button("drop", () => { device.drop(key); tell(""); });
    }
  }

  /* Names offered while one is typed: a combobox that follows the ARIA pattern. */
  let combos = 0;
  function offerNames(input, address, choose) {
    const list = document.createElement("ul"), said = document.createElement("span");
    const id = `options-${++combos}`;
    let timer = 0, at = -1, asking = 0;
    list.id = id; list.className = "options"; list.hidden = true; list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label") || document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent || "");
    said.className = "unseen"; said.setAttribute("role", "status");
    input.after(list, said);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);

    const options = () => [...list.children];
    function show(open) { list.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) point(-1); }
    function point(to) {
      at = to;
      options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else { input.setAttribute("aria-activedescendant", options()[at].id); options()[at].scrollIntoView({ block: "nearest" }); }
    }
    function take(option) { choose(option.dataset.key, option.dataset.name); show(false); said.textContent = ""; }
    async function ask() {
      const question = input.value.trim(), mine = ++asking;
      if (question.length < 2) return show(false);
      try {
        const answer = await fetch(`${address}?${new URLSearchParams({ q: question })}`, { credentials: "same-origin", redirect: "manual" });
        if (!answer.ok || mine !== asking || document.activeElement !== input) return;
        const page = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
        list.replaceChildren(...page.querySelectorAll("[role=option]"));
        options().forEach((option, number) => { option.id = `${id}-${number}`; });
        show(options().length > 0); point(-1);
        const count = options().length;
        said.textContent = words(input, count === 0 ? "foundNone" : count === 1 ? "foundOne" : "foundMany", { n: count });
      } catch { show(false); }
    }
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
    input.addEventListener("keydown", (event) => {
      const last = options().length - 1;
      if (event.key === "ArrowDown" && list.hidden) ask();
      else if (event.key === "ArrowDown") point(at >= last ? 0 : at + 1);
      else if (event.key === "ArrowUp" && !list.hidden) point(at <= 0 ? last : at - 1);
      else if (event.key === "Enter" && at >= 0) take(options()[at]);
      else if (event.key === "Escape" && !list.hidden) show(false);
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); take(option); }
    });
    input.addEventListener("blur", () => show(false));
  }
  function remember(field, key, name) {
    const known = document.createElement("input");
    known.type = "hidden"; known.name = field.dataset.pick; known.value = `${key}|${name}`;
    field.closest(".field").append(known);
  }
  function offerOne(input) {
    offerNames(input, input.dataset.find, (key, name) => {
      input.value = name.trim().replace(/\s+/g, " ");
      remember(input, key, input.value);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function offerLines(area) {
    const label = document.createElement("label"), combo = document.createElement("div"), input = document.createElement("input");
    label.className = "find-label"; label.textContent = area.dataset.findLabel; label.htmlFor = input.id = `${area.id}-find`;
    combo.className = "combo"; input.type = "text"; input.className = "find-one"; input.autocomplete = "off";
    Object.assign(input.dataset, { foundNone: area.dataset.foundNone, foundOne: area.dataset.foundOne, foundMany: area.dataset.foundMany });
    combo.append(input); area.before(label, combo);
    const add = (name) => {
      area.value = [...area.value.split("\n").filter((line) => line.trim() && line.trim() !== name), name].join("\n");
      input.value = "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    offerNames(input, area.dataset.findLines, (key, name) => { const plain = name.trim().replace(/\s+/g, " "); remember(area, key, plain); add(plain); });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented) return;
      event.preventDefault();
      if (input.value.trim()) add(input.value.trim());
    });
    area.form.addEventListener("submit", () => { if (input.value.trim()) add(input.value.trim()); });
  }

  /* One more row, in place. */
  function addRow(button) {
    const rows = button.previousElementSibling, last = rows.lastElementChild, row = last.cloneNode(true);
    const name = rows.dataset.rows;
    const number = Number(last.querySelector("[name]").name.slice(name.length + 1).split(".")[0]);
    const shift = (text, sign) => text.split(`${name}${sign}${number}${sign}`).join(`${name}${sign}${number + 1}${sign}`);
    row.querySelectorAll("*").forEach((element) => {
      for (const attribute of ["name", "id", "for", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, attribute === "name" ? shift(value, ".") : shift(value, "-"));
      }
      if (element.matches("input[type=checkbox]")) element.checked = false;
      else if (element.matches("input, textarea")) element.value = "";
      else if (element.matches("select")) element.selectedIndex = 0;
      element.removeAttribute("aria-invalid");
      element.classList.remove("field-wrong");
    });
    row.querySelectorAll(".field-error").forEach((error) => error.remove());
    row.setAttribute("aria-label", (last.getAttribute("aria-label") || "").replace(/\d+$/, (digits) => String(Number(digits) + 1)));
    rows.append(row);
    row.querySelector("input, textarea, select").focus();
  }

  document.querySelectorAll("input[data-find]").forEach(offerOne);
  document.querySelectorAll("textarea[data-find-lines]").forEach(offerLines);
  document.querySelectorAll("form[data-draft-address]").forEach(keepDrafts);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-one-more]");
    if (button) { event.preventDefault(); addRow(button); }
  });
  const first = document.querySelector("[data-focus]");
  if (first) (first.matches(".row") ? first.querySelector("input, textarea, select") : first).focus();
})();
