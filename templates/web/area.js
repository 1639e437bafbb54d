// While a coordinator types, the page shows what her words would bring. Without this the button does the same.
"use strict";
(() => {
  const WAIT = 350; // milliseconds after the last key
  const form = document.getElementById("area");
  const heard = document.getElementById("heard");
  if (!form || !heard) return;
  let timer = 0, running = null, last = "";

  function typed() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("do", "live");
    return fields.toString();
  }

  function put(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const focused = document.activeElement && document.activeElement.id;
    const more = document.getElementById("more-fields");
    const opened = more && more.open;
    for (const id of ["fields", "result"]) {
      document.getElementById(id).replaceWith(document.importNode(page.getElementById(id), true));
    }
    const rest = document.getElementById("more-fields");
    if (rest && opened) rest.open = true;
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) again.focus();
    heard.textContent = document.getElementById("said").textContent;
    for (const id of ["unclear", "useless"]) {
      document.getElementById(id).textContent = page.getElementById(id).textContent;
    }
  }

  async function ask() {
    const body = typed();
    if (body === last) return;
    if (running) running.abort();
    const mine = running = new AbortController();
    document.getElementById("result").setAttribute("aria-busy", "true");
    try {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(form.action, { method: "POST", body, headers, signal: mine.signal, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (mine !== running) return; // more was typed meanwhile
      put(html);
      last = typed();
    } catch (fault) {
      if (mine === running && fault.name !== "AbortError") {
        document.getElementById("result").removeAttribute("aria-busy");
        heard.textContent = heard.dataset.fault;
        heard.className = "note hint";
        return;
      }
    }
    if (mine === running) heard.className = "note heard";
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  last = typed();
  form.addEventListener("input", soon);
})();
