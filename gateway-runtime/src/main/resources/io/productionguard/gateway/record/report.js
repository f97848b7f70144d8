'use strict';
// Filters the table of operations. The page is complete without it.
(() => {
  const table = document.getElementById('table');
  const filter = document.getElementById('filter');
  if (!table || !filter) return;
  const rows = [...table.tBodies[0].rows];
  const search = document.getElementById('search');
  const expand = document.getElementById('expand');
  const shown = document.getElementById('shown');
  const MOST_TO_OPEN = 500;
  let texts = null;

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = filter.elements.show.value;
    if (words.length && !texts) texts = rows.map(row => row.textContent.toLowerCase());
    let count = 0;
    rows.forEach((row, i) => {
      const match = (!kind || row.classList.contains(kind)) && words.every(word => texts[i].includes(word));
      row.hidden = !match;
      if (match) count++;
    });
    shown.textContent = words.length || kind ? `${count} of ${rows.length}` : '';
  };
  const open = all => rows.filter(row => !row.hidden).slice(0, all ? MOST_TO_OPEN : undefined)
    .forEach(row => { row.querySelector('details').open = all; });

  let timer = 0;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  filter.addEventListener('change', apply);
  filter.addEventListener('submit', event => event.preventDefault());
  expand.addEventListener('click', () => {
    const all = expand.getAttribute('aria-pressed') !== 'true';
    expand.setAttribute('aria-pressed', String(all));
    expand.textContent = all ? 'Close all' : 'Open all';
    open(all);
  });
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  const target = () => {
    const row = location.hash.startsWith('#op') && document.getElementById(location.hash.slice(1));
    const details = row && row.querySelector('details');
    if (details) details.open = true;
  };
  addEventListener('hashchange', target);
  target();
  filter.hidden = false;
})();
