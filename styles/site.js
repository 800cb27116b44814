"use strict";
/* The search of an index: it hides what does not match. Without it the whole list is there. */
(() => {
  const form = document.querySelector("form");
  const count = document.querySelector(".count");
  /* Case, accents, the vowel signs of Arabic and its tatweel are no reason to miss a document. */
  const fold = (text) => text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").toLowerCase();
  const items = [...document.querySelectorAll(".documents > li")].map((item) => ({
    item,
    words: fold(item.querySelector("h2").textContent + " " + item.querySelector(".facts").innerText),
    language: item.dataset.language,
    /* A bare year stands for all its days; a document without a date is in no span of time. */
    first: item.dataset.date && (item.dataset.date + "-01-01").slice(0, 10),
    last: item.dataset.date && (item.dataset.date + "-12-31").slice(0, 10),
  }));
  const search = () => {
    const terms = fold(form.words.value).split(/\s+/u).filter(Boolean);
    const language = form.language.value;
    const since = form.since.value;
    const until = form.until.value;
    let shown = 0;
    for (const one of items) {
      const fits = terms.every((term) => one.words.includes(term))
        && (!language || one.language === language)
        && (!since || (one.last && one.last >= since))
        && (!until || (one.first && one.first <= until));
      one.item.hidden = !fits;
      shown += fits;
    }
    count.textContent = shown ? `${shown} / ${items.length}` : count.dataset.none;
  };
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  search(); /* A browser that comes back keeps what was typed. */
})();
