"use strict";
/* What the page adds for those who have scripts: contents that follow the reader, addresses copied at a press,
   notes that Escape closes. Without it everything can be read and reached all the same. */
(() => {
  const root = document.documentElement;
  const copied = document.currentScript.dataset.copied;
  root.classList.add("scripted");

  const nav = document.getElementById("_contents");
  if (nav) {
    const box = nav.querySelector("details");
    const here = nav.querySelector(".here");
    const entries = [...nav.querySelectorAll("a")]
      .map((link) => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
      .filter((entry) => entry.target);
    const beside = matchMedia("(min-width: 72rem)");
    let current = null;
    let chosen = null;
    let waiting = false;

    const fold = () => { box.open = beside.matches; };
    const mark = (entry) => {
      if (entry === current) return;
      if (current) current.link.removeAttribute("aria-current");
      current = entry;
      here.textContent = entry ? entry.link.textContent.trim() : "";
      if (!entry) return;
      entry.link.setAttribute("aria-current", "location");
      if (!beside.matches) return;
      const place = entry.link.getBoundingClientRect();
      const frame = nav.getBoundingClientRect();
      if (place.top < frame.top) nav.scrollTop -= frame.top - place.top + 24;
      if (place.bottom > frame.bottom) nav.scrollTop += place.bottom - frame.bottom + 24;
    };
    /* A section is being read once its heading is in the upper quarter; within the last screenful the line
       sinks to the foot, so that short last sections have their turn. */
    const look = () => {
      waiting = false;
      const left = root.scrollHeight - innerHeight - scrollY;
      const sunk = scrollY > 0 ? Math.max(0, 1 - left / innerHeight) : 0;
      const line = innerHeight * (0.25 + 0.75 * sunk);
      mark(chosen || entries.filter((entry) => entry.target.getBoundingClientRect().top <= line).pop() || null);
    };
    const later = () => {
      if (!waiting) { waiting = true; requestAnimationFrame(look); }
    };
    nav.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      chosen = entries.find((entry) => entry.link === link) || null;
      if (!beside.matches) fold();
      later();
    });
    for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(move, (event) => {
        if (!nav.contains(event.target)) { chosen = null; later(); }
      }, { passive: true });
    }
    beside.addEventListener("change", () => { fold(); later(); });
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later, { passive: true });
    fold();
    look();
  }

  const said = document.createElement("p");
  said.className = "said made";
  said.setAttribute("role", "status");
  document.body.append(said);
  let hush = 0;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.permalink");
    if (!link || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; /* The address stands in the address bar, as without a script. */
    }
    said.textContent = copied;
    clearTimeout(hush);
    hush = setTimeout(() => { said.textContent = ""; }, 2500);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.classList.add("quiet");
  });
  for (const move of ["mouseover", "focusin"]) {
    document.addEventListener(move, (event) => {
      if (event.target.closest(".call")) root.classList.remove("quiet");
    });
  }
})();
