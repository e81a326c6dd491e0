// For the pages of a lottery: what is copied and sent from them, and the draw on one clock for all screens.
(() => {
  const doc = document, one = (s) => doc.querySelector(s), on = (name, f) => doc.addEventListener(name, f, true);

  on('click', (e) => {
    const button = e.target.closest('[data-copy],[data-share],.skip-on');
    if (!button) return;
    const { copy, copied, share: text, url } = button.dataset;
    if (button.href) {
      e.preventDefault();
      location.replace(button.href); // Back leads to before the draw that is shown again
    } else if (copy) {
      const field = doc.createElement('textarea');
      field.value = copy;
      button.after(field);
      field.select();
      doc.execCommand('copy');
      field.remove();
      button.className += ' done';
      button.focus();
      one('#announced').textContent = copied;
    } else if (navigator.share) {
      e.preventDefault();
      navigator.share({ text, url }).catch(() => one('#share-sheet').showPopover());
    }
  });

  // A sheet opens as the answer to its own form, when that was refused. Closed, it forgets what was wrong, and gives the
  // focus back to what opens it, which may be another one by now.
  on('htmx:afterSettle', ({ detail: { target: t, requestConfig: { verb, elt } } }) => {
    const sheet = elt.closest('.sheet');
    if (sheet && verb == 'post') one(`#${sheet.id}:has(.error)`)?.togglePopover(true);
    if (verb == 'get' && t.id == 'lottery' && !one(':focus')) one('#main').focus({ preventScroll: true });
  });
  on('toggle', ({ target: t, newState }) => {
    if (newState != 'closed' || !t.matches('.sheet')) return;
    t.querySelectorAll('.error').forEach((e) => e.remove());
    t.querySelectorAll('[aria-invalid]').forEach((e) => e.removeAttribute('aria-invalid'));
    if (!one(':focus:not(.sheet, .sheet *)')) one(`[popovertarget=${t.id}]:not(.sheet *)`)?.focus();
  });

  // A page tells how long it is to the reveal. That began to pass when it came, not when it was shown.
  let came = performance.getEntriesByType('navigation')[0].responseStart;
  on('htmx:beforeSwap', ({ detail: { serverResponse, target: t, requestConfig: { elt } } }) => {
    came = performance.now();
    // What replaces all of the page has its notice in it, and must not lose it to the page before.
    if (t.id == 'lottery') elt.removeAttribute('hx-select-oob');
    const room = doc.documentElement.classList;
    if (one('.reel, .fresh')) room.add('low');
    const comes = /class="(drawing|programme fresh)"/.exec(serverResponse)?.[1];
    // What was being typed goes below what everybody watches, and would take the page along.
    if (comes) doc.activeElement.blur();
    if (comes != 'drawing' || one('.reel')) return;
    room.add('soon');
    requestAnimationFrame(() => setTimeout(() => room.remove('soon')));
  });
  on('htmx:beforeProcessNode', ({ target: t }) => {
    const trigger = t.getAttribute('hx-trigger'), wait = /^load delay:(\d+)/.exec(trigger), reel = t.querySelector('.reel');
    if (!wait) return;
    const left = Math.max(0, Math.round(wait[1] - (performance.now() - came)));
    t.setAttribute('hx-trigger', trigger.replace(wait[1], left));
    if (!reel) return;
    const late = 250 * /\d*$/.exec(reel.className); // by which its delays are shorter
    for (const a of reel.getAnimations({ subtree: true })) a.startTime = performance.now() + left - 6000 + late;
  });
})();
